"""The sweep: what is due to be warned of, and what is missed [H-21, decision 28, trust D9].

It reads an indexed column, so its cost grows with what is due now. Every batch is one transaction over rows that
nobody else holds: any number of sweeps may run at once, and one that is killed leaves nothing half done. A batch that
breaks is gone through clock by clock: the one at fault is looked at later, and holds up no other.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from servicedesk.actors import SYSTEM
from servicedesk.events import announce
from servicedesk.kept import Question
from servicedesk.live.nudges import nudge
from tickets import history, snoozing
from tickets.clocks import alerts, deeds, lateness, ledger
from tickets.clocks.alerts import Reached
from tickets.clocks.ladder import Rung
from tickets.clocks.ledger import second, taken_up
from tickets.clocks.listeners import Line
from tickets.clocks.reckoning import Note
from tickets.events import ClockBreached
from tickets.models import Clock

AT_ONCE = 1000  # clocks of one transaction
BUDGET = 40.0  # seconds of one run, well under the worker's soft limit; the next run goes on
ALONE = 100  # of a batch that breaks, so many are looked at one by one
AGAIN_AFTER = timedelta(minutes=15)  # what went wrong
NUDGED = 50  # open pages that are told to look again; on the others the clock turns by the page's own script

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Swept:
    """What a sweep did, in clocks; `singly` counts what each person was told one by one."""

    warned: int = 0
    breached: int = 0
    singly: Counter[int] = field(default_factory=Counter)


def sweep(at: datetime) -> Swept:
    """Attend to everything that is due at `at`. With nothing due it is one query."""
    done, begun, at = Swept(), time.monotonic(), second(at)
    while time.monotonic() - begun < BUDGET and _sweep_some(done, at):
        pass
    return done


def _sweep_some(done: Swept, at: datetime) -> bool:
    """One batch; False when nothing was left that nobody else holds."""
    try:
        return _sweep_at_once(done, at)
    except Exception:
        log.exception("tickets.sweep_failed")
    due = Clock.objects.filter(check_at__lte=at).order_by("check_at").values_list("pk", flat=True)
    return sum(_sweep_alone(pk, done, at) for pk in list(due[:ALONE])) > 0


@transaction.atomic(savepoint=False)
def _sweep_at_once(done: Swept, at: datetime) -> bool:
    clocks = _due(at=at)
    _climb(clocks, done, at=at)
    return len(clocks) == AT_ONCE


def _sweep_alone(pk: int, done: Swept, at: datetime) -> bool:
    """Whether it was attended to, or put off; somebody else may hold it."""
    try:
        with transaction.atomic():
            clocks = list(_lockable(at).filter(pk=pk))
            _climb(clocks, done, at=at)
            return bool(clocks)
    except Exception:
        log.exception("tickets.sweep_failed", clock=pk)
    return bool(Clock.objects.filter(pk=pk, check_at__lte=at).update(check_at=at + AGAIN_AFTER))


def _lockable(at: datetime) -> QuerySet[Clock]:
    """The ticket too: whoever changes clocks holds it, so neither side ever waits for the other.

    In the order of the index alone, so that a batch reads no more than its own rows, however many fall due at once.
    """
    due = Clock.objects.filter(check_at__lte=at).order_by("check_at")
    held = due.select_for_update(of=("self", "ticket"), skip_locked=True)
    return held.select_related("ticket").only(*_NEEDED)


def _held(at: datetime) -> QuerySet[Clock]:
    return _lockable(at)[:AT_ONCE]


def _climb(clocks: Sequence[Clock], done: Swept, *, at: datetime) -> None:
    reached = [Reached(clock=clock, rungs=rungs) for clock in clocks if (rungs := _rungs_reached(clock, at))]
    ledger.keep_swept(clocks, [(one.clock, note) for one in reached for note in _notes(one, at)])
    aloud = [one for one in reached if not one.quiet]
    if aloud:
        _wake(aloud, done, at=at)
    late = [one.clock for one in reached if one.breached]
    _record_breaches(late, at=at)
    done.breached += len(late)
    done.warned += len(reached) - len(late)


def _wake(aloud: Sequence[Reached], done: Swept, *, at: datetime) -> None:
    line = Line()
    alerts.raise_all(aloud, line, singly=done.singly, at=at)
    deeds.ask_for(aloud, at=at)
    lateness.ask([one.clock for one in aloud if one.breached], line, at=at)


def _rungs_reached(clock: Clock, at: datetime) -> tuple[Rung, ...]:
    """Set on the clock what it has reached by now and when to look next."""
    one, ladder, found = taken_up(clock), ledger.ladder_of(clock), list[Rung]()
    rung, moment = ledger.next_rung(clock, one, ladder)
    while rung is not None and moment is not None and moment <= at:
        if rung.key not in clock.climbed:
            clock.told = f"{clock.told} {rung.key}".strip()
        if rung.is_breach:
            clock.breached_at = at
        found.append(rung)
        rung, moment = ledger.next_rung(clock, one, ladder)
    clock.check_at = moment
    return tuple(found)


def _notes(one: Reached, at: datetime) -> list[Note]:
    """Every rung is written down, also those that nobody hears of because a higher one was reached at once."""
    due = one.clock.due_at.isoformat() if one.clock.due_at else None
    return [
        Note(what="breach", at=at, data={"rung": rung.key, "due": due})
        if rung.is_breach
        else Note(what="warn", at=at, data={"rung": rung.key, "told": rung is one.rungs[-1]})
        for rung in one.rungs
    ]


def _record_breaches(clocks: Sequence[Clock], *, at: datetime) -> None:
    if not clocks:
        return
    stories = [(clock.ticket, {"metric": clock.metric, "number": clock.number}) for clock in clocks]
    history.tell_many(stories, "breach", actor=SYSTEM, at=at)
    for clock in clocks:
        announce(ClockBreached(clock=clock, at=at))
    snoozing.something_happened((clock.ticket_id for clock in clocks), why="late", at=at)
    for clock in clocks[:NUDGED]:
        nudge("ticket", clock.ticket.number)
    nudge("inbox", clocks[0].ticket.number)


_TICKET = ("number", "kind", "team", "assignee", "first_contact")
_NEEDED = (*(field.name for field in Clock._meta.concrete_fields), *(f"ticket__{name}" for name in _TICKET))
_due = Question(_held)
