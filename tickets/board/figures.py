"""Figures of the supervisor's board. Each stands for a set that the inbox can list under the same filters."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from servicedesk.actors import Actor
from servicedesk.kept import Question
from staff.models import Absence, Membership, Person, Team
from staff.vocabulary import Availability
from tickets.clocks.ledger import ACTIVE
from tickets.gathering import ROWS, SOME_MOMENT, Gathered, rows_of
from tickets.lists.inboxes import NEAR, SOON
from tickets.models import Alert, DueCount, OpenCount, Ticket
from tickets.querysets import TicketQuerySet
from tickets.sight import Sight
from tickets.vocabulary import MANAGER_TIER, STEPS, Kind, Metric, State

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

    @cached_property
    def counting(self) -> Sight:
        """What hides tickets from the numbers of this board; asked once."""
        return Sight.counting(self.actor, Ticket.objects.all())

    @property
    def all_tickets(self) -> bool:
        """Whether that is simply every ticket there is."""
        return self.teams is None and self.actor.tier == MANAGER_TIER and self.actor.may("ticket.read")


@dataclass(frozen=True, kw_only=True)
class Now:
    """How many, at this moment; `soon` within two hours, `near` within four, those of the two hours with them."""

    open: int
    unassigned: int
    soon: int
    soon_unassigned: int
    near: int
    near_unassigned: int
    overdue: int
    waiting: int


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
    """All that is counted of open tickets: of the scope, and of each person everywhere. One query.

    How many are open, and were due in the hours before this one, is kept as they change; what is due in this hour and
    soon is walked through, for it depends on the minute.
    """
    *told, hidden, near = _counting(scope.counting, scope.actor.id).ask(scope.at)
    standing = _Standing.of([row for rows in told for row in rows], hidden, scope)
    near = [row for row in near if scope.teams is None or row["team"] in scope.teams]
    return Counted(
        now=Now(
            open=standing.open,
            unassigned=standing.unassigned,
            waiting=standing.waiting,
            overdue=standing.late.total(),
            **{name: sum(row[name] for row in near) for name in _nearing(scope.at)},
        ),
        steps=[AtStep(step=step, number=standing.steps[step], late=standing.late[step]) for step in STEPS],
        loads=standing.loads,
    )


@dataclass(kw_only=True)
class _Standing:
    """What there is, without what is hidden from whoever asks."""

    open: int = 0
    unassigned: int = 0
    waiting: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    loads: Counter[int | None] = field(default_factory=Counter)

    @classmethod
    def of(cls, told: list[Any], hidden: list[Any], scope: Scope) -> "_Standing":
        found = cls()
        for rows, sign in ((told, 1), (hidden, -1)):
            for row in rows:
                if "assignee" in row:
                    found.loads[row["assignee"]] += sign * row["open"]
                if scope.teams is None or row["team"] in scope.teams:
                    found._add(row, sign)
        return found

    def _add(self, row: Mapping[str, Any], sign: int) -> None:
        """Rows tell of open tickets, of late ones, or of both."""
        number = sign * row.get("open", 0)
        self.open += number
        self.waiting += sign * row.get("waiting", 0)
        self.unassigned += number if row.get("assignee") is None else 0
        self.steps[row["step"]] += number
        self.late[row["step"]] += sign * row.get("late", 0)


@lru_cache(maxsize=512)
def _counting(sight: Sight, person: int | None) -> Gathered:
    actor = sight.as_actor(person)
    kept = OpenCount.objects.values("team", "assignee", step=F("stage")).annotate(
        open=Sum("open"), waiting=Sum("waiting")
    )
    over = DueCount.objects.filter(hour__lt=_HOUR).values("team", step=F("stage")).annotate(late=Sum("open"))
    step = Case(When(kind=Kind.COMPLAINT, then="stage"), default=Value(""))
    every = Ticket.objects.order_by()
    present = (
        every.overdue(SOME_MOMENT).filter(due_sort__gte=_HOUR).values("team", step=step).annotate(late=Count("pk"))
    )
    hidden = every.hidden_from(actor).open().values("team", "assignee", step=step)
    told = {
        "open": Count("pk"),
        "waiting": Count("pk", filter=Q(state=State.WAITING)),
        "late": Count("pk", filter=Q(due_sort__lt=SOME_MOMENT)),
    }
    near = every.visible_to(actor).due_before(SOME_MOMENT + NEAR).filter(due_sort__gte=SOME_MOMENT).values("team")
    questions = (kept, over, present, hidden.annotate(**told), near.annotate(**_nearing(SOME_MOMENT)))
    return Gathered([rows_of(ROWS, question) for question in questions])


# The beginning of the hour in which one asks, as the database reckons it when hours are counted.
_HOUR = Func(Value("hour"), Value(SOME_MOMENT), Value("UTC"), function="date_trunc", output_field=DateTimeField())


def _nearing(at: datetime) -> dict[str, Count]:
    """Of what is due within four hours from now."""
    soon, unassigned = Q(due_sort__lt=at + SOON), Q(assignee=None)
    return {
        "soon": Count("pk", filter=soon),
        "soon_unassigned": Count("pk", filter=soon & unassigned),
        "near": Count("pk"),
        "near_unassigned": Count("pk", filter=unassigned),
    }


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


def agents(scope: Scope, *, loads: Mapping[int | None, int], finished: Mapping[int | None, int]) -> list[Agent]:
    """Who could be given work, with what they have: whichever team it is of, for it fills their day all the same."""
    people = Person.objects.filter(is_active=True).select_related("role").order_by("full_name")
    if scope.teams is not None:
        people = people.filter(pk__in=Membership.objects.filter(team__in=scope.teams).values("person"))
    absent = Absence.objects.filter(person=OuterRef("pk"), starts_at__lte=scope.at, ends_at__gt=scope.at)
    rows: Any = people.annotate(absent=Exists(absent))[:AGENTS_AT_MOST]
    return [
        Agent(person=one, absent=one.absent, load=loads.get(one.pk, 0), finished=finished.get(one.pk, 0))
        for one in rows
        if one.may("ticket.reply")
    ]
