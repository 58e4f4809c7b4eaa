"""Play mode: working through a list, one case after the other; and the neighbours of a case in the list one came from.

The list and what has been dealt with stand in the session, so a reload or another tab goes on where one was, and no
script is needed. A case counts as dealt with when its reply is sent, a move is made, or it is skipped.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk import keyset
from servicedesk.web.pages import go
from tickets.filters.listing import Listing
from tickets.lists.inboxes import MOST
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.views import shelf
from tickets.views.seeing import actor_in, after, ticket_for_deed

_KEY = "play"
REMEMBERED = 500  # cases dealt with; older ones may come again
LONGEST = 2_000


def is_on(request: HttpRequest) -> bool:
    return _KEY in request.session


def onward(request: HttpRequest, found: Ticket) -> str:
    """Where one goes when a case has been dealt with: to the next of the list that is being worked through, else back
    to the case."""
    if not is_on(request):
        return after(request, found)
    return _next(request, found)


@require_POST
@login_required
def start(request: HttpRequest) -> HttpResponse:
    query = request.POST.get("query", "")[:LONGEST]
    request.session[_KEY] = {"query": shelf.kept(QueryDict(query)), "done": []}
    return redirect(_next(request, None))


@require_POST
@login_required
def skip(request: HttpRequest, reference: str) -> HttpResponse:
    """On to the next one; this one stays as it is."""
    found = ticket_for_deed(request, reference)
    return go(request, _next(request, found) if is_on(request) else f"/desk/tickets/{found.reference}/")


@require_POST
@login_required
def stop(request: HttpRequest) -> HttpResponse:
    """Back to the list."""
    told = request.session.pop(_KEY, None)
    return go(request, f"/desk/?{told['query']}" if told else "/desk/")


@require_GET
@login_required
def left(request: HttpRequest, reference: str) -> HttpResponse:
    """How many are left, this one included; asked after the page is there."""
    found = ticket_for_deed(request, reference)
    others = _waiting(request).exclude(pk=found.pk).order_by().values("pk")[: MOST + 1].count() if is_on(request) else 0
    return render(request, "tickets/_play_left.html", {"left": others + 1, "most": MOST})


@require_GET
@login_required
def beside(request: HttpRequest, reference: str) -> HttpResponse:
    """Links to the cases before and after this one in the list whose address this is."""
    found = ticket_for_deed(request, reference)
    listing = Listing(request.GET, actor_in(request), timezone.now())
    before, following = keyset.beside(listing.tickets, order=listing.order, row=found)
    return render(request, "tickets/_beside.html", {"before": before, "following": following})


def _listing(request: HttpRequest) -> Listing:
    return Listing(QueryDict(request.session[_KEY]["query"]), actor_in(request), timezone.now())


def _waiting(request: HttpRequest) -> TicketQuerySet:
    """What of the list has not been dealt with."""
    return _listing(request).tickets.exclude(pk__in=request.session[_KEY]["done"])


def _next(request: HttpRequest, found: Ticket | None) -> str:
    told = request.session[_KEY]
    if found is not None:
        told["done"] = [*told["done"], found.pk][-REMEMBERED:]
        request.session[_KEY] = told
    order = _listing(request).order
    ticket = _waiting(request).order_by(*order).only("number", "kind").first()
    if ticket is not None:
        return f"/desk/tickets/{ticket.reference}/"
    del request.session[_KEY]
    messages.success(request, _("You have worked through this list."))
    return f"/desk/?{told['query']}"
