"""When the desk is open: weeks, single days, lists of days [H-20]. Due times follow by `CalendarChanged`.

All works alike on the draft of a calendar, of which nothing follows before it goes live; see `planning`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Refused
from servicedesk.events import announce
from servicedesk.worktime import Calendar, Interval
from staff import calendars, editions
from staff.editions import pairs_of
from staff.events import CalendarChanged
from staff.models import CalendarDay, CalendarWindow, Desk, WorkingCalendar
from staff.rights import require
from staff.vocabulary import Running

Windows = Sequence[Interval]


@dataclass(frozen=True)
class DayRule:
    """One day's own rule: closed when `windows` is empty."""

    day: date
    windows: tuple[Interval, ...] = ()
    note: str = ""


@transaction.atomic
def create_calendar(*, name: str, zone: str, country: str, actor: Actor, at: datetime) -> WorkingCalendar:
    """A calendar with the week of the desk's own, to be changed. Raises Invalid, NotPermitted."""
    require(actor, "rules.edit")
    name = _free_name(name)
    _check_place(zone, country)
    calendar = WorkingCalendar.objects.create(name=name, zone=zone, country=country)
    week = CalendarWindow.objects.filter(calendar=Desk.objects.get().calendar_id)
    CalendarWindow.objects.bulk_create(
        CalendarWindow(calendar=calendar, weekday=one.weekday, opens=one.opens, closes=one.closes) for one in week
    )
    _write(calendar, "create", actor=actor, at=at, facts={"name": name, "zone": zone, "country": country})
    return calendar


@transaction.atomic
def describe(
    *, calendar: WorkingCalendar, name: str, zone: str, country: str, always_open: bool, actor: Actor, at: datetime
) -> None:
    """Name, place, and whether it is open day and night. Raises Invalid, NotPermitted."""
    begin_change(calendar, actor, whole=True)
    calendar.name = _free_name(name, but=calendar)
    _check_place(zone, country)
    calendar.zone, calendar.country, calendar.always_open = zone, country, always_open
    calendar.save(update_fields=["name", "zone", "country", "always_open"])
    facts = {"name": name, "zone": zone, "country": country, "always_open": always_open}
    _changed(calendar, "describe", actor=actor, at=at, facts=facts)


@transaction.atomic
def set_week(*, calendar: WorkingCalendar, week: Mapping[int, Windows], actor: Actor, at: datetime) -> None:
    """The hours of each weekday, 0 = Monday; a day left out is closed. Raises Invalid for hours that overlap."""
    begin_change(calendar, actor, whole=True)
    for windows in week.values():
        _check_windows(windows)
    if not any(week.values()):
        raise Invalid({"week": [_("A calendar needs at least one open hour a week.")]})
    CalendarWindow.objects.filter(calendar=calendar).delete()
    CalendarWindow.objects.bulk_create(
        CalendarWindow(calendar=calendar, weekday=weekday, opens=window.opens, closes=window.closes)
        for weekday, windows in week.items()
        for window in windows
    )
    _changed(calendar, "set_week", actor=actor, at=at, facts={str(day): pairs_of(week[day]) for day in sorted(week)})


@transaction.atomic
def override_days(*, calendar: WorkingCalendar, rules: Sequence[DayRule], actor: Actor, at: datetime) -> None:
    """Own rules for days, before the country's holidays and the week. Raises Invalid for hours that overlap."""
    begin_change(calendar, actor)
    for rule in rules:
        _check_windows(rule.windows)
    CalendarDay.objects.bulk_create(
        (
            CalendarDay(calendar=one, day=rule.day, windows=pairs_of(rule.windows), note=rule.note)
            for one in (calendar, *_draft_of(calendar))
            for rule in rules
        ),
        update_conflicts=True,
        unique_fields=["calendar", "day"],
        update_fields=["windows", "note"],
    )
    facts = {rule.day.isoformat(): pairs_of(rule.windows) for rule in rules}
    _changed(calendar, "override_days", actor=actor, at=at, facts=facts)


@transaction.atomic
def clear_day(*, calendar: WorkingCalendar, day: date, actor: Actor, at: datetime) -> None:
    """Back to holiday or week."""
    begin_change(calendar, actor)
    if CalendarDay.objects.filter(calendar__in=(calendar, *_draft_of(calendar)), day=day).delete()[0]:
        _changed(calendar, "clear_day", actor=actor, at=at, facts={"day": day})


