"""Settings: working calendars, their week, month and own days."""

from calendar import Calendar as Months
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from servicedesk.web.pages import render_page
from servicedesk.worktime import Calendar, Interval
from staff import calendars, hours, icaldays
from staff.acting import StaffRequest
from staff.daylist import read_days, write_days, write_hours
from staff.forms.calendars import EventsForm
from staff.forms.rules import CalendarForm, DayForm, ImportForm, PlaceForm, WeekForm
from staff.hours import DayRule
from staff.hoursdiff import rule_changes
from staff.models import WorkingCalendar, YearPack
from staff.views.doing import by, done, need


@dataclass(frozen=True)
class Cell:
    """A day of the month as shown."""

    day: date
    kind: str
    words: str
    hours: str


@require_GET
@login_required
def calendar_list(request: StaffRequest) -> HttpResponse:
    need(request, "rules.read", "rules.edit")
    shown = [(row, _week_in_words(calendars.load(row.pk))) for row in WorkingCalendar.objects.all()]
    return render_page(request, "staff/calendars.html", {"shown": shown, "may_edit": request.actor.may("rules.edit")})


@login_required
def new_calendar(request: StaffRequest) -> HttpResponse:
    need(request, "rules.edit")
    form = CalendarForm(request.POST or None, initial={"zone": str(calendars.desk_zone())})
    if request.method == "POST":
        made: list[WorkingCalendar] = []
        act = hours.create_calendar
        if done(request, lambda: made.append(act(**form.cleaned_data, **by(request))), form=form):
            return redirect("staff:calendar", made[0].pk)
    return render_page(
        request, "staff/calendar_new.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


@require_GET
@login_required
def calendar_page(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, "rules.read", "rules.edit")
    return _page(request, get_object_or_404(WorkingCalendar.with_drafts, pk=pk))


@require_POST
@login_required
def read_events(request: StaffRequest, pk: int) -> HttpResponse:
    """What the events of a calendar file would change; nothing is kept before it was looked at."""
    need(request, "rules.edit")
    row = get_object_or_404(WorkingCalendar.with_drafts, pk=pk)
    form = EventsForm(request.POST, request.FILES)
    found: list[DayRule] = []
    if not done(request, lambda: found.extend(_events(row, form)), form=form):
        return _page(request, row, events_form=form, status=422)
    calendar = calendars.load(row.pk)
    context = {"calendar": row, "rules": found, "changes": rule_changes(calendar, found), "days": write_days(found)}
    return render_page(request, "staff/calendar_events.html", context)


@require_POST
@login_required
def change_calendar(request: StaffRequest, pk: int, do: str) -> HttpResponse:
    """One of the forms of a calendar's page."""
    row = get_object_or_404(WorkingCalendar.with_drafts, pk=pk)
    if do == "drop":
        gone = done(request, lambda: hours.remove_calendar(calendar=row, **by(request)), said=_("It is gone."))
        return redirect("staff:calendars") if gone else redirect("staff:calendar", pk)
    if do not in _FORMS:
        raise Http404
    form = _FORMS[do](request.POST)
    if done(request, lambda: _CHANGES[do](request, row, form), form=form, said=_("Kept.")):
        return redirect(f"{reverse('staff:calendar', args=[pk])}?month={_month(request):%Y-%m}")
    return _page(request, get_object_or_404(WorkingCalendar.with_drafts, pk=pk), **{f"{do}_form": form}, status=422)


@require_POST
@login_required
def clear_day(request: StaffRequest, pk: int, day: str) -> HttpResponse:
    row = get_object_or_404(WorkingCalendar.with_drafts, pk=pk)
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    done(request, lambda: hours.clear_day(calendar=row, day=found, **by(request)), said=_("Taken back."))
    return redirect(f"{reverse('staff:calendar', args=[pk])}?month={found:%Y-%m}")


def _page(request: StaffRequest, row: WorkingCalendar, status: int = 200, **bound: Any) -> HttpResponse:
    calendar = calendars.load(row.pk)
    first = _month(request)
    chosen = _chosen_day(request, first)
    place = {name: getattr(row, name) for name in ("name", "zone", "country", "always_open")}
    context = {
        "calendar": row,
        "weeks": weeks_of(calendar, first),
        "first": first,
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": (first + timedelta(days=31)).replace(day=1),
        "today": timezone.localdate(),
        "unpublished": calendar.unpublished(first.year),
        "days": row.days.filter(day__gte=timezone.localdate() - timedelta(days=31))[:100],
        "may_edit": request.actor.may("rules.edit"),
        "place_form": PlaceForm(initial=place),
        "week_form": WeekForm(initial={f"day{day}": tuple(calendar.weekly.get(day, ())) for day in range(7)}),
        "day_form": DayForm(initial=_initial_day(calendar, chosen)),
        "days_form": ImportForm(),
        "events_form": EventsForm(),
        **_versions_of(row, first.year),
        **bound,
    }
    return render_page(request, "staff/calendar.html", context, status=status)


def weeks_of(calendar: Calendar, first: date) -> list[list[Cell | None]]:
    """A month as a table: weeks of days with their kind, in words."""
    language = translation.get_language() or "en"
    weeks = Months().monthdatescalendar(first.year, first.month)
    return [[_cell(calendar, day, language) if day.month == first.month else None for day in week] for week in weeks]


def _cell(calendar: Calendar, day: date, language: str) -> Cell:
    kind = calendar.day_kind(day)
    shown = write_hours(calendar.intervals(day))
    name = calendar.holiday_name(day, language)
    words = {"holiday": name, "half": f"{name} {shown}".strip(), "makeup": _("Make-up day")}.get(kind, "")
    kind = "makeup" if kind == "half" else kind
    if kind == "own":
        words = shown or pgettext("day", "Closed")
        kind = "makeup" if shown else "holiday"
    return Cell(day, kind, words, shown)


def _month(request: StaffRequest) -> date:
    """The month asked for, else this one."""
    try:
        return date.fromisoformat(f"{request.GET.get('month') or request.POST.get('month', '')}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)


def _chosen_day(request: StaffRequest, first: date) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return max(first, timezone.localdate()) if first <= timezone.localdate() else first


def _initial_day(calendar: Calendar, day: date) -> dict[str, Any]:
    return {"day": day, "hours": tuple(calendar.intervals(day))}


def _week_in_words(calendar: Calendar) -> str:
    usual = {write_hours(windows) for windows in calendar.weekly.values()}
    if calendar.always_open:
        return _("Open day and night")
    return " · ".join(sorted(usual))


def _versions_of(row: WorkingCalendar, year: int) -> dict[str, Any]:
    """Its draft or what it is a draft of, its newest version, and the year as it is kept."""
    drafts = WorkingCalendar.with_drafts.select_related("plan", "draft_of")
    return {
        "draft": row.draft_of_id is not None and drafts.get(pk=row.pk),
        "own_draft": drafts.filter(draft_of=row).first(),
        "edition": row.editions.select_related("by").first(),
        "kept": row.kept,
        "pack": YearPack.objects.filter(country=row.country, year=year).first() if row.country else None,
    }


def _events(row: WorkingCalendar, form: EventsForm) -> list[DayRule]:
    """The days of the next two years that a calendar file speaks of."""
    today = timezone.localdate()
    until = today + timedelta(days=731)
    usual = _usual(calendars.load(row.pk))
    return icaldays.read_events(form.cleaned_data["text"], usual=usual, zone=row.zone, since=today, until=until)


def _usual(calendar: Calendar) -> tuple[Interval, ...]:
    return next((windows for windows in calendar.weekly.values() if windows), ())


def _import(request: StaffRequest, row: WorkingCalendar, form: ImportForm) -> None:
    rules = read_days(form.cleaned_data["days"], usual=_usual(calendars.load(row.pk)))
    hours.override_days(calendar=row, rules=rules, **by(request))


def _override(request: StaffRequest, row: WorkingCalendar, form: DayForm) -> None:
    data = form.cleaned_data
    hours.override_days(calendar=row, rules=[DayRule(data["day"], data["hours"], data["note"])], **by(request))


_FORMS = {"place": PlaceForm, "week": WeekForm, "day": DayForm, "days": ImportForm}
_CHANGES = {
    "place": lambda request, row, form: hours.describe(calendar=row, **form.cleaned_data, **by(request)),
    "week": lambda request, row, form: hours.set_week(calendar=row, week=form.week(), **by(request)),
    "day": _override,
    "days": _import,
}
