"""Reports: figures of a period, beside those of the period before, each with its definition and its list."""

from collections.abc import Mapping
from datetime import date
from functools import cache as once
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from feedback.figures.catalogue import MEASURES
from feedback.forms.reports import WishForm
from feedback.forms.saved import KeepForm
from feedback.permissions import may_export, sight_of
from feedback.reports import drawing, findings, periods, wishes
from feedback.reports.cases import measures_of
from feedback.reports.catalogue import OVERVIEW, REPORTS, WORDS, Report
from feedback.reports.sheets import Sheet, sheets_of
from feedback.reports.wishes import OWN, UNITS, Wish
from feedback.vocabulary import Format
from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from servicedesk.web.pages import render_page
from staff.calendars import desk_zone
from tickets.lists.happened import days
from tickets.views.seeing import actor_in


@require_GET
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    return _page(request, OVERVIEW)


@require_GET
@login_required
def report(request: HttpRequest, report: str) -> HttpResponse:
    if report == OVERVIEW.key:
        return redirect("reports:overview")
    if report not in REPORTS:
        raise Http404
    return _page(request, REPORTS[report])


def reader(request: HttpRequest) -> Actor:
    """Who looks; PermissionDenied for whom no figures are."""
    actor = actor_in(request)
    if not sight_of(actor):
        raise PermissionDenied
    return actor


def today() -> date:
    """The day where the desk stands."""
    return timezone.now().astimezone(desk_zone()).date()


def _page(request: HttpRequest, report: Report) -> HttpResponse:
    actor, wish, day = reader(request), wishes.read(request.GET), today()
    try:
        sheets = sheets_of(report, wish, actor=actor, today=day)
        refused = ""
    except Invalid as refusal:
        sheets, refused = [], str(refusal)
    context = {
        "now": timezone.now(),
        "report": report,
        "sheets": [_drawn(sheet, wish) for sheet in sheets],
        "refused": refused or (_("That is no period. Here is this month.") if wishes.trouble(request.GET) else ""),
        "said": _said(report, sheets),
        "as_of": once(lambda: sheets[0].found.as_of if sheets else None),
        **_choosing(report, wish, actor=actor, day=day),
    }
    return render_page(request, "reports/report.html", context, status=422 if refused else 200)


def _choosing(report: Report, wish: Wish, *, actor: Actor, day: date) -> dict[str, Any]:
    since, until = wish.period(day)
    units = [(unit, WORDS[unit], f"?{wish.query(unit=unit, ago=0, since=None, until=None)}") for unit in UNITS[1:]]
    own = wish.query(unit=OWN, ago=0, since=since, until=until)
    return {
        "wish": wish,
        "query": wish.query(),
        "reports": REPORTS.values(),
        "units": [*units, (OWN, _("Own"), f"?{own}")],
        "form": WishForm(wish, report, actor=actor, today=day),
        "period": periods.in_words(wish, day),
        "days": days(since, until),
        "before": periods.before_in_words(wish, day) if wish.compare else "",
        "takeable": [(name, MEASURES[name].label) for name in measures_of(report, wish)],
        "formats": Format.choices,
        "keep": KeepForm(),
        "may_export": may_export(actor),
        "own_only": sight_of(actor) == "own" or wish.mine,
    }


def _said(report: Report, sheets: list[Sheet]) -> list[str]:
    if report is OVERVIEW and sheets:
        return findings.findings({sheet.section.key: sheet for sheet in sheets})
    return []


def _drawn(sheet: Sheet, wish: Wish) -> Mapping[str, Any]:
    """A sheet with its picture and the sentence below it, as its template wants them."""
    choices = [(WORDS[by], f"?{wish.query(by=by)}", by == sheet.by) for by in sheet.section.choices]
    told: dict[str, Any] = {
        "sheet": sheet,
        "section": sheet.section,
        "head": WORDS[sheet.by],
        "choices": choices,
        "goal": settings.KEPT_GOAL if sheet.first.name == "attainment" and not sheet.found.columns else None,
    }
    match sheet.section.chart:
        case "columns":
            told |= {"chart": drawing.columns(sheet)}
        case "pareto":
            rows = drawing.ranked(sheet)
            told |= {"rows": rows, "chart": drawing.pareto(rows), "note": findings.what_matters(sheet)}
        case "heat":
            shown, rows_of_hours = drawing.hours(sheet)
            told |= {"shown": shown, "rows": rows_of_hours, "note": findings.busiest(sheet)}
        case _:
            told |= {"rows": drawing.bars(sheet)}
    return told
