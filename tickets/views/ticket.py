"""The ticket page, and everything that its buttons and forms do; each view translates and decides nothing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.errors import Invalid, Refused
from servicedesk.fields import from_form
from servicedesk.numerals import whole
from servicedesk.web import moveforms
from servicedesk.web.moveforms import Typed
from servicedesk.web.pages import go, render_page, wanted_fragment
from tickets import permissions
from tickets.customers import customerfile
from tickets.models import Ticket
from tickets.procedures import procedure_for
from tickets.views import playing
from tickets.views.seeing import actor_in, ticket_or_404
from tickets.views.ticketpage import address_of, context_of
from tickets.vocabulary import Kind

FRAGMENTS = ("case-head", "case-timeline", "case-why")


@require_GET
@login_required
def ticket(request: HttpRequest, reference: str) -> HttpResponse:
    """A stale prefix leads to the true reference (decision 16), a merged case to the one that goes on.

    `?itself` shows the merged one: a complaint is reopened there.
    """
    found = ticket_or_404(request, reference)
    if found.reference != reference:
        return redirect("tickets:ticket", found.reference)
    itself = {"itself", "move"} & request.GET.keys() or wanted_fragment(request, FRAGMENTS)
    into = None if itself or found.merged_into_id is None else found.merged_into
    if into is not None and permissions.may(actor_in(request), "ticket.read", into):
        return redirect("tickets:ticket", into.reference)
    if not wanted_fragment(request, FRAGMENTS):  # what refreshes itself is no reading
        customerfile.opened(found.customer, actor=actor_in(request), at=timezone.now())
    return page(request, found)


@require_GET
@login_required
def move_form(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """The form of one folded move, when somebody opens it; without a script the page comes again with it open."""
    found = ticket_or_404(request, reference)
    if request.headers.get("HX-Request") != "true":
        return redirect(f"{address_of(found)}?{urlencode({'pane': 'do', 'move': verb})}#do")
    offers = procedure_for(found).offers(found, actor=actor_in(request), at=timezone.now())
    offer = next((one for one in offers if one.verb == verb), None)
    if offer is None:
        raise Http404
    context = {"ticket": found, "here": address_of(found), "form": moveforms.move_form(offer)}
    return render(request, "tickets/_move.html", context)


def page(request: HttpRequest, found: Ticket, *, typed: Typed | None = None, status: int = 200) -> HttpResponse:
    context = context_of(request, found, actor=actor_in(request), at=timezone.now(), typed=typed)
    return render_page(request, "tickets/ticket.html", context, fragments=FRAGMENTS, status=status)


def edited(request: HttpRequest, found: Ticket, *, status: int) -> HttpResponse:
    """The head as it is now, the details beside it, and the sentence: for a form that changed one property."""
    context = context_of(request, found, actor=actor_in(request), at=timezone.now())
    response = render_page(request, "tickets/ticket.html", context, fragments=FRAGMENTS, status=status)
    response.write(loader.render_to_string("tickets/_case_facts.html", {**context, "oob": True}, request))
    return response


def refused(request: HttpRequest, found: Ticket, refusal: Refused, typed: Typed) -> HttpResponse:
    """The page again, with the sentence and everything that was typed (a refusal loses nothing)."""
    messages.error(request, str(refusal))
    found = ticket_or_404(request, found.reference)
    return page(request, found, typed=typed, status=refusal.status)


@require_POST
@login_required
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Perform the move named in the form; what a step needs is asked by the table, not here."""
    found = ticket_or_404(request, reference)
    actor, at, verb = actor_in(request), timezone.now(), request.POST.get("verb", "")
    procedure = procedure_for(found)
    offer = next((one for one in procedure.offers(found, actor=actor, at=at) if one.verb == verb), None)
    row = next((one for one in procedure.table(Kind(found.kind)).moves if one.verb == verb), None)
    fields = offer.fields if offer else row.fields if row else ()  # also of what is open no more
    raw = from_form(fields, request.POST, request.FILES)
    version = request.POST.get("version", "")
    try:
        procedure.perform(found, verb=verb, raw=raw, actor=actor, at=at, expected=whole(version, digits=9))
    except Refused as refusal:
        errors = refusal.errors if isinstance(refusal, Invalid) else {}
        return refused(request, found, refusal, Typed(verb, raw, errors, fields))
    if offer:
        messages.success(request, _("Done: %(move)s.") % {"move": offer.move.label})
    return go(request, playing.onward(request, found))
