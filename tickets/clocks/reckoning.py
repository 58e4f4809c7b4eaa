"""Counting a clock from its ledger: pure, and the same whether entry by entry or all anew [H-20, trust I5].

Moments are whole seconds, so that stretches add up exactly. Within one stretch one calendar holds; a recomputation
ends a stretch, and time that is past stays as it was counted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from servicedesk.worktime import Calendar, NoOpenTime
from tickets.vocabulary import ClockState

Calendars = Callable[[int], Calendar]
STOPPED = (ClockState.MET, ClockState.MISSED, ClockState.CANCELLED)


@dataclass(frozen=True, kw_only=True)
class Note:
    """One entry of the ledger: start, pause, resume, stop, reopen, cancel, recompute; warn and breach count nothing.

    `start` and `recompute` carry "target" in working seconds and the id of the "calendar".
    """

    what: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Time that counted, from one moment to another, by one calendar."""

    since: datetime
    until: datetime
    calendar: int


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """A clock after some of its ledger. `due_at` of a paused clock is None, unless its time was over by then.

    `stretches` are those that ended; a reckoning that was taken up from a stored row has none.
    """

    target: int
    calendar: int
    started_at: datetime
    noted_at: datetime
    state: ClockState = ClockState.RUNNING
    spent: int = 0
    running_since: datetime | None = None
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    stretches: tuple[Stretch, ...] = ()

    @property
    def active(self) -> bool:
        return self.state not in STOPPED

    def spent_at(self, at: datetime, calendars: Calendars) -> int:
        """Working seconds used up to then."""
        return self.spent + used(self.running_since, at, calendars(self.calendar))

    def over_by(self, at: datetime) -> datetime | None:
        """When the time was used up, if that was by then."""
        return self.due_at if self.due_at is not None and self.due_at <= at else None


def used(since: datetime | None, until: datetime, calendar: Calendar) -> int:
    """Working seconds of a stretch; none when it ends before it began."""
    if since is None or until <= since:
        return 0
    return int(calendar.between(since, until).total_seconds())


def after(since: datetime, seconds: int, calendar: Calendar) -> datetime | None:
    """When so many working seconds are over; None on a calendar that is closed for good."""
    try:
        return calendar.add(since, timedelta(seconds=seconds))
    except NoOpenTime:
        return None


def begin(note: Note, calendars: Calendars) -> Reckoning:
    """The clock as its first entry leaves it."""
    one = Reckoning(
        target=note.data["target"],
        calendar=note.data["calendar"],
        started_at=note.at,
        noted_at=note.at,
        running_since=note.at,
    )
    return replace(one, due_at=_due(one, calendars))


def follow(one: Reckoning, note: Note, calendars: Calendars) -> Reckoning:
    """The clock after one more entry, not earlier than the last. An entry that does not fit its state is passed over.

    A recomputation needs the ended stretches: replay the ledger for it.
    """
    step = _STEPS.get(note.what)
    if step is None:
        return one
    return replace(step(one, note, calendars), noted_at=max(one.noted_at, note.at))


def replay(notes: Iterable[Note], calendars: Calendars) -> Reckoning:
    """The clock after its whole ledger. Entries count in the order of their times, the start before all."""
    start, *others = sorted(notes, key=lambda note: (note.what != "start", note.at))
    one = begin(start, calendars)
    for note in others:
        one = follow(one, note, calendars)
    return one


def reaches(one: Reckoning, mark: int, calendars: Calendars) -> datetime | None:
    """When so many working seconds of it are used up, if it goes on running; None when it does not run."""
    if one.state != ClockState.RUNNING or one.due_at is None or one.running_since is None:
        return None
    if mark == one.target:
        return one.due_at
    ahead = mark - one.spent
    return one.running_since if ahead <= 0 else after(one.running_since, ahead, calendars(one.calendar))


def _due(one: Reckoning, calendars: Calendars) -> datetime | None:
    """When a running clock ends, all of it not being used up yet."""
    if one.state != ClockState.RUNNING or one.running_since is None or not one.target:
        return None
    return after(one.running_since, max(one.target - one.spent, 0), calendars(one.calendar))


def _halt(one: Reckoning, at: datetime, calendars: Calendars) -> Reckoning:
    """End the present stretch."""
    if one.running_since is None:
        return one
    stretch = Stretch(since=one.running_since, until=max(at, one.running_since), calendar=one.calendar)
    return replace(one, spent=one.spent_at(at, calendars), running_since=None, stretches=(*one.stretches, stretch))


def _pause(one: Reckoning, note: Note, calendars: Calendars) -> Reckoning:
    if one.state != ClockState.RUNNING:
        return one
    return replace(_halt(one, note.at, calendars), state=ClockState.PAUSED, due_at=one.over_by(note.at))


def _resume(one: Reckoning, note: Note, calendars: Calendars) -> Reckoning:
    return _run(one, note.at, one.due_at, calendars) if one.state == ClockState.PAUSED else one


def _reopen(one: Reckoning, note: Note, calendars: Calendars) -> Reckoning:
    """A stopped clock goes on; the time in between does not count."""
    if one.stopped_at is None:
        return one
    return _run(replace(one, stopped_at=None), note.at, one.over_by(one.stopped_at), calendars)


def _run(one: Reckoning, at: datetime, over: datetime | None, calendars: Calendars) -> Reckoning:
    one = replace(one, state=ClockState.RUNNING, running_since=at)
    return replace(one, due_at=over or _due(one, calendars))


def _stop(one: Reckoning, note: Note, calendars: Calendars) -> Reckoning:
    if not one.active:
        return one
    late = one.due_at is not None and one.due_at < note.at
    state = ClockState.MISSED if late else ClockState.MET
    return replace(
        _halt(one, note.at, calendars), state=state if one.target else ClockState.CANCELLED, stopped_at=note.at
    )


def _cancel(one: Reckoning, note: Note, calendars: Calendars) -> Reckoning:
    if not one.active:
        return one
    return replace(_halt(one, note.at, calendars), state=ClockState.CANCELLED, stopped_at=note.at)


def _recompute(one: Reckoning, note: Note, calendars: Calendars) -> Reckoning:
    """Another target or calendar from now on. When a shorter target was used up long ago, it was over then."""
    if not one.active:
        return one
    running = one.state == ClockState.RUNNING
    one = replace(_halt(one, note.at, calendars), target=note.data["target"], calendar=note.data["calendar"])
    over = _over_in(one, calendars)
    return _run(one, note.at, over, calendars) if running else replace(one, due_at=over)


def _over_in(one: Reckoning, calendars: Calendars) -> datetime | None:
    """The moment in the ended stretches at which the target was used up."""
    left = one.target
    for stretch in one.stretches if one.target else ():
        took = used(stretch.since, stretch.until, calendars(stretch.calendar))
        if took >= left:
            return after(stretch.since, left, calendars(stretch.calendar))
        left -= took
    return None


_STEPS: dict[str, Callable[[Reckoning, Note, Calendars], Reckoning]] = {
    "pause": _pause,
    "resume": _resume,
    "reopen": _reopen,
    "stop": _stop,
    "cancel": _cancel,
    "recompute": _recompute,
}
