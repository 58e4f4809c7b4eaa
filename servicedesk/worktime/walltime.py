"""From a reading of the wall clock to a moment, on the days too when clocks are put forward or back.

The two rules, for a window from `opens` to `closes`:
- it opens at the first moment at which the clock has reached `opens`;
- it closes once the clock no longer shows, and will not show again, a time before `closes`.
So an edge that does not exist moves forward to the moment of the change; where an hour is lived twice the desk opens
in the first and closes in the second, and a shift under way is never interrupted by the clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def opening(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The first moment (UTC) at which the clock in `zone` has reached `at` on `day`."""
    first, second = _readings(zone, day, at)
    return first if first <= second else _change_between(zone, second, first)


def closing(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The moment (UTC) after which the clock in `zone` never again shows a time before `at` on `day`."""
    first, second = _readings(zone, day, at)
    if first == second:
        return first
    if first > second:
        return _change_between(zone, second, first)
    before = (second - timedelta.resolution).astimezone(zone).replace(tzinfo=None)
    put_back_to_exactly_this = before > datetime.combine(day, at)
    return first if put_back_to_exactly_this else second


def _readings(zone: ZoneInfo, day: date, at: time) -> tuple[datetime, datetime]:
    """Both meanings of a wall time: equal as a rule, rising in a lived-twice hour, falling in a skipped one."""
    wall = datetime.combine(day, at, zone)
    return wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The moment (whole second) in (before, after] at which the offset of `zone` changes."""
    offset = before.astimezone(zone).utcoffset()
    # The readings carry the fraction of `at`; changes of the clock never have one.
    before = before.replace(microsecond=0)
    after = after.replace(microsecond=0)
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
