"""Figures of the supervisor's board. Each stands for a set that the inbox can list under the same filters."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Count, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from servicedesk.actors import Actor
from staff.models import Absence, Person, Team
from staff.vocabulary import Availability
from tickets.inboxes import SOON
from tickets.models import Clock, Ticket
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import STEPS, ClockState, Kind, Metric, State

AGENTS_AT_MOST = 60


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a board looks at: the teams one leads, or the whole desk. `teams` is None for the whole desk."""

    actor: Actor
    at: datetime
    teams: frozenset[int] | None

    @property
    def tickets(self) -> TicketQuerySet:
        seen = Ticket.objects.visible_to(self.actor)
        return seen if self.teams is None else seen.filter(team_id__in=self.teams)


@dataclass(frozen=True, kw_only=True)
class Now:
    """How many, at this moment. `oldest` is since when the customer who waits longest for an answer has waited."""

    open: int
    unassigned: int
    soon: int
    soon_unassigned: int
    overdue: int
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Clocks that ended today: how many in time, how many not, and on how many tickets not."""

    met: int
    missed: int
    tickets: int

    @property
    def percent(self) -> Decimal | None:
        """Share in time, with one digit; None when none ended. Rounded down: 99.96 % is not all."""
        ended = self.met + self.missed
        if not ended:
            return None
        return (Decimal(100 * self.met) / ended).quantize(Decimal("0.1"), rounding=ROUND_DOWN)


@dataclass(frozen=True, kw_only=True)
class AtStep:
    step: Metric
    number: int
    late: int


def teams_of(actor: Actor) -> QuerySet[Team]:
    """The teams whose boards this actor may see."""
    every = Team.objects.order_by("name")
    return every if actor.reach_of("board.view") == "all" else every.filter(pk__in=actor.leads)


def at_once(scope: Scope) -> tuple[Now, list[AtStep]]:
    """All counts of open tickets, and of open complaints by their step, in one query."""
    due_soon = Q(due_sort__gte=scope.at, due_sort__lt=scope.at + SOON)
    numbers = {
        "open": Count("pk"),
        "unassigned": Count("pk", filter=Q(assignee=None)),
        "soon": Count("pk", filter=due_soon),
        "soon_unassigned": Count("pk", filter=due_soon & Q(assignee=None)),
        "overdue": Count("pk", filter=Q(due_sort__lt=scope.at)),
        "waiting": Count("pk", filter=Q(state=State.WAITING)),
    }
    grouped = scope.tickets.open().order_by().values("kind", "stage")
    rows: list[Any] = list(grouped.annotate(oldest=Min("unanswered_since"), **numbers))
    waits = [row["oldest"] for row in rows if row["oldest"]]
    told = Now(oldest=min(waits, default=None), **{name: sum(row[name] for row in rows) for name in numbers})
    found = {row["stage"]: row for row in rows if row["kind"] == Kind.COMPLAINT}
    return told, [_at(step, found.get(step.value)) for step in STEPS]


def _at(step: Metric, row: dict[str, Any] | None) -> AtStep:
    return AtStep(step=step, number=row["open"] if row else 0, late=row["overdue"] if row else 0)


def kept_since(scope: Scope, since: datetime) -> Kept:
    """Of the clocks that ended since then, how many were met."""
    ended = Clock.objects.filter(
        state__in=(ClockState.MET, ClockState.MISSED), stopped_at__gte=since, ticket__in=scope.tickets
    )
    missed = Q(state=ClockState.MISSED)
    told = ended.aggregate(
        met=Count("pk", filter=~missed),
        missed=Count("pk", filter=missed),
        tickets=Count("ticket", filter=missed, distinct=True),
    )
    return Kept(**told)


def tightest(steps: list[AtStep]) -> AtStep | None:
    """Where complaints are stuck: the step with most that are late, else with most; None when nothing is open."""
    fullest = max(steps, key=lambda one: (one.late, one.number), default=None)
    return fullest if fullest and fullest.number else None


def agents(scope: Scope, *, since: datetime) -> list[Person]:
    """Who could be given work: with `load` (open tickets), `finished` since then, and `away`."""
    people = Person.objects.filter(is_active=True).select_related("role").order_by("full_name")
    if scope.teams is not None:
        people = people.filter(memberships__team__in=scope.teams).distinct()
    seen = Ticket.objects.visible_to(scope.actor).filter(assignee=OuterRef("pk"))
    absent = Absence.objects.filter(person=OuterRef("pk"), starts_at__lte=scope.at, ends_at__gt=scope.at)
    people = people.annotate(
        load=_number(seen.open()), finished=_number(seen.finished().filter(done_at__gte=since)), absent=Exists(absent)
    )
    return [person for person in people[:AGENTS_AT_MOST] if person.may("ticket.reply")]


def room_of(person: Any) -> int:
    """How many more a colleague can take now; nothing while they are not there. Takes what `agents` gives."""
    if person.absent or person.availability != Availability.AVAILABLE:
        return 0
    room: int = person.load_limit - person.load
    return max(0, room)


def _number(tickets: TicketQuerySet) -> Coalesce:
    counted = tickets.order_by().values("assignee").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
