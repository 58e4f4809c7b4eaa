"""What is typed and not sent: saved while one types, thrown away, taken back. Answers scripts in JSON."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.errors import Refused
from servicedesk.numerals import whole
from servicedesk.web import times
from servicedesk.web.pages import go
from staff.views.doing import need
from tickets import drafting
from tickets.drafting import Words, WrittenElsewhere
from tickets.models import Draft, DraftFile, Ticket
from tickets.views.seeing import actor_in, ticket_written_to
from tickets.vocabulary import DraftKind

_OWN = ("csrfmiddlewaretoken", "draft", "tab", "turn", "nonce", "kept")  # fields of the form that are no words
_TAB = 64


@require_http_methods(["GET", "POST"])
@login_required
def draft(request: HttpRequest, reference: str) -> HttpResponse:
    """GET: the text as it stands, for a window that has been looked away from. POST: save it."""
    ticket = ticket_written_to(request, reference)
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        return _save(request, ticket, DraftKind(kind) if kind in DraftKind.values else DraftKind.NOTE)
    mine = Draft.objects.filter(person_id=actor_in(request).person_id, ticket=ticket, thrown_at=None).first()
    if mine is None:
        return JsonResponse({"stamp": "", "body": "", "said": "", "files": ""})
    return JsonResponse({**_told(mine), "files": rows_of(mine.files.order_by("pk"))})


@require_POST
@login_required
def new_draft(request: HttpRequest) -> HttpResponse:
    """A new ticket that is still being written down."""
    need(request, "ticket.create")  # type: ignore[arg-type]
    return _save(request, None, DraftKind.NEW)


@require_POST
@login_required
def throw_draft(request: HttpRequest, reference: str) -> HttpResponse:
    ticket = ticket_written_to(request, reference)
    return _throw(request, ticket, DraftKind.REPLY, f"/desk/tickets/{ticket.reference}/")


@require_POST
@login_required
def throw_new_draft(request: HttpRequest) -> HttpResponse:
    need(request, "ticket.create")  # type: ignore[arg-type]
    return _throw(request, None, DraftKind.NEW, "/desk/new/")


@require_POST
@login_required
def restore_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What was thrown away, back where it was."""
    found = get_object_or_404(_mine(request).select_related("ticket"), pk=pk)
    where = f"/desk/tickets/{found.ticket.reference}/" if found.ticket else f"/desk/new/?draft={found.pk}"
    try:
        drafting.take_back(found, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return go(request, where)


def rows_of(files: Iterable[DraftFile]) -> str:
    """The draft's files as the page draws them."""
    return "".join(render_to_string("tickets/_draft_file.html", {"file": one}) for one in files)


def saved_at(draft: Draft) -> str:
    """'Draft saved 14:12', with the day when it was another one."""
    saved, today = timezone.localtime(draft.updated_at), timezone.localdate()
    moment = f"{saved:%H:%M}" if saved.date() == today else times.dated(saved, zone=timezone.get_current_timezone())
    return _("Draft saved %(time)s") % {"time": moment}


def _mine(request: HttpRequest) -> QuerySet[Draft]:
    seen = Ticket.objects.visible_to(actor_in(request))
    return Draft.objects.filter(person_id=actor_in(request).person_id).exclude(
        pk__in=Draft.objects.filter(ticket__isnull=False).exclude(ticket__in=seen).values("pk")
    )


def _save(request: HttpRequest, ticket: Ticket | None, kind: DraftKind) -> HttpResponse:
    try:
        kept = drafting.save(ticket, words_in(request.POST, kind), actor=actor_in(request), at=timezone.now())
    except WrittenElsewhere as refusal:
        return JsonResponse({**_told(refusal.draft), "said": str(refusal)}, status=refusal.status)
    except Refused as refusal:
        return JsonResponse({"said": str(refusal)}, status=refusal.status)
    return JsonResponse(_told(kept) if kept else {"stamp": "", "said": ""})


def _told(draft: Draft) -> dict[str, object]:
    return {"stamp": draft.stamp, "said": saved_at(draft), "kind": draft.kind, "body": draft.body, "form": draft.form}


def words_in(posted: QueryDict, kind: DraftKind) -> Words:
    form = {name: [str(one) for one in values] for name, values in posted.lists() if name not in _OWN}
    return Words(
        kind=kind,
        body=posted.get("body", ""),
        recipients=[key for one in posted.getlist("to") if (key := whole(one))],
        form={name: values for name, values in form.items() if name != "body"} if kind == DraftKind.NEW else {},
        seen=posted.get("draft", "")[:40],
        tab=posted.get("tab", "")[:_TAB],
        turn=whole(posted.get("turn", ""), digits=8) or 0,
    )


def _throw(request: HttpRequest, ticket: Ticket | None, kind: DraftKind, where: str) -> HttpResponse:
    """What was typed since the last saving goes with it, and comes back with it."""
    try:
        kept = drafting.save(ticket, words_in(request.POST, kind), actor=actor_in(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return go(request, where)
    if kept is not None:
        drafting.throw_away(kept, at=timezone.now())
        undo = reverse("tickets:restore_draft", args=[kept.pk])
        messages.success(request, _("The draft is thrown away."), extra_tags=undo)
    return go(request, where)
