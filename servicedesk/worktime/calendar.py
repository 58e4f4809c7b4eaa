"""A working calendar: weekly hours, public holidays, make-up working days, own exceptions, in one time zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from servicedesk.worktime import tracing
from servicedesk.worktime.months import NOTHING, Month, Window, clipped, lay_out, merged
from servicedesk.worktime.publicdays import PublicDays, newest_notice, public_days, require_country
from servicedesk.worktime.walltime import closing, opening
from servicedesk.worktime.yearpacks import Interval, Intervals, Pack, days_of, within

DayKind = Literal["work", "off", "holiday", "half", "makeup", "own"]

_DAY = timedelta(days=1)
_MIDNIGHT = time(0)
_IDLE_MONTHS = 37  # so long without an open minute, and the calendar is taken to be closed for good
_MAX_MONTHS = 600  # no duty of a desk runs for fifty years; a typing error in a target may


class NoOpenTime(Exception):
    """A calendar has too little open time to count so far: about three years closed, or fifty in all."""

    def __init__(self, calendar: "Calendar") -> None:
        super().__init__(f"No open time to count on in the calendar {calendar.name or calendar.zone!r}")
        self.calendar = calendar


_ALL_DAY = (Interval(_MIDNIGHT, _MIDNIGHT),)


@dataclass(frozen=True, eq=False)
class Calendar:
    """When work is done. Unchanging, hashable by what it says (not by its name), safe between threads.

    A window belongs to the day it opens on: a night shift goes on into a holiday's morning. Own `days` win over
    holidays and the week; an empty tuple closes the day. A make-up working day has the hours of Monday, or of the
    first later day outside the weekend that has hours. `packs` hold whole years of the country instead of what the
    library knows; of a half holiday what lies within its hours is left. Moments passed in must be aware (ValueError),
    results are UTC.
    Raises ValueError for an unknown zone, country or subdivision, or a weekday outside 0 (Monday) to 6.
    """

    zone: str
    weekly: Mapping[int, Intervals]
    country: str = ""
    subdivision: str = ""
    days: Mapping[date, Intervals] = field(default_factory=dict)
    packs: Mapping[int, Pack] = field(default_factory=dict)
    name: str = ""

    def __post_init__(self) -> None:
        if not set(self.weekly) <= set(range(7)):
            raise ValueError(f"Weekdays go from 0 (Monday) to 6, not {sorted(self.weekly)}")
        weekly = {weekday: tuple(sorted(self.weekly[weekday])) for weekday in sorted(self.weekly)}
        days = {day: tuple(sorted(self.days[day])) for day in sorted(self.days)}
        if self.country:
            require_country(self.country, self.subdivision)
        packs = {year: tuple(sorted(self.packs[year])) for year in sorted(self.packs) if self.country}
        place = (self.zone, self.country, self.subdivision)
        identity = (*place, tuple(weekly.items()), tuple(days.items()), tuple(packs.items()))
        for attribute, value in {
            "weekly": MappingProxyType(weekly),
            "days": MappingProxyType(days),
            "packs": MappingProxyType(packs),
            "_identity": identity,
            "_hash": hash(identity),
            "_clock": _zone(self.zone),
            "_packed": {year: days_of(packs[year], self.country, self.subdivision, year) for year in packs},
            "_windows": {},
            "_months": {},
        }.items():
            object.__setattr__(self, attribute, value)

    _identity: tuple[object, ...] = field(init=False, repr=False)
    _hash: int = field(init=False, repr=False)
    _clock: ZoneInfo = field(init=False, repr=False)
    _packed: dict[int, PublicDays] = field(init=False, repr=False)
    _windows: dict[date, tuple[Window, ...]] = field(init=False, repr=False)
    _months: dict[int, Month] = field(init=False, repr=False)

    def __eq__(self, other: object) -> bool:
        return self._identity == other._identity if isinstance(other, Calendar) else NotImplemented

    def __hash__(self) -> int:
        return self._hash

    @classmethod
    def round_the_clock(cls, zone: str, *, name: str = "") -> Self:
        """Every hour of every day."""
        return cls(zone=zone, weekly=dict.fromkeys(range(7), _ALL_DAY), name=name)

    @property
    def always_open(self) -> bool:
        """Whether it says so plainly: all day every weekday and no exceptions."""
        return not self.country and not self.days and all(self.weekly.get(weekday) == _ALL_DAY for weekday in range(7))

    # What a day is

    def day_kind(self, day: date) -> DayKind:
        """Own exception first, then make-up day, holiday, and the week."""
        if day in self.days:
            return "own"
        public = self._public(day)
        if public and day in public.makeup:
            return "makeup"
        if public and day in public.names:
            return "half" if day in public.hours else "holiday"
        return "work" if self.weekly.get(day.weekday()) else "off"

    def holiday_name(self, day: date, language: str) -> str:
        """The public holiday of that day in the nearest language there is (Django's tags), "" if it is none."""
        if not self.country:
            return ""
        if day.year in self._packed:
            return self._packed[day.year].names.get(day, "")
        return public_days(self.country, self.subdivision, day.year, language).names.get(day, "")

    def unpublished(self, year: int) -> bool:
        """Whether the swapped days of that year are not yet known, so that due times may still move.

        Asks the packs and what the holiday library knows; own `days` may already hold the notice.
        """
        if year in self.packs:
            return False
        newest = newest_notice(self.country) if self.country else None
        return newest is not None and year > newest

    def intervals(self, day: date) -> Intervals:
        """The hours, by the wall clock, of the windows that open on that day."""
        kind = self.day_kind(day)
        if kind == "own":
            return self.days[day]
        if kind == "holiday":
            return ()
        usual = self._workday_hours(day) if kind == "makeup" else self.weekly.get(day.weekday(), ())
        public = self._public(day)
        return within(usual, public.hours[day]) if public and day in public.hours else usual

    def _workday_hours(self, day: date) -> Intervals:
        public = self._public(day)
        weekend = public.weekend if public else frozenset()
        usual = (self.weekly[weekday] for weekday in self.weekly if weekday not in weekend and self.weekly[weekday])
        return next(usual, self.weekly.get(day.weekday(), ()))

    def _public(self, day: date) -> PublicDays | None:
        if not self.country:
            return None
        return self._packed.get(day.year) or public_days(self.country, self.subdivision, day.year)

    # Days on the time line

    def bounds(self, day: date) -> Window:
        """First moment of the local day and of the next one (UTC); equal for a day the zone skipped."""
        return opening(self._clock, day, _MIDNIGHT), opening(self._clock, day + _DAY, _MIDNIGHT)

    def local_day(self, at: datetime) -> date:
        """The date on the wall in the calendar's zone."""
        return _utc(at).astimezone(self._clock).date()

    def opening_on(self, day: date) -> tuple[Window, ...]:
        """The windows that open on that day (UTC, merged), to their end even after midnight."""
        return merged(
            (
                opening(self._clock, day, interval.opens),
                closing(self._clock, day + _DAY if interval.over_midnight else day, interval.closes),
            )
            for interval in self.intervals(day)
        )

    def windows(self, day: date) -> tuple[Window, ...]:
        """Open time within that local day (UTC, merged), with what is left of the night shift of the day before.

        The windows of different days never overlap; a night shift is cut at midnight.
        """
        known = self._windows.get(day)
        if known is None:
            start, end = self.bounds(day)
            known = clipped(merged((*self.opening_on(day - _DAY), *self.opening_on(day))), start, end)
            self._windows[day] = known
        return known

    # Counting

    def is_open(self, at: datetime) -> bool:
        """Open from the opening minute on, closed from the closing minute on."""
        at = _utc(at)
        return self._month(self._month_of(at)).opening_from(at) == at

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from start to end; negative if end is earlier."""
        start, end = _utc(start), _utc(end)
        if end < start:
            return -self.between(end, start)
        first, last = self._month_of(start), self._month_of(end)
        worked = self._month(last).elapsed(end) - self._month(first).elapsed(start)
        return worked + sum((self._month(key).total for key in range(first, last)), NOTHING)

    def add(self, start: datetime, delta: timedelta) -> datetime:
        """The first moment with `delta` of working time since `start` (`start` itself for none).

        A span that ends with the day ends at its closing, not at the next opening. A negative delta counts back.
        Raises NoOpenTime.
        """
        start = _utc(start)
        if delta <= NOTHING:
            return self.subtract(start, -delta) if delta else start
        key = self._month_of(start)
        goal = self._month(key).elapsed(start) + delta
        patience = _Patience(self)
        while goal > (month := self._month(key)).total:
            patience.spend(month)
            goal -= month.total
            key += 1
        return month.earliest(goal)

    def subtract(self, end: datetime, delta: timedelta) -> datetime:
        """The last moment from which `delta` of working time leads to `end`. Raises NoOpenTime."""
        end = _utc(end)
        if delta <= NOTHING:
            return self.add(end, -delta) if delta else end
        key = self._month_of(end)
        goal = self._month(key).elapsed(end) - delta
        patience = _Patience(self)
        while goal < NOTHING:
            key -= 1
            month = self._month(key)
            patience.spend(month)
            goal += month.total
        return self._month(key).latest(goal)

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself when open, else the moment of the next opening. Raises NoOpenTime."""
        at = _utc(at)
        key = self._month_of(at)
        patience = _Patience(self)
        while (found := (month := self._month(key)).opening_from(at)) is None:
            patience.spend(month)
            key += 1
        return found

    def trace(self, start: datetime, end: datetime) -> tuple[tracing.Span, ...]:
        """What happened between two moments, see `tracing.trace`."""
        return tracing.trace(self, _utc(start), _utc(end))

    # Months, counted from the year 0

    def _month_of(self, at: datetime) -> int:
        day = at.astimezone(self._clock).date()
        key = day.year * 12 + day.month - 1
        # Where clocks go back over midnight the old date is on the wall again, but the new month has begun.
        return key + 1 if at >= self._month(key).end else key

    def _month(self, key: int) -> Month:
        known = self._months.get(key)
        if known is None:
            first, last = date(key // 12, key % 12 + 1, 1), date((key + 1) // 12, (key + 1) % 12 + 1, 1) - _DAY
            windows = (window for number in range(last.day) for window in self.windows(first + number * _DAY))
            known = lay_out(self.bounds(first)[0], self.bounds(last)[1], windows)
            self._months[key] = known
        return known


class _Patience:
    """How many months a count may walk before it gives up."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.idle = 0
        self.walked = 0

    def spend(self, month: Month) -> None:
        """Another month was not enough. Raises NoOpenTime."""
        self.walked += 1
        self.idle = 0 if month.total else self.idle + 1
        if self.idle > _IDLE_MONTHS or self.walked > _MAX_MONTHS:
            raise NoOpenTime(self.calendar)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    return at.astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as unknown:
        raise ValueError(f"Unknown time zone {name!r}") from unknown
