"""Settings: the draft of a calendar, when it goes live, its versions, and the kept years of countries."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.web.pages import render_page
from servicedesk.worktime.publicdays import newest_notice, require_country
from staff import editions, planning, yearpacks
from staff.acting import StaffRequest
from staff.forms.calendars import HoursPublishForm, YearForm
from staff.hoursdiff import changes
from staff.models import CalendarPlan, WorkingCalendar, YearPack
from staff.views.doing import by, done, need
from staff.vocabulary import Running
from staff.yearlist import library_year, read_year, write_year

_SHOWN = 30  # versions of a calendar


@require_POST
@login_required
def draft_calendar(request: StaffRequest, pk: int) -> HttpResponse:
    made: list[WorkingCalendar] = []
    row = get_object_or_404(WorkingCalendar, pk=pk)
    drafted = done(request, lambda: made.append(planning.draft(calendar=row, **by(request))))
    return redirect("staff:calendar", made[0].pk if drafted else pk)


@require_POST
@login_required
def discard_calendar(request: StaffRequest, pk: int) -> HttpResponse:
    row = _draft(pk)
    done(request, lambda: planning.discard(draft=row, **by(request)), said=_("The draft is gone."))
    return redirect("staff:calendar", row.draft_of_id)


@require_POST
@login_required
def unplan_calendar(request: StaffRequest, pk: int) -> HttpResponse:
    row = _draft(pk)
    done(request, lambda: planning.unplan(draft=row, **by(request)), said=_("It stays a draft."))
    return redirect("staff:calendar", pk)


@login_required
def publish_calendar(request: StaffRequest, pk: int) -> HttpResponse:
    """What the draft would change, for days and for running clocks, and from when it holds."""
    need(request, "rules.edit")
    row = _draft(pk)
    plan = CalendarPlan.objects.filter(draft=row).first()
    first = (
        {"note": plan.note, "running": plan.running, "moment": plan.live_at} if plan else {"running": Running.RECOUNT}
    )
    form = HoursPublishForm(request.POST if request.method == "POST" else None, initial=first)
    calendar = WorkingCalendar.objects.get(draft=row)
    if request.method == "POST" and done(request, lambda: _act(request, row, form), form=form, said=_("Done.")):
        return redirect("staff:calendar", pk if form.cleaned_data["moment"] else calendar.pk)
    context = {
        "draft": row,
        "calendar": calendar,
        "form": form,
        "changes": changes(editions.content_of(calendar), editions.content_of(row)),
        "now": timezone.now(),
    }
    status = 422 if request.method == "POST" else 200
    return render_page(request, "staff/calendar_publish.html", context, status=status)


@require_GET
@login_required
def calendar_versions(request: StaffRequest, pk: int) -> HttpResponse:
    """The newest versions with what each changed."""
    need(request, "rules.read", "rules.edit")
    calendar = get_object_or_404(WorkingCalendar, pk=pk)
    rows = list(calendar.editions.select_related("by")[: _SHOWN + 1])
    earlier: list[Any] = [*rows[1:], None]
    told = [(row, changes(old.content, row.content) if old else []) for row, old in zip(rows, earlier, strict=False)]
    context = {"calendar": calendar, "told": told[:_SHOWN], "now": timezone.now()}
    return render_page(request, "staff/calendar_versions.html", context)


@login_required
def year_page(request: StaffRequest, country: str, year: int) -> HttpResponse:
    """The holidays of a country's year: as the library knows them, or as they are kept here."""
    need(request, "rules.read", "rules.edit")
    try:
        require_country(country, "")
    except ValueError:
        raise Http404 from None
    if year not in yearpacks.YEARS:
        raise Http404
    pack = YearPack.objects.filter(country=country, year=year).first()
    form = YearForm(request.POST if request.method == "POST" else None, initial=_first(pack, country, year))
    if request.method == "POST" and done(
        request, lambda: _keep(request, form, country, year), form=form, said=_("Kept.")
    ):
        return redirect("staff:year", country, year)
    newest = newest_notice(country)
    context = {
        "country": country,
        "year": year,
        "pack": pack,
        "days": editions.pack_of(pack.days)
        if pack
        else library_year(country, year, translation.get_language() or "en"),
        "unpublished": pack is None and newest is not None and year > newest,
        "shared": list(WorkingCalendar.objects.filter(country=country)),
        "form": form,
        "may_edit": request.actor.may("rules.edit"),
    }
    return render_page(request, "staff/year.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@login_required
def drop_year(request: StaffRequest, country: str, year: int) -> HttpResponse:
    pack = get_object_or_404(YearPack, country=country, year=year)
    done(request, lambda: yearpacks.drop_year(pack=pack, **by(request)), said=_("Taken back."))
    return redirect("staff:year", country, year)


def _draft(pk: int) -> WorkingCalendar:
    return get_object_or_404(WorkingCalendar.with_drafts.exclude(draft_of=None), pk=pk)


def _act(request: StaffRequest, row: WorkingCalendar, form: HoursPublishForm) -> None:
    given = form.cleaned_data
    how = {"draft": row, "running": Running(given["running"]), "note": given["note"], **by(request)}
    if given["moment"]:
        planning.plan(moment=given["moment"], **how)
    else:
        planning.publish(**how)


def _first(pack: YearPack | None, country: str, year: int) -> dict[str, Any]:
    if pack is None:
        return {"days": write_year(library_year(country, year, translation.get_language() or "en"))}
    return {"days": write_year(editions.pack_of(pack.days)), "source": pack.source, "published_on": pack.published_on}


def _keep(request: StaffRequest, form: YearForm, country: str, year: int) -> None:
    given = form.cleaned_data
    words = {"source": given["source"], "published_on": given["published_on"]}
    days = read_year(given["days"], year)
    yearpacks.keep_year(country=country, year=year, days=days, **words, **by(request))
