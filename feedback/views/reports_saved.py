"""Saved reports: kept, shared, mailed on a schedule."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from feedback.forms.saved import KeepForm, MailForm
from feedback.models import SavedReport, Schedule
from feedback.permissions import readers
from feedback.reports import saving, scheduling, wishes
from feedback.reports.catalogue import REPORTS, Report
from feedback.reports.wishes import Wish
from feedback.views.reports import reader
from servicedesk.actors import Actor
from servicedesk.errors import Refused
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest, with_teams
from staff.models import Person
from staff.views.doing import done
from tickets.views.seeing import actor_in


@require_GET
@login_required
def saved(request: HttpRequest) -> HttpResponse:
    return _page(request, reader(request))


def _page(request: HttpRequest, actor: Actor, *, form: MailForm | None = None, status: int = 200) -> HttpResponse:
    to = readers(actor)
    found = list(saving.seen_by(actor).prefetch_related("schedules__recipients"))
    rows = [
        {
            "saved": one,
            "report": REPORTS[one.report].label if saving.is_known(one) else "",
            "mine": one.owner_id == actor.id,
            "form": form if form and form.saved == one else MailForm(one, to, initial={"recipients": [actor.id]}),
        }
        for one in found
    ]
    return render_page(request, "reports/saved.html", {"now": timezone.now(), "rows": rows}, status=status)


@require_POST
@login_required
def save(request: StaffRequest) -> HttpResponse:
    actor, sent = reader(request), request.POST
    report = REPORTS.get(sent.get("report", ""))
    if report is None:
        raise Http404
    wish, form = wishes.read(QueryDict(sent.get("query", ""))), KeepForm(sent)
    if not done(
        request, lambda: saving.save(report, wish, **form.cleaned_data, actor=actor, at=timezone.now()), form=form
    ):
        return render_page(request, "reports/keep.html", _keeping(report, wish, form), status=422)
    messages.success(request, _("Saved. It can be mailed regularly from here."))
    return redirect("reports:saved")


def _keeping(report: Report, wish: Wish, form: KeepForm) -> dict[str, Any]:
    """What was typed is kept, as is the question: a refused form may be sent again."""
    address = scheduling.address(report.key, wish)
    return {"report": report, "query": wish.query(), "address": address, "keep": form}


@require_GET
@login_required
def open_saved(request: HttpRequest, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    if not saving.is_known(found):
        raise Http404
    return redirect(scheduling.address(found.report, wishes.read(QueryDict(found.query))))


@require_POST
@login_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    try:
        saving.drop(found, actor=actor_in(request))
        messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("reports:saved")


@require_POST
@login_required
def mail(request: StaffRequest, pk: int) -> HttpResponse:
    found, actor = _seen(request, pk), reader(request)
    form = MailForm(found, readers(actor), request.POST)

    def plan() -> None:
        told = form.cleaned_data
        people = list(with_teams(Person.objects.filter(pk__in=told.pop("recipients")).select_related("role")))
        scheduling.plan(found, **told, recipients=people, actor=actor, at=timezone.now())

    if not done(request, plan, form=form):
        return _page(request, actor, form=form, status=422)
    messages.success(request, _("It will be mailed."))
    return redirect("reports:saved")


@require_POST
@login_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    seen = saving.seen_by(reader(request))
    found = Schedule.objects.filter(pk=pk, saved__in=seen.values("pk")).select_related("saved").first()
    if found is None:
        raise Http404
    try:
        scheduling.stop(found, actor=actor_in(request))
        messages.success(request, _("It is no longer mailed."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("reports:saved")


def _seen(request: HttpRequest, pk: int) -> SavedReport:
    found = saving.seen_by(reader(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
