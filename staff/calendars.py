"""Calendars of the desk as `worktime` wants them, built once per version and kept in the process [H-20]."""

from dataclasses import dataclass, field
from datetime import time
from time import monotonic
from zoneinfo import ZoneInfo

from django.db.models import F

from servicedesk.worktime import Calendar, Interval
from staff.models import CalendarDay, CalendarWindow, Desk, Team, WorkingCalendar

_FRESH_SECONDS = 5.0


@dataclass
class _Kept:
    """What this process knows. Versions are read again after five seconds; calendars live as long as their version."""

    calendars: dict[int, tuple[int, Calendar]] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    desk_calendar: int = 0
    round_the_clock: int = 0
    desk_name: str = ""
    read_at: float = float("-inf")

    def refresh(self) -> None:
        if monotonic() - self.read_at < _FRESH_SECONDS:
            return
        self.versions = dict(WorkingCalendar.objects.values_list("pk", "version"))
        known = Desk.objects.values_list("calendar_id", "name", "round_the_clock_id").first()
        self.desk_calendar, self.desk_name, always = known or (0, "", 0)
        self.round_the_clock = always or 0
        self.read_at = monotonic()


_kept = _Kept()


def forget() -> None:
    """Look again at the next question; called when a calendar or the desk changes in this process."""
    _kept.read_at = float("-inf")
    _kept.calendars.clear()


def look_again() -> None:
    """Ask for versions at the next question; calendars that did not change keep what they have worked out."""
    _kept.read_at = float("-inf")


def changed(calendar_id: int) -> None:
    """Say that hours or days of a calendar were written in bulk."""
    WorkingCalendar.objects.filter(pk=calendar_id).update(version=F("version") + 1)
    forget()


def load(calendar_id: int) -> Calendar:
    """The working calendar of that id. Other processes' changes are seen within five seconds."""
    _kept.refresh()
    version = _kept.versions.get(calendar_id, 0)
    known = _kept.calendars.get(calendar_id)
    if known is None or known[0] != version:
        known = (version, _build(WorkingCalendar.objects.get(pk=calendar_id)))
        _kept.calendars[calendar_id] = known
    return known[1]


def desk_calendar() -> Calendar:
    """The calendar that holds where no team has its own."""
    _kept.refresh()
    return load(_kept.desk_calendar)


def calendar_for(team: Team | None) -> Calendar:
    """The team's own calendar, else the desk's."""
    if team is not None and team.calendar_id is not None:
        return load(team.calendar_id)
    return desk_calendar()


def calendar_id_for(team: Team | None) -> int:
    """The id behind `calendar_for`, for rows that remember it."""
    if team is not None and team.calendar_id is not None:
        return team.calendar_id
    _kept.refresh()
    return _kept.desk_calendar


def round_the_clock_id() -> int:
    """The calendar on which every second counts: for promises by the calendar day."""
    _kept.refresh()
    return _kept.round_the_clock


def desk_zone() -> ZoneInfo:
    """The time zone in which the desk tells times; UTC before there is a desk."""
    _kept.refresh()
    return ZoneInfo(load(_kept.desk_calendar).zone if _kept.desk_calendar else "UTC")


def desk_name() -> str:
    """What the organisation is called, for the head of pages; "" before there is a desk."""
    _kept.refresh()
    return _kept.desk_name


def intervals_of(pairs: list[list[str]]) -> tuple[Interval, ...]:
    """Stored hours such as [["09:00", "12:00"]] as intervals."""
    return tuple(Interval(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)


def _build(row: WorkingCalendar) -> Calendar:
    days = {day.day: intervals_of(day.windows) for day in CalendarDay.objects.filter(calendar=row)}
    if row.always_open:
        every_day = (Interval(time(0), time(0)),)
        return Calendar(zone=row.zone, weekly=dict.fromkeys(range(7), every_day), days=days, name=row.name)
    weekly: dict[int, tuple[Interval, ...]] = {}
    for window in CalendarWindow.objects.filter(calendar=row):
        weekly[window.weekday] = (*weekly.get(window.weekday, ()), Interval(window.opens, window.closes))
    return Calendar(zone=row.zone, weekly=weekly, country=row.country, days=days, name=row.name)
