"""What differs between two versions of a calendar, in words and rows for a page [H-20]."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from servicedesk.worktime import Calendar
from staff.daylist import write_hours
from staff.editions import Content, intervals_of
from staff.hours import DayRule

_SHOWN = 100


@dataclass(frozen=True)
class Change:
    """A line of a calendar, before and after; "" for nothing."""

    what: str
    before: str
    after: str


def changes(before: Content, after: Content) -> list[Change]:
    """Place, week, own days and kept years that are not the same; at most a hundred."""
    found = [*_place(before, after), *_week(before, after), *_days(before, after), *_years(before, after)]
    return found[:_SHOWN]


def rule_changes(calendar: Calendar, rules: Iterable[DayRule]) -> list[Change]:
    """Of rules for days, those by which a day gets other hours than it has."""
    rows = ((rule, calendar.intervals(rule.day)) for rule in rules)
    return [
        Change(f"{_day(rule.day)} {rule.note}".strip(), _hours(now), _hours(rule.windows))
        for rule, now in rows
        if now != tuple(sorted(rule.windows))
    ]


def _place(before: Content, after: Content) -> Iterator[Change]:
    names = {"zone": _("Time zone"), "country": _("Public holidays of"), "always_open": _("Open day and night")}
    for name, label in names.items():
        if before[name] != after[name]:
            said = [_("yes") if one is True else str(one or _("no")) for one in (before[name], after[name])]
            yield Change(label, *said)


def _week(before: Content, after: Content) -> Iterator[Change]:
    for weekday, label in WEEKDAYS.items():
        was, now = (intervals_of(one["week"].get(str(weekday), ())) for one in (before, after))
        if was != now:
            yield Change(str(label), _hours(was), _hours(now))


def _days(before: Content, after: Content) -> Iterator[Change]:
    for day in sorted({*before["days"], *after["days"]}):
        was, now = (_own(one["days"].get(day)) for one in (before, after))
        if was != now:
            yield Change(_day(date.fromisoformat(day)), was, now)


def _own(rule: Mapping[str, Any] | None) -> str:
    if rule is None:
        return _("no rule of its own")
    return f"{_hours(intervals_of(rule['windows']))} {rule['note']}".strip()


def _years(before: Content, after: Content) -> Iterator[Change]:
    for year in sorted({*before["packs"], *after["packs"]}):
        was, now = (_pack(one["packs"].get(year)) for one in (before, after))
        if before["packs"].get(year) != after["packs"].get(year):
            yield Change(_("Public holidays of %(year)s") % {"year": year}, was, now)


def _pack(days: list[Mapping[str, Any]] | None) -> str:
    if days is None:
        return _("as the holiday library knows them")
    off, made_up = sum(not one["works"] for one in days), sum(one["works"] for one in days)
    return _("%(off)d holidays, %(made_up)d make-up days") % {"off": off, "made_up": made_up}


def _hours(windows: Any) -> str:
    return write_hours(tuple(windows)) or pgettext("day", "closed")


def _day(day: date) -> str:
    return f"{day} {date_format(day, 'D')}"
