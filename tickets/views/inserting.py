"""What can be put into a text: scripts by `/`, colleagues by `@`, cases by `#`; without scripting, a page of texts."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from knowledge import scripts
from servicedesk.errors import Refused
from servicedesk.web.pages import go
from staff import directory
from tickets import drafting, macros, scripting
from tickets.models import Draft, Ticket
from tickets.views.seeing import actor_in, ticket_for_deed
from tickets.views.unsent import words_in
from tickets.vocabulary import DraftKind

SHOWN = 8
_LONGEST = 12  # digits of a reference


@require_GET
@login_required
def script_texts(request: HttpRequest, reference: str) -> HttpResponse:
    """All that fit, filled in, and the macros: the menu is searched in the browser."""
    ticket, actor = ticket_for_deed(request, reference), actor_in(request)
    found = [vars(one) | {"name": one.title} for one in scripting.offered(ticket, actor=actor)]
    here, sub = f"/desk/tickets/{ticket.reference}/macros/", _("Macro")
    own = [{"name": str(one), "sub": sub, "text": "", "open": f"{here}{one.pk}/"} for one in macros.offered(actor)]
    return JsonResponse({"found": [*found, *own]})


@require_POST
@login_required
def script_used(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Counted; from the page without scripts it is also put into the text, which is a draft."""
    ticket, actor = ticket_for_deed(request, reference), actor_in(request)
    chosen = next((one for one in scripting.offered(ticket, actor=actor) if one.pk == pk), None)
    if chosen is None:
        raise Http404
    scripts.count_use(pk)
    if "insert" in request.POST:
        drafting.add(ticket, body=chosen.text, actor=actor, at=timezone.now())
        return go(request, f"/desk/tickets/{ticket.reference}/#your-words")
    return HttpResponse(status=204)


@login_required
def choose_script(request: HttpRequest, reference: str) -> HttpResponse:
    """The page of scripts; what stood in the composer is kept as a draft, and the choice is put below it."""
    ticket, actor = ticket_for_deed(request, reference), actor_in(request)
    if request.method == "POST":
        try:
            drafting.save(ticket, words_in(request.POST, DraftKind.REPLY), actor=actor, at=timezone.now())
        except Refused:
            kept = Draft.objects.filter(person_id=actor.person_id, ticket=ticket, thrown_at=None).exists()
            return go(request, f"/desk/tickets/{ticket.reference}/?{'draft' if kept else ''}")
    return render(
        request,
        "tickets/scripts.html",
        {
            "ticket": ticket,
            "found": scripting.offered(ticket, actor=actor),
            "here": f"/desk/tickets/{ticket.reference}/",
        },
    )


@require_GET
@login_required
def colleagues(request: HttpRequest, reference: str) -> HttpResponse:
    """Active people by a part of their name, as `@username` names them in a note."""
    ticket_for_deed(request, reference)
    wanted = request.GET.get("q", "").strip().lower()[:60]
    found = [one for one in directory.usernames() if wanted in one[0].lower() or wanted in one[1].lower()][:SHOWN]
    return JsonResponse({"found": [{"name": name, "sub": f"@{user}", "text": f"@{user} "} for user, name in found]})


@require_GET
@login_required
def cases(request: HttpRequest, reference: str) -> HttpResponse:
    """Cases whose number begins like this, else the customer's other ones; only those that one may see."""
    ticket = ticket_for_deed(request, reference)
    digits = "".join(one for one in request.GET.get("q", "") if one.isdecimal())[:_LONGEST]
    seen = Ticket.objects.visible_to(actor_in(request)).exclude(pk=ticket.pk)
    wanted = seen.beginning_with(digits) if digits else seen.filter(customer=ticket.customer_id)
    found = wanted.only("number", "kind", "subject").order_by("-number")[:SHOWN]
    return JsonResponse(
        {"found": [{"name": one.reference, "sub": one.subject, "text": f"{one.reference} "} for one in found]}
    )
