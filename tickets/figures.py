"""Figures of the supervisor's board. Each stands for a set that the inbox can list under the same filters."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from servicedesk.actors import Actor
from servicedesk.kept import Question
from staff.models import Absence, Membership, Person, Team
from staff.vocabulary import Availability
from tickets.inboxes import NEAR, SOME_MOMENT, SOON, told_at
from tickets.ledger import ACTIVE
from tickets.models import Alert, Ticket
from tickets.querysets import TicketQuerySet
from tickets.sight import Sight
from tickets.vocabulary import STEPS, Kind, Metric, State

AGENTS_AT_MOST = 60
MANAGER_TIER = 3  # sees every ticket: see `TicketQuerySet.visible_to`


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

    @property
    def all_tickets(self) -> bool:
        """Whether that is simply every ticket there is."""
        return self.teams is None and self.actor.tier == MANAGER_TIER and self.actor.may("ticket.read")


@dataclass(frozen=True, kw_only=True)
class Now:
    """How many, at this moment; `soon` within two hours, `near` within four, those of the two hours with them.

    `oldest` is since when the customer who waits longest for an answer has waited; `silent` since when the one who
    has heard nothing for longest has heard nothing, asked or unasked [H-48].
    """

    open: int
    unassigned: int
    soon: int
    soon_unassigned: int
    near: int
    near_unassigned: int
    overdue: int
    waiting: int
    oldest: datetime | None
    silent: datetime | None


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
    sql, values = _counting(Sight.of(scope.actor), scope.actor.id)
    with connection.cursor() as cursor:
        cursor.execute(sql, [told_at(value, scope.at) for value in values])
        names = [column.name for column in cursor.description]
        rows: list[Any] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    inside = [row for row in rows if scope.teams is None or row["team"] in scope.teams]
    loads: Counter[int | None] = Counter()
    for row in rows:
        loads[row["assignee"]] += row["open"]
    return Counted(
        now=Now(
            oldest=_earliest(inside, "oldest"),
            silent=_earliest(inside, "silent"),
            **{name: sum(row[name] for row in inside) for name in _numbers(scope.at)},
        ),
        steps=[_at(step, inside) for step in STEPS],
        loads=loads,
    )


@lru_cache(maxsize=512)
def _counting(sight: Sight, person: int | None) -> tuple[str, tuple[Any, ...]]:
    """The question as SQL, kept: writing it takes longer than answering it."""
    seen = Ticket.objects.visible_to(sight.as_actor(person)).open().order_by()
    grouped = seen.values("kind", "stage", "assignee", "team")
    told = {"oldest": Min("unanswered_since"), "silent": Min("word_at"), **_numbers(SOME_MOMENT)}
    sql, values = grouped.annotate(**told).query.sql_with_params()
    return sql, tuple(values)


def _numbers(at: datetime) -> dict[str, Count]:
    due_soon, due_near = (Q(due_sort__gte=at, due_sort__lt=at + span) for span in (SOON, NEAR))
    return {
        "open": Count("pk"),
        "unassigned": Count("pk", filter=Q(assignee=None)),
        "soon": Count("pk", filter=due_soon),
        "soon_unassigned": Count("pk", filter=due_soon & Q(assignee=None)),
        "near": Count("pk", filter=due_near),
        "near_unassigned": Count("pk", filter=due_near & Q(assignee=None)),
        "overdue": Count("pk", filter=Q(due_sort__lt=at)),
        "waiting": Count("pk", filter=Q(state=State.WAITING)),
    }


def _earliest(rows: list[Any], name: str) -> datetime | None:
    return min((row[name] for row in rows if row[name]), default=None)


def _at(step: Metric, rows: list[Any]) -> AtStep:
    mine = [row for row in rows if row["kind"] == Kind.COMPLAINT and row["stage"] == step]
    return AtStep(step=step, number=sum(row["open"] for row in mine), late=sum(row["overdue"] for row in mine))


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The few tickets that the board names: what runs out first, who waits longest, who heard nothing for longest."""

    first: list[Ticket]
    longest: Ticket | None
    silent: Ticket | None


def shown(scope: Scope, *, first: int) -> Shown:
    """In one query, each by its own index. What has no clock is not among the first.

    Each carries `warned` and `looked_after`: see `_warnings`.
    """
    found = list(_named(Sight.of(scope.actor), scope.teams, first, person=scope.actor.person_id))
    due = sorted((one for one in found if one.due_at is not None), key=lambda one: (one.due_sort, one.pk))
    return Shown(
        first=due[:first],
        longest=min((one for one in found if one.unanswered_since), key=_waits_since, default=None),
        silent=min((one for one in found if one.word_at), key=_silent_since, default=None),
    )


def _names(sight: Sight, teams: frozenset[int] | None, first: int, *, person: int) -> QuerySet[Ticket]:
    seen = Ticket.objects.visible_to(sight.as_actor(person)).open()
    if teams is not None:
        seen = seen.filter(team_id__in=sorted(teams) or [0])
    by_due = seen.filter(due_at__isnull=False).order_by("due_sort", "id").values("pk")[:first]
    by_wait = seen.exclude(unanswered_since=None).order_by("unanswered_since").values("pk")[:1]
    by_word = seen.exclude(word_at=None).order_by("word_at").values("pk")[:1]
    named = Ticket.objects.filter(pk__in=by_due.union(by_wait, by_word, all=True)).for_list()
    return named.annotate(**_warnings(person))


def _warnings(person: int) -> dict[str, Subquery]:
    """The clock of which this person was warned last and has not said so, and who has said that they look after it."""
    told = Alert.objects.filter(clock__ticket=OuterRef("pk"), clock__state__in=ACTIVE)
    mine = told.filter(person=person, acknowledged_at=None).order_by("-id").values("clock")
    others = told.exclude(acknowledged_at=None).order_by("-acknowledged_at").values("person__full_name")
    return {"warned": Subquery(mine[:1]), "looked_after": Subquery(others[:1])}


def _waits_since(ticket: Ticket) -> datetime:
    return ticket.unanswered_since or ticket.received_at


def _silent_since(ticket: Ticket) -> datetime:
    return ticket.word_at or ticket.received_at


_named = Question(_names)


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
