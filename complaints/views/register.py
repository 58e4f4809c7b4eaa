"""The register of complaints: what stands at which step, how grave it is, who has it and when it is due."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from complaints.vocabulary import ARCHIVED, ENDED, STEPS, Severity
from servicedesk import keyset
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Text
from servicedesk.web.pages import render_page
from tickets.lists.inboxes import BY_DUE, NEWEST
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.views.rows import Row, row_of
from tickets.views.seeing import actor_in

SIZE = 25
OPEN = "open"
_PLACES: tuple[tuple[str, Text], ...] = (
    (OPEN, _("All open")),
    *((step.value, step.label) for step in STEPS),
    (ARCHIVED, _("Archived")),
    (ENDED, _("Ended another way")),
)


@require_GET
@login_required
def register(request: HttpRequest) -> HttpResponse:
    actor, at = actor_in(request), timezone.now()
    if not actor.may("ticket.read"):
        raise PermissionDenied
    place = request.GET.get("step", OPEN)
    place = place if place in dict(_PLACES) else OPEN
    page = _page(_complaints(actor, place), place, request.GET.get("page", ""))
    context = {
        "now": at,
        "place": place,
        "title": dict(_PLACES)[place],
        "places": _counted(actor, at),
        "rows": [_row(one, at) for one in page.rows],
        "page": page,
    }
    return render_page(request, "complaints/register.html", context)


def _row(ticket: Ticket, at: datetime) -> Row:
    """With how grave it is, once that was weighed."""
    complaint = getattr(ticket, "complaint", None)
    if complaint is None or not complaint.severity:
        return row_of(ticket, at=at)
    grave = complaint.severity != Severity.MINOR
    return replace(row_of(ticket, at=at), severity=complaint.get_severity_display(), grave=grave)


def _complaints(actor: Actor, place: str) -> TicketQuerySet:
    found = Ticket.objects.visible_to(actor).complaints()
    if place == OPEN:
        return found.open()
    return found.filter(stage=place) if place in (ARCHIVED, ENDED) else found.open().filter(stage=place)


def _page(found: TicketQuerySet, place: str, cursor: str) -> keyset.Page[Ticket]:
    order = NEWEST if place in (ARCHIVED, ENDED) else BY_DUE
    rows = found.for_list().select_related("complaint", "customer", "assignee")
    try:
        return keyset.page(rows, order=order, cursor=cursor, size=SIZE)
    except Invalid:
        return keyset.page(rows, order=order, size=SIZE)


def _counted(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Every place with how many stand there and how many of them are late, in one query."""
    late = Q(due_sort__lt=at)
    seen = Ticket.objects.visible_to(actor).complaints().order_by().values_list("stage")
    told = {stage: (n, n_late) for stage, n, n_late in seen.annotate(n=Count("pk"), late=Count("pk", filter=late))}
    told[OPEN] = tuple(map(sum, zip(*(told.get(step.value, (0, 0)) for step in STEPS), strict=True)))  # type: ignore[assignment]
    return [
        {"key": key, "label": label, "number": told.get(key, (0, 0))[0], "late": told.get(key, (0, 0))[1]}
        for key, label in _PLACES
    ]
