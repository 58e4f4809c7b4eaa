"""Approvals: the proposals that wait for this person's word, with what was granted before in like cases."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from complaints import badges, moving
from complaints.models import Proposal
from complaints.precedents import awaiting, precedents, ticket_of
from servicedesk.actors import Actor
from servicedesk.errors import Refused
from servicedesk.web.pages import go, render_page
from tickets.views.seeing import actor_in

HERE = "/desk/approvals/"
VERBS = {"approve": "approve_proposal", "reject": "reject_proposal"}


@require_GET
@login_required
def approvals(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or not, through the same door as the ticket page and the API."""
    actor = _approver(request)
    proposal = next((one for one in awaiting(actor) if one.pk == pk), None)
    if proposal is None:
        messages.error(request, _("This proposal no longer waits for you: it was decided, or made anew."))
        return go(request, HERE)
    verb = VERBS.get(request.POST.get("decision", ""))
    if verb is None:
        raise Http404
    ticket, reason = ticket_of(proposal), request.POST.get("reason", "")
    try:
        seen = ticket.version  # of two who change it at once, the approval of what was replaced is not taken
        moving.perform(ticket, verb=verb, raw={"reason": reason}, actor=actor, at=timezone.now(), expected=seen)
    except Refused as refusal:
        return _page(request, refused={pk: (str(refusal), reason)}, status=refusal.status)
    said = _("Approved: %(reference)s.") if verb == "approve_proposal" else _("Not approved: %(reference)s.")
    messages.success(request, said % {"reference": ticket.reference})
    return go(request, HERE)


def _approver(request: HttpRequest) -> Actor:
    actor = actor_in(request)
    if not actor.may("redress.approve"):
        raise PermissionDenied
    return actor


def _page(
    request: HttpRequest, *, refused: dict[int, tuple[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    actor = _approver(request)
    waiting = awaiting(actor)
    badges.remember_approvals(actor.id, len(waiting))
    like = precedents(waiting, actor=actor)
    context = {
        "now": timezone.now(),
        "cases": [_case(one, like.get(one.pk), (refused or {}).get(one.pk)) for one in waiting],
        "approve_limit": actor.approve_limit,
    }
    return render_page(request, "complaints/approvals.html", context, fragments=("approvals-list",), status=status)


def _case(proposal: Proposal, like: Any, refused: tuple[str, str] | None) -> dict[str, Any]:
    refusal, typed = refused or ("", "")
    return {
        "proposal": proposal,
        "ticket": ticket_of(proposal),
        "like": like,
        "odd": bool(like and proposal.amount and proposal.amount > like.highest),
        "refusal": refusal,
        "typed": typed,
    }
