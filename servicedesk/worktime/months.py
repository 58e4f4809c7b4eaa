"""The opening hours of one month laid out on the time line, so that questions are answered by bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

Window = tuple[datetime, datetime]
NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Month:
    """Windows of one local month: ordered, apart from each other, inside [start, end). All moments UTC."""

    start: datetime
    end: datetime
    opens: tuple[datetime, ...]
    closes: tuple[datetime, ...]
    before: tuple[timedelta, ...]  # working time of the month before each window
    total: timedelta

    def elapsed(self, at: datetime) -> timedelta:
        """Working time from the start of the month to `at`."""
        index = bisect_right(self.opens, at) - 1
        if index < 0:
            return NOTHING
        return self.before[index] + (min(at, self.closes[index]) - self.opens[index])

    def earliest(self, worked: timedelta) -> datetime:
        """The first moment with so much working time behind it: 0 < worked <= total."""
        index = bisect_left(self.before, worked) - 1
        return self.opens[index] + (worked - self.before[index])

    def latest(self, worked: timedelta) -> datetime:
        """The last moment with no more than so much working time behind it: 0 <= worked < total."""
        index = bisect_right(self.before, worked) - 1
        return self.opens[index] + (worked - self.before[index])

    def opening_from(self, at: datetime) -> datetime | None:
        """`at` itself when open, else the next opening of this month, if there is one."""
        index = bisect_right(self.closes, at)
        return max(self.opens[index], at) if index < len(self.opens) else None


def lay_out(start: datetime, end: datetime, windows: Iterable[Window]) -> Month:
    """A month from its windows in any order."""
    joined = merged(windows)
    before, total = [], NOTHING
    for opens, closes in joined:
        before.append(total)
        total += closes - opens
    return Month(
        start, end, tuple(opens for opens, _ in joined), tuple(closes for _, closes in joined), tuple(before), total
    )


def merged(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Windows in order, without empty ones, with those that touch or overlap made one."""
    joined: list[Window] = []
    for opens, closes in sorted(windows):
        if opens >= closes:
            continue
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return tuple(joined)


def clipped(windows: Iterable[Window], start: datetime, end: datetime) -> tuple[Window, ...]:
    """The parts of windows inside [start, end)."""
    return tuple((max(opens, start), min(closes, end)) for opens, closes in windows if opens < end and closes > start)
