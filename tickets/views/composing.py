"""The composer's form: a reply, a note or a call; a refusal loses nothing that was typed."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicedesk.errors import Invalid, Refused
from servicedesk.web.moveforms import Typed
from servicedesk.web.pages import go
from tickets import conversation, drafting
from tickets.models import Ticket
from tickets.views.seeing import actor_in, ticket_for_deed
from tickets.views.ticket import refused
from tickets.vocabulary import CallOutcome

NONCE_LENGTH = 64


@require_POST
@login_required
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """The composer: a reply to the customer, an internal note, or a call that was made."""
    found = ticket_for_deed(request, reference)
    kind, posted = request.POST.get("kind", "note"), request.POST
    try:
        _WRITE.get(kind, _note)(request, found)
    except Refused as refusal:
        raw = {"kind": kind, "body": posted.get("body", ""), "unfilled": refusal.code == "unfilled"}
        raw |= {"stamp": posted.get("draft", ""), "meanwhile": getattr(refusal, "messages", ())}
        errors = refusal.errors if isinstance(refusal, Invalid) else {"body": [str(refusal)]}
        return refused(request, found, refusal, Typed("write", raw, errors))
    drafting.sent(found, stamp=posted.get("draft", ""), body=posted.get("body", ""), actor=actor_in(request))
    messages.success(request, _WRITTEN.get(kind, _WRITTEN["note"])())
    return go(request, f"/desk/tickets/{found.reference}/")  # words take nobody's sight of a case away


def _reply(request: HttpRequest, found: Ticket) -> None:
    seen, posted = request.POST.get("seen", ""), request.POST
    conversation.reply(
        found,
        body=posted.get("body", ""),
        files=request.FILES.getlist("files"),
        nonce=posted.get("nonce", "")[:NONCE_LENGTH] or None,
        seen=int(seen) if seen.isdecimal() else None,
        confirmed="confirmed" in posted,
        actor=actor_in(request),
        at=timezone.now(),
    )


def _note(request: HttpRequest, found: Ticket) -> None:
    posted = request.POST
    conversation.note(
        found,
        body=posted.get("body", ""),
        nonce=posted.get("nonce", "")[:NONCE_LENGTH] or None,
        actor=actor_in(request),
        at=timezone.now(),
    )


def _call(request: HttpRequest, found: Ticket) -> None:
    posted = request.POST
    outcome = posted.get("outcome")
    if outcome not in CallOutcome.values:
        raise Invalid({"outcome": [_("Say whether the customer was reached.")]})
    conversation.log_call(
        found,
        outcome=CallOutcome(outcome),
        summary=posted.get("body", ""),
        happened_at=timezone.now(),
        actor=actor_in(request),
        at=timezone.now(),
    )


_WRITE: Mapping[str, Callable[[HttpRequest, Ticket], None]] = {"reply": _reply, "note": _note, "call": _call}
_WRITTEN: Mapping[str, Callable[[], str]] = {
    "reply": lambda: _("Your reply is on its way."),
    "note": lambda: _("The note is written."),
    "call": lambda: _("The call is logged."),
}
