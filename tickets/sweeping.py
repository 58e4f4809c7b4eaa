"""The sweep: what is due to be warned of, is missed, or must be counted anew [H-21, decision 28, trust D9].

It reads an indexed column, so its cost grows with what is due now. Every batch is one transaction over rows that
nobody else holds: any number of sweeps may run at once, and one that is killed leaves nothing half done.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from servicedesk.actors import SYSTEM
from servicedesk.events import announce
from servicedesk.live.nudges import nudge
from servicedesk.notify.telling import News, tell_many
from staff.calendars import load
from tickets import history, ledger
from tickets.clocksheet import Book
from tickets.events import ClockBreached
from tickets.ladder import Line
from tickets.ledger import second, taken_up
from tickets.models import Alert, Clock
from tickets.reckoning import QUIET_BELOW, RUNGS, Note, next_check
from tickets.recomputing import read_rules_again

AT_ONCE = 500  # clocks of one transaction
BUDGET = 40.0  # seconds of one run, well under the worker's soft limit; the next run goes on


@dataclass(kw_only=True)
class Swept:
    """What a sweep did, in clocks."""

    recounted: int = 0
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
    due = Clock.objects.filter(check_at__lte=at).order_by("check_at", "id")
    # The ticket too: whoever changes clocks holds it, so neither side ever waits for the other.
    held = due.select_for_update(of=("self", "ticket"), skip_locked=True)
    clocks = list(held.select_related("ticket__customer", "ticket__team")[:AT_ONCE])
    stale = [clock for clock in clocks if clock.stale]
    done.recounted += _count_anew(stale, at=at)
    _climb([clock for clock in clocks if not clock.stale], done, at=at)
    return bool(clocks)


def _count_anew(clocks: Sequence[Clock], *, at: datetime) -> int:
    """By the rules of today, all clocks of these tickets; what they have reached thereby the next batch sees."""
    if not clocks:
        return 0
    read_rules_again()
    book = Book(list({clock.ticket_id: clock.ticket for clock in clocks}.values()))
    changed = sum(len(sheet.recompute(at=at, why="rules")) for sheet in book.sheets.values())
    book.keep()
    return changed


def _climb(clocks: Sequence[Clock], done: Swept, *, at: datetime) -> None:
    reached = [Reached(clock=clock, rungs=rungs) for clock in clocks if (rungs := _rungs_reached(clock, at))]
    ledger.store(clocks)
    ledger.write((one.clock, note) for one in reached for note in _notes(one, at))
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
    """The highest rung, once to each: alerts and notices are unique, whatever runs twice."""
    if not reached:
        return
    line = Line()
    told = [(one, person) for one in reached for person in sorted(line.told(one.clock.ticket, one.rungs))]
    Alert.objects.bulk_create(
        (Alert(clock=one.clock, rung=one.rungs[-1], person_id=person, at=at) for one, person in told),
        ignore_conflicts=True,
    )
    tell_many((_news(one, person) for one, person in told), at=at)


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
        nudge("ticket", clock.ticket.number)
    nudge("inbox", clocks[0].ticket.number)
