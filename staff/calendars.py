"""Calendars of the desk as `worktime` wants them, built once per version and kept in the process [H-20]."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from servicedesk.remembered import Remembered
from servicedesk.worktime import Calendar
from staff import editions
from staff.models import CalendarVersion, Desk, Team, WorkingCalendar


@dataclass(frozen=True, kw_only=True)
class _Versions:
    """Which version of each calendar holds, what changes left running clocks with, and what the desk says."""

    versions: dict[int, int]
    kept: dict[int, list[tuple[datetime, int]]]
    desk_calendar: int
    desk_name: str
    round_the_clock: int


def _read() -> _Versions:
    rows = list(WorkingCalendar.with_drafts.values_list("pk", "version", "kept"))
    known = Desk.objects.values_list("calendar_id", "name", "round_the_clock_id").first()
    calendar, name, always = known or (0, "", 0)
    return _Versions(
        versions={pk: version for pk, version, _kept in rows},
        kept={
            pk: [(datetime.fromisoformat(moment), number) for moment, number in kept]
            for pk, _version, kept in rows
            if kept
        },
        desk_calendar=calendar,
        desk_name=name,
        round_the_clock=always or 0,
    )


_now = Remembered(_read)
_calendars: dict[int, tuple[int, Calendar]] = {}  # each as long as its version
_editions: dict[tuple[int, int], Calendar] = {}  # earlier versions never change
_supposed: ContextVar[Mapping[int, Calendar]] = ContextVar("supposed", default=MappingProxyType({}))


def forget() -> None:
    """Look again at the next question; called when a calendar or the desk changes in this process."""
    _now.forget()
    _calendars.clear()
    _editions.clear()


def look_again() -> None:
    """Ask for versions at the next question; calendars that did not change keep what they have worked out."""
    _now.forget()


def changed(calendar_id: int) -> None:
    """Say that hours or days of a calendar, or of its draft, were written in bulk."""
    WorkingCalendar.with_drafts.filter(Q(pk=calendar_id) | Q(draft_of=calendar_id)).update(version=F("version") + 1)
    forget()


def load(calendar_id: int) -> Calendar:
    """The working calendar of that id. Other processes' changes are seen within five seconds."""
    if supposed := _supposed.get().get(calendar_id):
        return supposed
    version = _now().versions.get(calendar_id, 0)
    known = _calendars.get(calendar_id)
    if known is None or known[0] != version:
        known = (version, editions.built(WorkingCalendar.with_drafts.get(pk=calendar_id)))
        _calendars[calendar_id] = known
    return known[1]


def loading(since: datetime) -> Callable[[int], Calendar]:
    """`load` for a clock that began then: what a change of hours left it with, if the change kept running clocks."""
    left = _now().kept
    if not left:
        return load

    def load_kept(calendar_id: int) -> Calendar:
        numbers = [number for moment, number in left.get(calendar_id, ()) if since < moment]
        return (
            _edition(calendar_id, numbers[-1]) if numbers and calendar_id not in _supposed.get() else load(calendar_id)
        )

    return load_kept


@contextmanager
def supposing(calendar_id: int, calendar: Calendar) -> Iterator[None]:
    """Within it the calendar of that id is this one, for every clock: to look at what a change would do."""
    token = _supposed.set({**_supposed.get(), calendar_id: calendar})
    try:
        yield
    finally:
        _supposed.reset(token)


def desk_calendar() -> Calendar:
    """The calendar that holds where no team has its own."""
    return load(_now().desk_calendar)


def calendar_for(team: Team | None) -> Calendar:
    """The team's own calendar, else the desk's."""
    if team is not None and team.calendar_id is not None:
        return load(team.calendar_id)
    return desk_calendar()


def calendar_id_for(team: Team | None) -> int:
    """The id behind `calendar_for`, for rows that remember it."""
    if team is not None and team.calendar_id is not None:
        return team.calendar_id
    return _now().desk_calendar


def round_the_clock_id() -> int:
    """The calendar on which every second counts: for promises by the calendar day."""
    return _now().round_the_clock


def desk_zone() -> ZoneInfo:
    """The time zone in which the desk tells times; UTC before there is a desk."""
    calendar = _now().desk_calendar
    return ZoneInfo(load(calendar).zone if calendar else "UTC")


def desk_name() -> str:
    """What the organisation is called, for the head of pages; "" before there is a desk."""
    return _now().desk_name


def _edition(calendar_id: int, number: int) -> Calendar:
    """An earlier version. It never changes, and is read once."""
    known = _editions.get((calendar_id, number))
    if known is None:
        row = CalendarVersion.objects.select_related("calendar").get(calendar=calendar_id, number=number)
        known = _editions[calendar_id, number] = editions.calendar_of(row.content, name=row.calendar.name)
    return known
