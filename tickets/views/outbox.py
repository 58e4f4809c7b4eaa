"""The outbox: what has left, what waits, what was refused; every letter readable as it was written."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from servicedesk import keyset
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused, Text
from servicedesk.mail.models import Outgoing
from servicedesk.mail.querysets import OutgoingQuerySet
from servicedesk.mail.vocabulary import RESENDABLE, WAITING, State
from servicedesk.web.pages import back, go, render_page
from tickets import letterbox
from tickets.lettertexts import KINDS
from tickets.views.seeing import actor_in

SIZE = 25
MOST = 999
REFUSED_AT_MOST = 200
# A letter's HTML is shown in a frame that may do nothing but look as it looks in a mail program.
LETTER_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
BOXES: tuple[tuple[str, Text, frozenset[str] | None], ...] = (
    ("all", gettext_lazy("All"), None),
    ("waiting", gettext_lazy("Waiting"), frozenset(WAITING)),
    ("sent", gettext_lazy("Sent"), frozenset({State.SENT})),
    ("kept", gettext_lazy("Kept here"), frozenset({State.KEPT})),
    ("trouble", gettext_lazy("Not delivered"), frozenset(RESENDABLE)),
    ("cancelled", gettext_lazy("Cancelled"), frozenset({State.CANCELLED})),
)
ADDRESSES = "addresses"
_COUNTED = ("waiting", "trouble")
_ACTS = {"resend": letterbox.resend, "cancel": letterbox.cancel}
_TONES = {State.QUEUED: "now", State.SENDING: "now", State.FAILED: "late", State.UNKNOWN: "soon"}


@require_GET
@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    actor, at = _reader(request), timezone.now()
    found = letterbox.letters_for(actor)
    box = request.GET.get("box", "all")
    box = box if box in {key for key, _label, _states in BOXES} | {ADDRESSES} else "all"
    states = {key: states for key, _label, states in BOXES}.get(box)
    context = {
        "now": at,
        "box": box,
        "boxes": [(key, label, _number(found, key, states)) for key, label, states in BOXES],
        "late": found.late(at).order_by("due_at").first(),
        "refused": list(letterbox.refused_addresses(actor)[:REFUSED_AT_MOST]) if box == ADDRESSES else [],
        "page": None if box == ADDRESSES else _page(found.filter(state__in=states) if states else found, request),
        "tones": _TONES,
        "kinds": KINDS,
    }
    return render_page(request, "tickets/outbox.html", context, fragments=("outbox-list",))


@require_GET
@login_required
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # it knows only views without arguments
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    found = _letter_or_404(request, pk)
    message = getattr(found, "message", None)
    context = {
        "now": timezone.now(),
        "letter": found,
        "ticket": message.ticket if message else None,
        "kind": KINDS.get(found.kind, ""),
        "text": letterbox.readable(found, found.text),
        "links": settings.DEMO,
        "tone": _TONES.get(State(found.state), ""),
    }
    return render_page(request, "tickets/letter.html", context)


@require_GET
@login_required
@xframe_options_sameorigin
def letter_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as mail programs show it; its policy lets it run, load and post nothing."""
    found = _letter_or_404(request, pk)
    html = letterbox.readable(found, found.html)
    if not html:
        raise Http404
    return HttpResponse(html, headers={"Content-Security-Policy": LETTER_POLICY, "X-Content-Type-Options": "nosniff"})


@require_POST
@login_required
def change(request: HttpRequest, pk: int, do: str) -> HttpResponse:
    """Send again, or stop."""
    found = _letter_or_404(request, pk)
    if do not in _ACTS:
        raise Http404
    try:
        _ACTS[do](found, actor=actor_in(request), at=timezone.now())
        messages.success(request, _("It leaves again.") if do == "resend" else _("It will not be sent."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return go(request, back(request, otherwise=f"/desk/outbox/{pk}/"))


def _reader(request: HttpRequest) -> Actor:
    actor = actor_in(request)
    if not actor.may("outbox.view"):
        raise PermissionDenied
    return actor


def _letter_or_404(request: HttpRequest, pk: int) -> Outgoing:
    found = letterbox.letters_for(_reader(request)).select_related("message__ticket__customer").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _number(found: OutgoingQuerySet, key: str, states: frozenset[str] | None) -> int | None:
    """Only what asks for somebody's attention is counted, and only so far."""
    if key not in _COUNTED or states is None:
        return None
    return found.filter(state__in=states).order_by()[: MOST + 1].count()


def _page(found: OutgoingQuerySet, request: HttpRequest) -> keyset.Page[Any]:
    rows = found.for_list().select_related("message__ticket")
    try:
        return keyset.page(rows, order=("-id",), cursor=request.GET.get("page", ""), size=SIZE)
    except Invalid:
        return keyset.page(rows, order=("-id",), size=SIZE)
