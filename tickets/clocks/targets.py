"""What a promise comes to: working seconds of a calendar, from a moment on. Pure, and held against an oracle [H-20].

Whatever the unit, a clock counts seconds of open time; pauses and recomputations need nothing else. A working day is a
day on which the calendar opens; a night shift belongs to the day it opens on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from servicedesk.worktime import Calendar, NoOpenTime
from servicedesk.worktime.walltime import opening
from tickets.vocabulary import Unit

_DAY = timedelta(days=1)
_SEARCHED = 3 * 366  # days without opening, and the calendar is taken to be closed for good
ROUND_THE_CLOCK = frozenset({Unit.SECONDS, Unit.CALENDAR_DAYS})  # counted day and night

Windows = tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, kw_only=True)
class Length:
    """A promise as somebody wrote it."""

    amount: int
    unit: Unit

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> "Length":
        return cls(amount=int(spec["amount"]), unit=Unit(spec["unit"]))


def resolve(length: Length, start: datetime, calendar: Calendar) -> int:
    """Seconds from `start` until the promise is used up, never less than one.

    They are open seconds of `calendar`, or of the whole day for units in `ROUND_THE_CLOCK`; for these the calendar only
    says by which wall clock a day ends. On a calendar that is closed for good a day of it has 24 hours.
    """
    match length.unit:
        case Unit.SECONDS:
            return max(length.amount, 1)
        case Unit.MINUTES:
            return max(length.amount * 60, 1)
        case Unit.CALENDAR_DAYS:
            return _calendar_days(length.amount, start, calendar)
    try:
        end = _end(length, start, calendar)
    except NoOpenTime:
        return 86_400 * max(length.amount, 1)
    return max(int(calendar.between(start, end).total_seconds()), 1)


def _calendar_days(amount: int, start: datetime, calendar: Calendar) -> int:
    """Until the wall clock shows the same time so many days later."""
    zone = ZoneInfo(calendar.zone)
    local = start.astimezone(zone)
    end = opening(zone, local.date() + amount * _DAY, local.time())
    return max(int((end - start).total_seconds()), 1)


def _end(length: Length, start: datetime, calendar: Calendar) -> datetime:
    days = _working_days(start, calendar)
    first = next(days)
    last = first
    for _number in range(length.amount):
        last = next(days)
    windows = calendar.opening_on(last)
    if length.unit == Unit.END_OF_DAY:
        return windows[-1][1]
    return _after(windows, _worked(calendar.opening_on(first), start))


def _working_days(start: datetime, calendar: Calendar) -> Iterator[date]:
    """The working day in which `start` lies or which begins next, and those after it."""
    day, idle = calendar.local_day(start) - 2 * _DAY, 0
    while idle < _SEARCHED:
        windows = calendar.opening_on(day)
        if windows and windows[-1][1] > start:
            idle = 0
            yield day
        else:
            idle += 1
        day += _DAY
    raise NoOpenTime(calendar)


def _worked(windows: Windows, until: datetime) -> timedelta:
    """Open time of these windows that is over by then."""
    return sum((max(min(closes, until) - opens, timedelta()) for opens, closes in windows), timedelta())


def _after(windows: Windows, worked: timedelta) -> datetime:
    """The moment after so much open time, at the latest the last closing."""
    for opens, closes in windows:
        if worked <= closes - opens:
            return opens + worked
        worked -= closes - opens
    return windows[-1][1]
