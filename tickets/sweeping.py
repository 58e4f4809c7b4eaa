"""The sweep: what is due to be warned of, and what is missed [H-21, decision 28, trust D9].

It reads an indexed column, so its cost grows with what is due now. Every batch is one transaction over rows that
nobody else holds: any number of sweeps may run at once, and one that is killed leaves nothing half done.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from servicedesk.actors import SYSTEM
from servicedesk.events import announce
from servicedesk.kept import Question
from servicedesk.live.nudges import nudge
from servicedesk.notify.telling import News, tell_many
from staff.calendars import load
from tickets import history, ledger
from tickets.events import ClockBreached
from tickets.ladder import Line
from tickets.ledger import second, taken_up
from tickets.models import Clock
from tickets.reckoning import QUIET_BELOW, RUNGS, Note, next_check

AT_ONCE = 1000  # clocks of one transaction
BUDGET = 40.0  # seconds of one run, well under the worker's soft limit; the next run goes on
SINGLY = 10  # so many of one batch are told one by one; more are one notice
NUDGED = 50  # open pages that are told to look again; on the others the clock turns by the page's own script


@dataclass(kw_only=True)
class Swept:
    """What a sweep did, in clocks."""

    warned: int = 0
    breached: int = 0


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A clock with the rungs that it has newly reached, the highest last."""

    clock: Clock
    rungs: tuple[int, ...]

    @property
    def breached(self) -> bool:
        return self.rungs[-1] == RUNGS[-1]

    @property
    def quiet(self) -> bool:
        """A target of seconds colours the page: nobody could act on a notice in time."""
        return self.clock.target < QUIET_BELOW


def sweep(at: datetime) -> Swept:
    """Attend to everything that is due at `at`. With nothing due it is one query."""
    done, begun, at = Swept(), time.monotonic(), second(at)
    while time.monotonic() - begun < BUDGET and _sweep_some(done, at):
        pass
    return done


@transaction.atomic(savepoint=False)
def _sweep_some(done: Swept, at: datetime) -> bool:
    """One batch; False when nothing was left that nobody else holds."""
    clocks = _due(at=at)
    _climb(clocks, done, at=at)
    return len(clocks) == AT_ONCE


def _held(at: datetime) -> QuerySet[Clock]:
    """The ticket too: whoever changes clocks holds it, so neither side ever waits for the other."""
    due = Clock.objects.filter(check_at__lte=at).order_by("check_at", "id")
    held = due.select_for_update(of=("self", "ticket"), skip_locked=True)
    return held.select_related("ticket").only(*_NEEDED)[:AT_ONCE]


def _climb(clocks: Sequence[Clock], done: Swept, *, at: datetime) -> None:
    reached = [Reached(clock=clock, rungs=rungs) for clock in clocks if (rungs := _rungs_reached(clock, at))]
    ledger.keep_swept(clocks, [(one.clock, note) for one in reached for note in _notes(one, at)])
    _tell([one for one in reached if not one.quiet], at=at)
    late = [one.clock for one in reached if one.breached]
    _record_breaches(late, at=at)
    done.breached += len(late)
    done.warned += len(reached) - len(late)


def _rungs_reached(clock: Clock, at: datetime) -> tuple[int, ...]:
    """Set on the clock what it has reached by now and when to look next."""
    one, rungs = taken_up(clock), []
    while (moment := next_check(one, load, warned=clock.warned, breached=clock.breached_at is not None)) is not None:
        if moment > at:
            break
        rung = next((rung for rung in RUNGS if rung > clock.warned and one.target >= QUIET_BELOW), RUNGS[-1])
        clock.warned = max(clock.warned, rung)
        if rung == RUNGS[-1]:
            clock.breached_at = at
        rungs.append(rung)
    clock.check_at = moment
    return tuple(rungs)


def _notes(one: Reached, at: datetime) -> list[Note]:
    """Every rung is written down, also those that nobody hears of because a higher one was reached at once."""
    due = one.clock.due_at.isoformat() if one.clock.due_at else None
    return [
        Note(what="breach", at=at, data={"rung": rung, "due": due})
        if rung == RUNGS[-1]
        else Note(what="warn", at=at, data={"rung": rung, "told": rung == one.rungs[-1]})
        for rung in one.rungs
    ]


def _tell(reached: Sequence[Reached], *, at: datetime) -> None:
    """The highest rung, once to each: alerts are unique, and notices come with them, whatever runs twice."""
    if not reached:
        return
    line = Line()
    told: dict[int, list[Reached]] = {}
    for one in reached:
        for person in line.told(one.clock.ticket, one.rungs):
            told.setdefault(person, []).append(one)
    _keep_alerts([(one.clock.pk, one.rungs[-1], person, at) for person, own in told.items() for one in own])
    tell_many((news for person, own in sorted(told.items()) for news in _news_of(person, own)), at=at)


def _keep_alerts(alerts: Sequence[tuple[int, int, int, datetime]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_alert (clock_id, rung, person_id, at) "
            "SELECT * FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::timestamptz[]) ON CONFLICT DO NOTHING",
            [list(column) for column in zip(*alerts, strict=True)] or [[], [], [], []],
        )


def _news_of(person: int, own: Sequence[Reached]) -> list[News]:
    """Each by itself, as long as somebody can read that; many at once are one notice with their numbers."""
    if len(own) <= SINGLY:
        return [_news(one, person) for one in own]
    late = sum(one.breached for one in own)
    last = own[-1]
    return [
        News(
            person_id=person,
            kind="clocks.many",
            params={"late": late, "soon": len(own) - late},
            natural_key=f"clocks:{last.clock.pk}:{last.rungs[-1]}:{person}",
        )
    ]


def _news(one: Reached, person: int) -> News:
    clock = one.clock
    return News(
        person_id=person,
        kind="clock.late" if one.breached else "clock.soon",
        topic=f"ticket:{clock.ticket.number}",
        params={
            "reference": clock.ticket.reference,
            "metric": clock.metric,
            "due": clock.due_at.isoformat() if clock.due_at else "",
        },
        natural_key=f"clock:{clock.pk}:{one.rungs[-1]}:{person}",
    )


def _record_breaches(clocks: Sequence[Clock], *, at: datetime) -> None:
    if not clocks:
        return
    stories = [(clock.ticket, {"metric": clock.metric, "number": clock.number}) for clock in clocks]
    history.tell_many(stories, "breach", actor=SYSTEM, at=at)
    for clock in clocks:
        announce(ClockBreached(clock=clock, at=at))
    for clock in clocks[:NUDGED]:
        nudge("ticket", clock.ticket.number)
    nudge("inbox", clocks[0].ticket.number)


_TICKET = ("number", "kind", "team", "assignee")
_NEEDED = (*(field.name for field in Clock._meta.concrete_fields), *(f"ticket__{name}" for name in _TICKET))
_due = Question(_held)
