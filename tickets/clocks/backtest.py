"""A book of rules tried on past cases: the attainment it would have had, by week and team, beside what it was [H-20].

Memory stays the same at any length: clocks come in the order of their ends, a thousand at a time, and leave a number
in a table of weeks, teams and clocks. Each slice is one transaction; what a killed worker left is taken up again. A
trial that breaks is stopped: it would break again, and hold up those behind it.
"""

import heapq
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from servicedesk.live.nudges import nudge
from staff import calendars
from staff.rights import require
from tickets.clocks import ledger
from tickets.clocks.policies import rules_of
from tickets.clocks.rejudging import DERIVED, Court, Verdict
from tickets.clocks.rules import RULES, ClockRule, rule_of
from tickets.models import Backtest, Clock, RuleBook
from tickets.vocabulary import BacktestState, ClockState, Metric

AT_ONCE = 1000  # clocks of one slice
AT_THE_PAGE = 500  # so many are judged while the page waits; more are the worker's
BUDGET = 40.0  # seconds of one run, well under the worker's soft limit
LONGEST = timedelta(days=3 * 366)
WORST = 20  # the latest cases, by name
RUNNING = (BacktestState.WAITING, BacktestState.RUNNING)

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Tally:
    """Numbers by (week, team, metric): see `_NAMES`.

    As data: {"cells": [[week, team, metric, *numbers]], "worst": [[seconds late, ticket, metric]]}.
    """

    cells: dict[tuple[str, int, str], list[int]] = field(default_factory=dict)
    worst: list[tuple[int, int, str]] = field(default_factory=list)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Tally":
        rows = data.get("cells", [])
        cells = {(week, team, metric): [*numbers, *_NONE[len(numbers) :]] for week, team, metric, *numbers in rows}
        return cls(cells=cells, worst=[(late, ticket, metric) for late, ticket, metric in data.get("worst", [])])

    def as_data(self) -> dict[str, Any]:
        cells = [[*key, *numbers] for key, numbers in sorted(self.cells.items())]
        return {"cells": cells, "worst": [list(one) for one in self.worst]}

    def add(self, clock: Clock, verdict: Verdict, week: str) -> None:
        cell = self.cells.setdefault((week, clock.ticket.team_id or 0, str(verdict.metric)), list(_NONE))
        if verdict.left_out:
            cell[5] += 1
            return
        if verdict.was is not None:
            cell[0 if verdict.was else 1] += 1
        if verdict.was is not None or verdict.would is not None:
            cell[4 if verdict.would is None else 2 if verdict.would else 3] += 1
        if verdict.would is False:
            late = (verdict.late_by, clock.ticket_id, str(verdict.metric))
            self.worst = heapq.nlargest(WORST, [*self.worst, late])


@dataclass(frozen=True, kw_only=True)
class Attained:
    """What was and what would have been."""

    met: int = 0
    missed: int = 0
    would_meet: int = 0
    would_miss: int = 0
    dropped: int = 0  # no longer promised
    left_out: int = 0  # nobody can tell, see `rejudging`; in no other number

    @property
    def was(self) -> int | None:
        """Per cent, rounded down: 100 is said only when none was missed."""
        return _percent(self.met, self.missed)

    @property
    def would(self) -> int | None:
        return _percent(self.would_meet, self.would_miss)


@transaction.atomic
def ask(book: RuleBook, *, since: date, until: date, actor: Actor, at: datetime) -> Backtest:
    """Try a book on the clocks that ended in these days of the desk. Few are judged at once, many by the worker.

    Raises Invalid for a span that is none or too long, NotPermitted.
    """
    require(actor, "rules.edit")
    if not timedelta(0) <= until - since <= LONGEST:
        raise Invalid({"until": [_("Choose a span of up to three years, its beginning before its end.")]})
    Backtest.objects.filter(book=book, state__in=RUNNING).update(state=BacktestState.OVER, ended_at=at)
    one = Backtest(book=book, book_version=book.version, since=since, until=until, asked_by_id=actor.id, asked_at=at)
    one.total = _ended(one).count()
    one.save()
    if one.total <= AT_THE_PAGE:
        _judge_some(one, at=at)
    return one


def run(at: datetime) -> int:
    """The worker's: go on with what was asked for; how many clocks were judged. One query when there is nothing."""
    judged, begun = 0, time.monotonic()
    while time.monotonic() - begun < BUDGET and (some := _next_slice(at)) is not None:
        judged += some
    return judged


@transaction.atomic
def _next_slice(at: datetime) -> int | None:
    waiting = Backtest.objects.filter(state__in=RUNNING).order_by("pk")
    one = waiting.select_for_update(of=("self",), skip_locked=True).select_related("book").first()
    if one is None:
        return None
    if one.book.version != one.book_version:  # nobody wants to know it of a draft that is another by now
        return _stop(one, at=at)
    try:
        with transaction.atomic():
            return _judge_some(one, at=at)
    except Exception:
        log.exception("tickets.backtest_failed", backtest=one.pk)
        return _stop(one, at=at)


