"""The ticket page, and everything that its buttons and forms do; each view translates and decides nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.errors import Invalid, Refused
from servicedesk.fields import from_form
from servicedesk.web.moveforms import Typed
from servicedesk.web.pages import go, render_page
from staff.models import Person, Team
from tickets import conversation, handling, handover, tasklist
from tickets.models import Ticket
from tickets.procedures import procedure_for
from tickets.views.seeing import actor_in, ticket_or_404
from tickets.views.ticketpage import context_of
from tickets.vocabulary import CallOutcome, Priority

FRAGMENTS = ("case-head", "case-timeline", "case-why")


@require_GET
@login_required
def ticket(request: HttpRequest, reference: str) -> HttpResponse:
    """A stale prefix leads to the true reference (decision 16)."""
    found = ticket_or_404(request, reference)
    if found.reference != reference:
        return redirect("tickets:ticket", found.reference)
    return _page(request, found)


def _page(request: HttpRequest, found: Ticket, *, typed: Typed | None = None, status: int = 200) -> HttpResponse:
    context = context_of(request, found, actor=actor_in(request), at=timezone.now(), typed=typed)
    return render_page(request, "tickets/ticket.html", context, fragments=FRAGMENTS, status=status)


def _refused(request: HttpRequest, found: Ticket, refusal: Refused, typed: Typed) -> HttpResponse:
    """The page again, with the sentence and everything that was typed (a refusal loses nothing)."""
    messages.error(request, str(refusal))
    found.refresh_from_db()
    return _page(request, found, typed=typed, status=refusal.status)


@require_POST
@login_required
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Perform the move named in the form; what a step needs is asked by the table, not here."""
    found = ticket_or_404(request, reference)
    actor, at, verb = actor_in(request), timezone.now(), request.POST.get("verb", "")
    procedure = procedure_for(found)
    offer = next((one for one in procedure.offers(found, actor=actor, at=at) if one.verb == verb), None)
    raw = from_form(offer.fields, request.POST, request.FILES) if offer else {}
    version = request.POST.get("version", "")
    try:
        procedure.perform(
            found, verb=verb, raw=raw, actor=actor, at=at, expected=int(version) if version.isdecimal() else None
        )
    except Invalid as refusal:
        return _refused(request, found, refusal, Typed(verb, raw, refusal.errors))
    except Refused as refusal:
        return _refused(request, found, refusal, Typed(verb, raw))
    if offer:
        messages.success(request, _("Done: %(move)s.") % {"move": offer.move.label})
    return go(request, _after(request, found))


def _after(request: HttpRequest, found: Ticket) -> str:
    """Back to the ticket; the person may have lost sight of it, then the inbox says so."""
    seen = Ticket.objects.visible_to(actor_in(request)).filter(pk=found.pk).first()
    return f"/desk/tickets/{seen.reference}/" if seen else "/desk/"


@require_POST
@login_required
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """The composer: a reply to the customer, an internal note, or a call that was made."""
    found = ticket_or_404(request, reference)
    kind, posted = request.POST.get("kind", "note"), request.POST
    try:
        _WRITE.get(kind, _note)(request, found)
    except Refused as refusal:
        raw = {"kind": kind, "body": posted.get("body", ""), "unfilled": refusal.code == "unfilled"}
        errors = refusal.errors if isinstance(refusal, Invalid) else {"body": [str(refusal)]}
        return _refused(request, found, refusal, Typed("write", raw, errors))
    messages.success(request, _WRITTEN.get(kind, _WRITTEN["note"])())
    return go(request, _after(request, found))


def _reply(request: HttpRequest, found: Ticket) -> None:
    seen, posted = request.POST.get("seen", ""), request.POST
    conversation.reply(
        found,
        body=posted.get("body", ""),
        files=request.FILES.getlist("files"),
        nonce=posted.get("nonce") or None,
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
        nonce=posted.get("nonce") or None,
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


def _acting(act: Callable[[HttpRequest, Ticket], str]) -> Callable[..., HttpResponse]:
    """A view of one property action: act, then back with the sentence; a refusal changes nothing and says why."""

    @require_POST
    @login_required
    def view(request: HttpRequest, reference: str) -> HttpResponse:
        found = ticket_or_404(request, reference)
        try:
            messages.success(request, act(request, found))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return go(request, _after(request, found))

    return view


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_in(request), "at": timezone.now()}


def _claim(request: HttpRequest, found: Ticket) -> str:
    handling.claim(found, **_who(request))
    return _("It is yours now.")


def _release(request: HttpRequest, found: Ticket) -> str:
    handling.release(found, **_who(request))
    return _("Released: nobody has it now.")


def _assign(request: HttpRequest, found: Ticket) -> str:
    person = get_object_or_404(Person, pk=request.POST.get("person") or 0, is_active=True)
    handling.assign(found, to=person, **_who(request))
    return _("Assigned to %(name)s.") % {"name": person}


def _watch(request: HttpRequest, found: Ticket) -> str:
    if request.POST.get("stop"):
        handling.unwatch(found, **_who(request))
        return _("You no longer watch it.")
    handling.watch(found, **_who(request))
    return _("You watch it.")


def _prioritise(request: HttpRequest, found: Ticket) -> str:
    chosen = request.POST.get("priority", "")
    if chosen not in {str(value) for value in Priority.values}:
        raise Invalid({"priority": [_("Choose a priority.")]})
    handling.overrule_priority(found, to=Priority(int(chosen)), reason=request.POST.get("reason", ""), **_who(request))
    return _("The priority is changed.")


def _hand_over(request: HttpRequest, found: Ticket) -> str:
    team = get_object_or_404(Team, pk=request.POST.get("team") or 0)
    handover.offer(found, to_team=team, reason=request.POST.get("reason", ""), **_who(request))
    return _("%(team)s is asked to take it.") % {"team": team}


def _answer_handover(request: HttpRequest, found: Ticket) -> str:
    if request.POST.get("answer") == "accept":
        handover.accept(found, **_who(request))
        return _("Taken over.")
    handover.send_back(found, reason=request.POST.get("reason", ""), **_who(request))
    return _("Sent back.")


def _complete_task(request: HttpRequest, found: Ticket) -> str:
    task = get_object_or_404(found.tasks, pk=request.POST.get("task") or 0)
    tasklist.complete(task, result=request.POST.get("result", ""), **_who(request))
    return _("The task is done.")


claim, release, assign, watch = map(_acting, (_claim, _release, _assign, _watch))
prioritise, hand_over, answer_handover = map(_acting, (_prioritise, _hand_over, _answer_handover))
complete_task = _acting(_complete_task)
