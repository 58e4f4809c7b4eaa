"""A country's days of one year as somebody keeps them: instead of what the holiday library knows [H-20]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from servicedesk.worktime.publicdays import PublicDays, public_days

_DAY = 24 * 3600


@dataclass(frozen=True, order=True)
class Interval:
    """Open from `opens` until `closes` by the wall clock; `closes <= opens` means the next day, 00:00 its start."""

    opens: time
    closes: time

    @property
    def over_midnight(self) -> bool:
        return self.closes <= self.opens


Intervals = tuple[Interval, ...]


@dataclass(frozen=True, order=True)
class PackDay:
    """A holiday; with `hours` a half one, of whose usual hours those within are left. `works`: a make-up working day.

    Hours cut what a desk has that day and never open one that is closed, for a pack is shared by all calendars.
    """

    day: date
    works: bool = False
    hours: Intervals = ()
    name: str = ""


Pack = tuple[PackDay, ...]


def days_of(pack: Pack, country: str, subdivision: str, year: int) -> PublicDays:
    """The pack as the snapshot of its year; names stay as they were written."""
    return PublicDays(
        names={one.day: one.name for one in pack if not one.works},
        makeup=frozenset(one.day for one in pack if one.works),
        weekend=public_days(country, subdivision, year).weekend,
        hours={one.day: one.hours for one in pack if one.hours},
    )


def within(usual: Sequence[Interval], hours: Sequence[Interval]) -> Intervals:
    """What is left of a day's usual hours inside others of the same day."""
    cuts = (
        (max(mine[0], theirs[0]), min(mine[1], theirs[1])) for mine in map(_span, usual) for theirs in map(_span, hours)
    )
    return tuple(sorted(Interval(_clock(opens), _clock(closes)) for opens, closes in cuts if opens < closes))


def _span(one: Interval) -> tuple[int, int]:
    """Seconds since the midnight at which its day begins."""
    return _second(one.opens), _second(one.closes) + (_DAY if one.over_midnight else 0)


def _second(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _clock(second: int) -> time:
    minutes, seconds = divmod(second % _DAY, 60)
    return time(*divmod(minutes, 60), seconds)
