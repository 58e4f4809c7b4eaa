"""The oracle of working time: it walks the minutes of UTC and only asks what the clock on the wall shows."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import accumulate, takewhile
from zoneinfo import ZoneInfo

DAY, MINUTE, NOTHING = timedelta(days=1), timedelta(minutes=1), timedelta()
HORIZON = 10 * DAY  # how far the oracle walks
Hours = Callable[[date], list[tuple[time, time]]]
Stretches = Callable[[datetime], Iterator[tuple[datetime, datetime]]]


@lru_cache(maxsize=300)
def clock_readings(zone: str, day: date) -> list[datetime]:
    """What the wall shows at each minute of a UTC day.

    A quarter of an hour whose first and last minute are as far from UTC is not asked minute by minute.
    """
    first = datetime(day.year, day.month, day.day, tzinfo=UTC)
    local, readings = ZoneInfo(zone), []
    for begin in range(0, 1440, 15):
        opening, last = (_wall(local, first + number * MINUTE) for number in (begin, begin + 14))
        regular = last - opening == 14 * MINUTE
        shown = (opening + one if regular else _wall(local, first + begin * MINUTE + one) for one in _QUARTER)
        readings += shown
    return readings


def _wall(local: ZoneInfo, moment: datetime) -> datetime:
    return moment.astimezone(local).replace(tzinfo=None)


_QUARTER = [number * MINUTE for number in range(15)]


@lru_cache(maxsize=300)
def struck(zone: str, day: date) -> tuple[list[datetime], list[datetime]]:
    """At each minute of a UTC day, the latest time that has been struck and the earliest that is still to come."""
    around = [reading for offset in (-1, 0, 1) for reading in clock_readings(zone, day + offset * DAY)]
    highest_so_far = list(accumulate(around, max))[1440:2880]
    lowest_to_come = list(accumulate(reversed(around), min))[::-1][1440:2880]
    return highest_so_far, lowest_to_come


def opened(zone: str, hours: Hours, day: date) -> list[tuple[int, int]]:
    """The open minutes of a UTC day, from one to before another: opening was struck, closing is still to come.

    What was struck never falls, nor does what is to come: so each shift is open from a first minute to a last one.
    """
    highest, lowest = struck(zone, day)
    earliest, days = highest[0].date() - 2 * DAY, (highest[-1].date() - highest[0].date()).days + 3
    pairs = (
        (
            bisect_left(highest, datetime.combine(one, opens)),
            bisect_left(lowest, datetime.combine(one if opens < closes else one + DAY, closes)),
        )
        for one in (earliest + number * DAY for number in range(days))
        for opens, closes in hours(one)
    )
    joined: list[tuple[int, int]] = []
    for first, end in sorted(pair for pair in pairs if pair[0] < pair[1]):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((first, end))
    return joined


def walk(zone: str, hours: Hours) -> Stretches:
    """A walk through the open stretches, from a moment to the end of the horizon; each lies within a UTC day."""
    of_day = cache(lambda day: opened(zone, hours, day))

    def stretches(start: datetime) -> Iterator[tuple[datetime, datetime]]:
        for number in range(HORIZON.days + 1):
            day = start.date() + number * DAY
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
            for first, end in of_day(day):
                begin, finish = midnight + first * MINUTE, midnight + end * MINUTE
                if finish > start:
                    yield max(begin, start), finish

    return stretches


def oracle_between(stretches: Stretches, start: datetime, end: datetime) -> timedelta:
    parts = takewhile(lambda stretch: stretch[0] < end, stretches(start))
    return sum((min(finish, end) - begin for begin, finish in parts), NOTHING)


def oracle_add(stretches: Stretches, start: datetime, delta: timedelta) -> datetime | None:
    """None when it lies beyond the horizon."""
    for begin, finish in stretches(start):
        if delta <= finish - begin:
            return begin + delta
        delta -= finish - begin
    return None
