"""What a calendar says, as one piece of JSON: kept as a version of its own, and built into a `Calendar` [H-20]."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from servicedesk.worktime import Calendar, Interval, Pack, PackDay
from staff.models import CalendarDay, CalendarVersion, CalendarWindow, WorkingCalendar, YearPack
from staff.vocabulary import Running

_ALL_DAY = (Interval(time(0), time(0)),)
Content = Mapping[str, Any]


def content_of(row: WorkingCalendar) -> dict[str, Any]:
    """{"zone", "country", "always_open", "week": {"0": …}, "days": {day: {"windows", "note"}}, "packs": {year: …}}.

    Hours are pairs such as ["09:00", "12:00"]. At most three queries.
    """
    week: dict[str, list[list[str]]] = {}
    for window in CalendarWindow.objects.filter(calendar=row):
        week.setdefault(str(window.weekday), []).append([f"{window.opens:%H:%M}", f"{window.closes:%H:%M}"])
    days = CalendarDay.objects.filter(calendar=row).values_list("day", "windows", "note")
    packs = YearPack.objects.filter(country=row.country).values_list("year", "days") if row.country else ()
    return {
        "zone": row.zone,
        "country": row.country,
        "always_open": row.always_open,
        "week": week,
        "days": {day.isoformat(): {"windows": windows, "note": note} for day, windows, note in days},
        "packs": {str(year): days for year, days in packs},
    }


def calendar_of(content: Content, *, name: str) -> Calendar:
    """The calendar that a content describes."""
    days = {date.fromisoformat(day): intervals_of(rule["windows"]) for day, rule in content["days"].items()}
    if content["always_open"]:
        return Calendar(zone=content["zone"], weekly=dict.fromkeys(range(7), _ALL_DAY), days=days, name=name)
    return Calendar(
        zone=content["zone"],
        weekly={int(weekday): intervals_of(pairs) for weekday, pairs in content["week"].items()},
        country=content["country"],
        days=days,
        packs={int(year): pack_of(days) for year, days in content["packs"].items()},
        name=name,
    )


def built(row: WorkingCalendar) -> Calendar:
    """The calendar as its rows are now."""
    return calendar_of(content_of(row), name=row.name)


def intervals_of(pairs: Iterable[Sequence[str]]) -> tuple[Interval, ...]:
    """Stored hours such as [["09:00", "12:00"]] as intervals."""
    return tuple(Interval(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)


def pairs_of(windows: Iterable[Interval]) -> list[list[str]]:
    """Intervals as they are stored."""
    return [[f"{window.opens:%H:%M}", f"{window.closes:%H:%M}"] for window in sorted(windows)]


def pack_of(days: Iterable[Mapping[str, Any]]) -> Pack:
    """Stored days of a year as `worktime` wants them."""
    return tuple(
        PackDay(date.fromisoformat(one["day"]), one["works"], intervals_of(one["hours"]), one["name"]) for one in days
    )


def begin(row: WorkingCalendar) -> None:
    """Keep what it says now as its first version, before the first change."""
    if row.draft_of_id is None and not CalendarVersion.objects.filter(calendar=row).exists():
        CalendarVersion.objects.create(calendar=row, number=1, content=content_of(row))


def keep(row: WorkingCalendar, *, running: Running, note: str, by: int | None, at: datetime) -> CalendarVersion:
    """Keep what it says now as its newest version, in force from this moment on."""
    last = CalendarVersion.objects.filter(calendar=row).first()
    number = last.number if last else 0
    row.refresh_from_db(fields=["kept"])
    if running == Running.KEEP:
        row.kept = [[at.isoformat(), number], *row.kept]
    else:
        row.kept = []
    row.save(update_fields=["kept"])
    return CalendarVersion.objects.create(
        calendar=row, number=number + 1, content=content_of(row), from_at=at, running=running, note=note[:300], by_id=by
    )
