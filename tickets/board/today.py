"""What the board says of today: clocks kept, cases in and out by the hour, how long steps took lately. One query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractHour

from staff.calendars import desk_zone
from tickets.board.figures import Scope
from tickets.gathering import ROWS, SOME_MOMENT, Gathered, rows_of
from tickets.models import Clock, Ticket
from tickets.sight import Sight
from tickets.vocabulary import STEPS, ClockState

LATELY = timedelta(days=6)  # before today: the median is that of seven days …
LATEST = 500  # … or of so many steps, the newest, on a desk that ends more in them
_ENDED = (ClockState.MET, ClockState.MISSED)


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
class Hour:
    """An hour of the desk's day, 0 to 23, and how many cases came in and were finished in it."""

    hour: int
    received: int
    finished: int


@dataclass(frozen=True, kw_only=True)
class Today:
    """`hours`: all those in which something happened. `medians`: working seconds that a step took lately.

    `finished_by`: how many each person has finished, of all teams.
    """

    kept: Kept
    hours: list[Hour]
    medians: Mapping[str, timedelta]
    finished_by: Mapping[int | None, int]

    @property
    def received(self) -> int:
        return sum(one.received for one in self.hours)

    @property
    def finished(self) -> int:
        return sum(one.finished for one in self.hours)


def today(scope: Scope, *, since: datetime) -> Today:
    """`since` is the midnight before, where the desk stands."""
    asked = _asking(scope.counting, scope.actor.id, scope.teams, desk_zone())
    ended, late, received, finished, medians, by_person = asked.ask(since)
    clocks = {row["state"]: row["n"] for row in ended}
    return Today(
        kept=Kept(
            met=clocks.get(ClockState.MET, 0),
            missed=clocks.get(ClockState.MISSED, 0),
            tickets=sum(row["n"] for row in late),
        ),
        hours=_hours({row["hour"]: row["n"] for row in received}, {row["hour"]: row["n"] for row in finished}),
        medians={row["metric"]: timedelta(seconds=round(row["median"])) for row in medians},
        finished_by={row["assignee"]: row["n"] for row in by_person},
    )


def _hours(received: Mapping[int, int], finished: Mapping[int, int]) -> list[Hour]:
    busy = sorted(received.keys() | finished.keys())
    return [Hour(hour=one, received=received.get(one, 0), finished=finished.get(one, 0)) for one in busy]


@lru_cache(maxsize=512)
def _asking(sight: Sight, person: int | None, teams: frozenset[int] | None, zone: tzinfo) -> Gathered:
    """A day begins at the moment told later."""
    scope, since = Scope(actor=sight.as_actor(person), at=SOME_MOMENT, teams=teams), SOME_MOMENT
    questions = [
        (ROWS, _ended(scope, since).values("state").annotate(n=_ROWS)),
        (_HOW_MANY, _missed_on(scope, since)),
        (ROWS, _by_hour(scope, "received_at", since, zone)),
        (ROWS, _by_hour(scope, "done_at", since, zone)),
        (_MEDIANS, _steps(scope, since - LATELY)),
        (ROWS, _finished_by(scope, since)),
    ]
    return Gathered([rows_of(shape, question) for shape, question in questions])


def _seen(scope: Scope, clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    """Whoever sees every ticket of the desk need not look each up."""
    return clocks if scope.all_tickets else clocks.filter(ticket__in=scope.tickets)


def _ended(scope: Scope, since: datetime) -> QuerySet[Clock]:
    """In the words of the index of those that ended."""
    return _seen(scope, Clock.objects.filter(state__in=_ENDED, stopped_at__gte=since)).order_by()


def _missed_on(scope: Scope, since: datetime) -> QuerySet[Clock, Any]:
    return _ended(scope, since).filter(state=ClockState.MISSED).values("ticket").distinct()


def _by_hour(scope: Scope, time: str, since: datetime, zone: tzinfo) -> QuerySet[Any, Any]:
    of_today = scope.tickets.filter(**{f"{time}__gte": since})
    return of_today.order_by().annotate(hour=ExtractHour(time, tzinfo=zone)).values("hour").annotate(n=_ROWS)


def _finished_by(scope: Scope, since: datetime) -> QuerySet[Any, Any]:
    done = Ticket.objects.visible_to(scope.actor).finished().filter(done_at__gte=since)
    return done.order_by().values("assignee").annotate(n=_ROWS)


def _steps(scope: Scope, since: datetime) -> QuerySet[Clock, Any]:
    ended = _ended(scope, since).filter(metric__in=STEPS)
    return ended.order_by("-stopped_at").values("metric", "spent")[:LATEST]


_ROWS = Count("*")  # of ids it would have to look at every row; so the index is enough
_HOW_MANY = "SELECT count(*) AS n FROM ({}) AS asked"
_MEDIANS = (
    "SELECT metric, percentile_cont(0.5) WITHIN GROUP (ORDER BY spent) AS median FROM ({}) AS asked GROUP BY metric"
)
