"""The composer's form: a reply, a note or a call; a refusal loses nothing that was typed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicedesk.errors import Invalid, Refused
from servicedesk.numerals import whole
from servicedesk.web import richtext
from servicedesk.web.moveforms import Typed
from servicedesk.web.pages import go
from servicedesk.web.scripts import language_of
from servicedesk.web.templatetags import desk
from tickets import answering, conversation, drafting, undoing
from tickets.models import Address, DraftFile, Message, Ticket
from tickets.templatetags.ticket_entry import undo_address
from tickets.views import playing
from tickets.views.draftfiles import Brought, brought
from tickets.views.seeing import actor_in, ticket_for_deed, ticket_written_to
from tickets.views.ticket import refused
from tickets.vocabulary import CallOutcome, DraftKind
from tickets.ways import Way

NONCE_LENGTH = 64


@require_POST
@login_required
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """The composer: a reply to the customer, an internal note, or a call that was made."""
    found = ticket_written_to(request, reference)
    kind, posted = request.POST.get("kind", "note"), request.POST
    undo, stamp = "", posted.get("draft", "")
    try:
        files = _files(request, found, kind)
        stamp = files.stamp
        if not files.stands:
            undo = _WRITE.get(kind, _note)(request, found, files.going()) or ""
    except Refused as refusal:
        raw = {"kind": kind, "body": posted.get("body", ""), "cautions": getattr(refusal, "cautions", ())}
        raw |= {"stamp": stamp, "meanwhile": getattr(refusal, "messages", ())}
        raw |= {"then": _wish(posted)[0], "to": whole(posted.get("to", ""))}
        errors = refusal.errors if isinstance(refusal, Invalid) else {"body": [str(refusal)]}
        return refused(request, found, refusal, Typed("write", raw, errors))
    drafting.sent(found, stamp=stamp, body=posted.get("body", ""), actor=actor_in(request))
    messages.success(request, _WRITTEN.get(kind, _WRITTEN["note"])(), extra_tags=undo)
    if kind == "reply" and playing.is_on(request):
        return go(request, playing.onward(request, found))
    return go(request, f"/desk/tickets/{found.reference}/")  # words take nobody's sight of a case away


@require_POST
@login_required
def undo(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The reply comes back into the composer. Pressed twice, the second finds it there."""
    found = ticket_for_deed(request, reference)
    message = found.messages.select_related("outgoing").filter(pk=pk).first()
    try:
        if message is not None:
            undoing.undo(message, actor=actor_in(request), at=timezone.now())
            messages.success(request, _("Taken back; it was not sent."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return go(request, f"/desk/tickets/{found.reference}/")


@require_POST
@login_required
def as_read(request: HttpRequest, reference: str) -> HttpResponse:
    """The words as the customer will read them."""
    ticket_for_deed(request, reference)
    body = request.POST.get("body", "")[: conversation.LONGEST]
    words = desk.spoken(Message(body=body, html=richtext.render(body)))
    return render(request, "tickets/_as_read.html", {"words": words, "lang": language_of(body)})


def _files(request: HttpRequest, found: Ticket, kind: str) -> Brought:
    nonce = request.POST.get("nonce", "")[:NONCE_LENGTH]
    to_be = DraftKind(kind) if kind in DraftKind.values else DraftKind.NOTE
    return brought(request, found, to_be, made=lambda: bool(nonce) and found.messages.filter(nonce=nonce).exists())


def _reply(request: HttpRequest, found: Ticket, files: Sequence[DraftFile]) -> str:
    """Where it can be undone, if it can."""
    posted = request.POST
    then, confirmed = _wish(posted)
    message = answering.answer(
        found,
        body=posted.get("body", ""),
        then=then,
        files=files,
        nonce=posted.get("nonce", "")[:NONCE_LENGTH] or None,
        seen=whole(posted.get("seen", "")),
        confirmed=confirmed,
        way=Way(hold=timedelta(seconds=settings.UNDO_SECONDS), address=_chosen(found, posted)),
        actor=actor_in(request),
        at=timezone.now(),
    )
    held = undoing.until(message)
    return undo_address(found, message, held) if held else ""


def _chosen(found: Ticket, posted: QueryDict) -> Address | None:
    """The address that the writer chose, if it is the customer's and takes letters; none means the preferred one."""
    to = posted.get("to", "")
    chosen = found.customer.addresses.filter(refused_at=None, pk=whole(to) or 0).first() if to else None
    if to and chosen is None:
        raise Invalid({"body": [_("This address cannot be written to any more. Choose another one.")]})
    return chosen


def _wish(posted: QueryDict) -> tuple[str, list[str]]:
    """What shall become of the case, and which cautions were read: 'send anyway' says both."""
    anyway, _bar, then = posted.get("anyway", "").partition("|")
    return (posted.get("then") or then)[:20], anyway.split()


def _note(request: HttpRequest, found: Ticket, files: Sequence[DraftFile]) -> None:
    posted = request.POST
    conversation.note(
        found,
        body=posted.get("body", ""),
        files=files,
        nonce=posted.get("nonce", "")[:NONCE_LENGTH] or None,
        actor=actor_in(request),
        at=timezone.now(),
    )


def _call(request: HttpRequest, found: Ticket, files: Sequence[DraftFile]) -> None:
    posted = request.POST
    outcome = posted.get("outcome")
    if outcome not in CallOutcome.values:
        raise Invalid({"outcome": [_("Say whether the customer was reached.")]})
    conversation.log_call(
        found,
        outcome=CallOutcome(outcome),
        summary=posted.get("body", ""),
        happened_at=timezone.now(),
        files=files,
        nonce=posted.get("nonce", "")[:NONCE_LENGTH] or None,
        actor=actor_in(request),
        at=timezone.now(),
    )


_WRITE: Mapping[str, Callable[[HttpRequest, Ticket, Sequence[DraftFile]], str | None]] = {
    "reply": _reply,
    "note": _note,
    "call": _call,
}
_WRITTEN: Mapping[str, Callable[[], str]] = {
    "reply": lambda: _("Your reply is on its way."),
    "note": lambda: _("The note is written."),
    "call": lambda: _("The call is logged."),
}
