"""Reports as files: at once, or from the list of one's own once the worker has written them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from feedback.figures.catalogue import MEASURES
from feedback.models import Export
from feedback.permissions import may_export
from feedback.reports import exporting, wishes
from feedback.reports.catalogue import REPORTS
from feedback.views.reports import reader
from feedback.vocabulary import ExportState, Format
from servicedesk.errors import Refused
from servicedesk.web.pages import back, render_page

FIGURES = "figures"
_SHOWN = 50
_SAFE = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, no-store"}


@require_POST
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """The figures of a report, or the cases behind one of them; many cases are left to the worker."""
    actor, at, sent = reader(request), timezone.now(), request.POST
    report = REPORTS.get(sent.get("report", ""))
    if report is None or sent.get("format") not in Format.values:
        raise Http404
    wish, format, what = wishes.read(QueryDict(sent.get("query", ""))), Format(sent["format"]), sent.get("what", "")
    try:
        if what == FIGURES:
            told = exporting.figures(report, wish, format=format, actor=actor, at=at)
        elif (few := exporting.cases_at_once(report, wish, what, format=format, actor=actor, at=at)) is not None:
            told = few
        else:
            exporting.ask(report, wish, what, format=format, actor=actor, at=at)
            messages.success(request, _("These are many cases. You will be told when the file is ready."))
            return redirect("reports:exports")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back(request, otherwise="/desk/reports/"))
    disposition = f'attachment; filename="{told.name}"'
    return HttpResponse(told.content, told.type, headers={**_SAFE, "Content-Disposition": disposition})


@require_GET
@login_required
def exports(request: HttpRequest) -> HttpResponse:
    """One's own files, and those that are still being written."""
    actor = reader(request)
    found = Export.objects.filter(person=actor.person_id).order_by("-pk")[:_SHOWN]
    rows = [
        {
            "export": one,
            "report": REPORTS[one.report].label if one.report in REPORTS else one.report,
            "measure": MEASURES[one.measure].label if one.measure in MEASURES else one.measure,
            "ready": one.state == ExportState.READY,
            "gone_at": one.asked_at + exporting.KEPT,
        }
        for one in found
    ]
    context = {"now": timezone.now(), "rows": rows, "may_export": may_export(actor), "person_id": actor.person_id}
    return render_page(request, "reports/exports.html", context, fragments=("export-list",))


@require_GET
@login_required
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """A file, for whoever asked for it alone: for others it is not there."""
    found = exporting.open_file(key, actor=reader(request))
    if found is None:
        raise Http404
    one, content = found
    response = FileResponse(
        content,
        as_attachment=True,
        filename=exporting.file_name(one),
        content_type=exporting.TYPES[Format(one.format)],
    )
    for name, value in _SAFE.items():
        response[name] = value
    return response