def _stop(one: Backtest, *, at: datetime) -> int:
    one.state, one.ended_at = BacktestState.OVER, at
    one.save(update_fields=["state", "ended_at"])
    nudge("backtest", one.pk)
    return 0


def _judge_some(one: Backtest, *, at: datetime) -> int:
    """One slice: judge, add up, remember how far it came."""
    tally, court = Tally.read(one.result), Court(rules_of(one.book.policies.all()))
    zone = calendars.desk_zone()
    clocks = list(_after(one)[:AT_ONCE])
    ledgers = ledger.events_of(clocks)
    court.read(clocks)
    for clock in clocks:
        ended = clock.stopped_at
        if ended is None or not ledgers[clock.pk]:
            continue
        day = ended.astimezone(zone).date()
        week = (day - timedelta(days=day.weekday())).isoformat()
        for verdict in court.verdicts(clock, ledgers[clock.pk]):
            tally.add(clock, verdict, week)
    if clocks and clocks[-1].stopped_at:
        one.reached = [clocks[-1].stopped_at.isoformat(), clocks[-1].pk]
    over = len(clocks) < AT_ONCE
    one.done, one.result = one.total if over else one.done + len(clocks), tally.as_data()
    one.state, one.ended_at = (BacktestState.DONE, at) if over else (BacktestState.RUNNING, None)
    one.save()
    nudge("backtest", one.pk)
    return len(clocks)


def _ended(one: Backtest) -> QuerySet[Clock]:
    """The clocks that ended in its days, as the desk counts days."""
    zone = calendars.desk_zone()
    first, after = (
        datetime(day.year, day.month, day.day, tzinfo=zone) for day in (one.since, one.until + timedelta(days=1))
    )
    ended = Clock.objects.filter(_could_be_judged(one.book), target__gt=0)
    return ended.filter(stopped_at__gte=first, stopped_at__lt=after)


def _could_be_judged(book: RuleBook) -> Q:
    """Those that were met or missed; and cancelled ones of which the book says otherwise how they end."""
    own = [(Metric(name), said) for policy in book.policies.all() for name, said in policy.targets.items() if said]
    others = {metric for metric, said in own if replace(rule_of(metric, said), pause=()) != _unpaused(metric)}
    return Q(state__in=(ClockState.MET, ClockState.MISSED)) | Q(state=ClockState.CANCELLED, metric__in=others)


def _unpaused(metric: Metric) -> ClockRule:
    return replace(RULES[metric], pause=())


def _after(one: Backtest) -> QuerySet[Clock]:
    ended = _ended(one)
    if one.reached:
        moment, pk = datetime.fromisoformat(one.reached[0]), one.reached[1]
        ended = ended.filter(Q(stopped_at__gt=moment) | Q(stopped_at=moment, pk__gt=pk), stopped_at__gte=moment)
    return ended.select_related("ticket__customer", "ticket__team", "ticket__item").order_by("stopped_at", "pk")


def by_week(one: Backtest) -> list[tuple[date, Attained]]:
    return [(date.fromisoformat(week), found) for week, found in sorted(_sums(one, 0).items())]


def by_team(one: Backtest) -> dict[int, Attained]:
    """By the team that has the case today; 0: none."""
    return _sums(one, 1)


def by_metric(one: Backtest) -> dict[str, Attained]:
    return _sums(one, 2)


def whole(one: Backtest) -> Attained:
    return _sum(numbers for _key, numbers in _cells(one))


def unknowable(book: RuleBook, before: RuleBook) -> list[Metric]:
    """Clocks that only this book promises and no ledger can tell of: nothing measured them."""
    new = _promised(book) - _promised(before) - set(DERIVED.values())
    return [metric for metric in Metric if metric in new]


def _promised(book: RuleBook) -> set[str]:
    return {metric for one in book.policies.filter(active=True) for metric, own in one.targets.items() if own}


def _cells(one: Backtest) -> Iterator[tuple[tuple[str, int, str], list[int]]]:
    yield from Tally.read(one.result).cells.items()


def _sums(one: Backtest, part: int) -> dict[Any, Attained]:
    found: dict[Any, Counter[int]] = {}
    for key, numbers in _cells(one):
        found.setdefault(key[part], Counter()).update(dict(enumerate(numbers)))
    return {
        key: Attained(**dict(zip(_NAMES, (sums[place] for place in range(len(_NAMES))), strict=True)))
        for key, sums in found.items()
    }


def _sum(rows: Iterator[list[int]] | Any) -> Attained:
    totals = [sum(column) for column in zip(*rows, strict=True)] or list(_NONE)
    return Attained(**dict(zip(_NAMES, totals, strict=True)))


def _percent(met: int, missed: int) -> int | None:
    return 100 * met // (met + missed) if met + missed else None


_NAMES = ("met", "missed", "would_meet", "would_miss", "dropped", "left_out")
_NONE = (0,) * len(_NAMES)
