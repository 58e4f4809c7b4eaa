"""Figures of the supervisor's board. Each stands for a set that the inbox can list under the same filters."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Count, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from servicedesk.actors import Actor
from staff.models import Absence, Membership, Person, Team
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
class Agent:
    """A colleague with their open tickets, and those finished today."""

    person: Person
    absent: bool
    load: int
    finished: int

    @property
    def here(self) -> bool:
        return not self.absent and self.person.availability == Availability.AVAILABLE

    @property
    def room(self) -> int:
        """How many more they can take now; none while they are not there."""
        return max(0, self.person.load_limit - self.load) if self.here else 0


@dataclass(frozen=True, kw_only=True)
class AtStep:
    step: Metric
    number: int
    late: int


@dataclass(frozen=True, kw_only=True)
class Counted:
    """`loads`: open tickets of each person, of all teams."""

    now: Now
    steps: list[AtStep]
    loads: Mapping[int | None, int]


def teams_of(actor: Actor) -> QuerySet[Team]:
    """The teams whose boards this actor may see."""
    every = Team.objects.order_by("name")
    return every if actor.reach_of("board.view") == "all" else every.filter(pk__in=actor.leads)


def at_once(scope: Scope) -> Counted:
    """All that is counted of open tickets, by one walk over them: of the scope, and of each person everywhere."""
    due_soon = Q(due_sort__gte=scope.at, due_sort__lt=scope.at + SOON)
    numbers = {
        "open": Count("pk"),
        "unassigned": Count("pk", filter=Q(assignee=None)),
        "soon": Count("pk", filter=due_soon),
        "soon_unassigned": Count("pk", filter=due_soon & Q(assignee=None)),
        "overdue": Count("pk", filter=Q(due_sort__lt=scope.at)),
        "waiting": Count("pk", filter=Q(state=State.WAITING)),
    }
    seen = Ticket.objects.visible_to(scope.actor).open().order_by()
    grouped = seen.values("kind", "stage", "assignee", "team")
    rows: list[Any] = list(grouped.annotate(oldest=Min("unanswered_since"), **numbers))
    inside = [row for row in rows if scope.teams is None or row["team"] in scope.teams]
    waits = [row["oldest"] for row in inside if row["oldest"]]
    loads: Counter[int | None] = Counter()
    for row in rows:
        loads[row["assignee"]] += row["open"]
    return Counted(
        now=Now(oldest=min(waits, default=None), **{name: sum(row[name] for row in inside) for name in numbers}),
        steps=[_at(step, inside) for step in STEPS],
        loads=loads,
    )


def _at(step: Metric, rows: list[Any]) -> AtStep:
    mine = [row for row in rows if row["kind"] == Kind.COMPLAINT and row["stage"] == step]
    return AtStep(step=step, number=sum(row["open"] for row in mine), late=sum(row["overdue"] for row in mine))


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


def agents(scope: Scope, *, loads: Mapping[int | None, int], since: datetime) -> list[Agent]:
    """Who could be given work, with what they have: whichever team it is of, for it fills their day all the same."""
    people = Person.objects.filter(is_active=True).select_related("role").order_by("full_name")
    if scope.teams is not None:
        people = people.filter(pk__in=Membership.objects.filter(team__in=scope.teams).values("person"))
    absent = Absence.objects.filter(person=OuterRef("pk"), starts_at__lte=scope.at, ends_at__gt=scope.at)
    # Whoever finishes a ticket touches it: the index of what changed lately finds the few of today.
    done = Ticket.objects.visible_to(scope.actor).finished().filter(updated_at__gte=since, done_at__gte=since)
    number = done.filter(assignee=OuterRef("pk")).order_by().values("assignee").annotate(n=Count("pk")).values("n")
    finished = Coalesce(Subquery(number, output_field=IntegerField()), 0)
    rows: Any = people.annotate(absent=Exists(absent), finished=finished)[:AGENTS_AT_MOST]
    return [
        Agent(person=one, absent=one.absent, load=loads.get(one.pk, 0), finished=one.finished)
        for one in rows
        if one.may("ticket.reply")
    ]
