"""One deed for many tickets: each goes through the same door as alone, and each has its own outcome."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from servicedesk.errors import Refused
from servicedesk.numerals import whole
from servicedesk.web.pages import render_page
from staff.models import Person
from tickets import macros
from tickets.bulk import jobs
from tickets.bulk.deeds import SNOOZES
from tickets.filters.listing import Listing
from tickets.models import BulkJob, BulkRow, Ticket
from tickets.views.rows import LEVELS
from tickets.views.seeing import actor_in
from tickets.vocabulary import BulkState, Priority, RowState

PRIORITIES = [(one.value, one.label, LEVELS[one]) for one in Priority]
SNOOZE_CHOICES = list(SNOOZES.items())
ROWS_SHOWN = 25  # in the list; the job's own page has them all


def people() -> list[Person]:
    """Colleagues who can be given tickets."""
    active = Person.objects.filter(is_active=True).select_related("role").order_by("full_name")
    return [person for person in active if person.may("ticket.reply")]


def _number(text: str) -> int | None:
    return whole(text, digits=9)


# button → what its verb is told, from the form
_READ: Mapping[str, Callable[[QueryDict], dict[str, Any]]] = {
    "claim": lambda sent: {},
    "assign": lambda sent: {"to": _number(sent.get("assign", ""))},
    "prioritise": lambda sent: {"to": _number(sent.get("priority", "")), "reason": sent.get("reason", "")[:300]},
    "tag": lambda sent: {"tags": sent.get("tags", "")[:300]},
    "untag": lambda sent: {"tags": sent.get("tags", "")[:300]},
    "snooze": lambda sent: {"until": sent.get("snooze", "")[:20]},
    "watch": lambda sent: {},
    "finish": lambda sent: {},
    "macro": lambda sent: {"macro": _number(sent.get("macro", ""))},
}


def perform(request: HttpRequest, listing: Listing) -> BulkJob:
    """Do what the pressed button says, at once or by the worker. Raises Invalid."""
    deed = next((name for name in _READ if name in request.POST), "")
    params = _READ[deed](request.POST) if deed else {}
    found = _all_of(listing) if "all" in request.POST else _chosen(request)
    return jobs.ask(found, deed=deed, params=params, actor=actor_in(request), at=timezone.now())


def _chosen(request: HttpRequest) -> list[int]:
    """In the order of the page."""
    numbers = [int(one) for one in request.POST.getlist("ticket") if _number(one) is not None][: jobs.MOST]
    seen = Ticket.objects.visible_to(actor_in(request)).filter(number__in=numbers)
    known = dict(seen.values_list("number", "pk"))
    return [known[number] for number in numbers if number in known]


def _all_of(listing: Listing) -> list[int]:
    """All that match the list, as far as one job goes; never a list whose address was misread."""
    listing.require()
    ids = listing.tickets.order_by(*listing.order).values_list("pk", flat=True)
    return list(ids[: jobs.MOST])


def shown(job: BulkJob | None, *, most: int = ROWS_SHOWN) -> dict[str, Any]:
    """What the page tells of a job."""
    if job is None:
        return {"job": None}
    rows = jobs.rows_of(job)
    ended = [row for row in rows if row.state != RowState.WAITING]
    refused = [row for row in ended if row.state == RowState.REFUSED]
    under_way = job.state == BulkState.WAITING
    first = refused + [row for row in ended if row.state == RowState.DONE]
    return {
        "job": job,
        "job_label": jobs.DEEDS[job.deed].label,
        "job_rows": first[:most],
        "job_more": len(rows) > most,
        "job_ended": len(ended),
        "job_done": len(ended) - len(refused),
        "job_refused": len(refused),
        "job_under_way": under_way,
        "job_undoable": not under_way and _undoable(job, ended),
    }


def _undoable(job: BulkJob, rows: list[BulkRow]) -> bool:
    done = any(row.state == RowState.DONE for row in rows)
    return done and job.undoes_id is None and not BulkJob.objects.filter(undoes=job).exists()


@require_GET
@login_required
def macro_menu(request: HttpRequest) -> HttpResponse:
    """Macros without words, when the menu is opened."""
    return render(
        request, "tickets/_bulk_macros.html", {"found": macros.offered(actor_in(request)).filter(script=None)}
    )


@require_GET
@login_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it has come, for whoever asked for it; as a page with every row."""
    found = _own(request, pk)
    context = shown(found, most=jobs.MOST if "rows" in request.GET else ROWS_SHOWN)
    return render_page(request, "tickets/bulk.html", context, fragments=("bulk-job",))


@require_POST
@login_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    try:
        found = jobs.undo(found, actor=actor_in(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    if request.headers.get("HX-Request") == "true":
        return render_page(request, "tickets/bulk.html", shown(found), fragments=("bulk-job",))
    return redirect("tickets:bulk_job", found.pk)


def _own(request: HttpRequest, pk: int) -> BulkJob:
    found = BulkJob.objects.filter(pk=pk, person_id=actor_in(request).person_id).first()
    if found is None:
        raise Http404
    return found