@transaction.atomic
def remove_calendar(*, calendar: WorkingCalendar, actor: Actor, at: datetime) -> None:
    """Raises Refused while the desk or a team works by it."""
    require(actor, "rules.edit")
    _write(calendar, "remove", actor=actor, at=at, facts={"name": calendar.name})
    try:
        calendar.delete()
    except ProtectedError:
        raise Refused("calendar_in_use", _("The desk, a team or a policy works by this calendar.")) from None
    calendars.forget()


def _check_free(calendar: WorkingCalendar) -> None:
    if Desk.objects.filter(round_the_clock=calendar).exists():
        raise Refused(
            "round_the_clock", _("By this calendar promises in calendar days are counted; it stays as it is.")
        )


def _check_place(zone: str, country: str) -> None:
    try:
        Calendar(zone=zone, weekly={})
    except ValueError:
        raise Invalid({"zone": [_("This time zone is not known. Write it like Asia/Shanghai.")]}) from None
    try:
        Calendar(zone=zone, weekly={}, country=country)
    except ValueError:
        raise Invalid({"country": [_("Nobody has published holidays for this country.")]}) from None


def _check_windows(windows: Windows) -> None:
    """Hours of one day must follow each other; only the last may go over midnight."""
    ordered = sorted(windows)
    for earlier, later in pairwise(ordered):
        if earlier.over_midnight or earlier.closes > later.opens:
            raise Invalid({"week": [_("These hours overlap: %(hours)s.") % {"hours": _spelt(ordered)}]})
    if len(ordered) > 1 and ordered[-1].over_midnight and ordered[-1].closes > ordered[0].opens:
        raise Invalid({"week": [_("These hours overlap: %(hours)s.") % {"hours": _spelt(ordered)}]})


def _free_name(name: str, *, but: WorkingCalendar | None = None) -> str:
    name = name.strip()
    if not name:
        raise Invalid({"name": [_("A name is needed.")]})
    same = WorkingCalendar.with_drafts.filter(name__iexact=name)  # a draft, too, will have its name
    if (same.exclude(pk__in=(but.pk, but.draft_of_id or 0)).exclude(draft_of=but) if but else same).exists():
        raise Invalid({"name": [_("There is already a calendar of this name.")]})
    return name


def _spelt(windows: Windows) -> str:
    return ", ".join(f"{window.opens:%H:%M}–{window.closes:%H:%M}" for window in windows)


def begin_change(calendar: WorkingCalendar, actor: Actor, *, whole: bool = False) -> None:
    """May it be changed, and by this person? What it says now is kept. Raises NotPermitted, Refused.

    `whole`: week or place, which are changed in the draft when there is one.
    """
    require(actor, "rules.edit")
    _check_free(calendar)
    WorkingCalendar.with_drafts.select_for_update().get(pk=calendar.pk)  # versions follow one another
    if whole and _draft_of(calendar):
        raise Refused("has_draft", _("There is a draft of this calendar: change it there, or throw the draft away."))
    editions.begin(calendar)


def _draft_of(calendar: WorkingCalendar) -> list[WorkingCalendar]:
    return list(WorkingCalendar.with_drafts.filter(draft_of=calendar))


def _changed(calendar: WorkingCalendar, verb: str, *, actor: Actor, at: datetime, facts: Mapping[str, object]) -> None:
    _write(calendar, verb, actor=actor, at=at, facts=facts)
    if calendar.draft_of_id is None:
        editions.keep(calendar, running=Running.RECOUNT, note="", by=by_person(actor), at=at)
        announce(CalendarChanged(calendar=calendar, at=at))
    calendars.changed(calendar.pk)


def by_person(actor: Actor) -> int | None:
    """The person behind it; None for the desk itself."""
    return actor.id if actor.kind == "person" else None


def _write(calendar: WorkingCalendar, verb: str, *, actor: Actor, at: datetime, facts: Mapping[str, object]) -> None:
    record(subject=f"setting:calendar:{calendar.pk}", verb=verb, at=at, actor=actor, facts=facts)
