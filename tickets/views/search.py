"""One box over tickets, what was said on them, and customers; a reference leads straight to its ticket."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from servicedesk import keyset
from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from servicedesk.web.pages import render_page
from tickets import references
from tickets.customers import finding
from tickets.filters.listing import NEWEST_FOUND
from tickets.filters.meanings import Asking
from tickets.filters.query import Query
from tickets.models import Customer, Ticket
from tickets.search import recent as recentsearches
from tickets.search.hits import hits, marked
from tickets.views import filtering
from tickets.views.rows import row_of
from tickets.views.seeing import actor_in

SIZE = 25
LONGEST = 500


@require_GET
@login_required
def search_page(request: HttpRequest) -> HttpResponse:
    actor, at = actor_in(request), timezone.now()
    if not actor.may("ticket.read"):
        raise PermissionDenied
    text = request.GET.get("q", "").strip()[:LONGEST]
    if (known := references.find(Ticket.objects.visible_to(actor), text)) is not None:
        return redirect("tickets:ticket", known.reference)
    if not text:
        recent = recentsearches.of(request.user.pk or 0)
        return render_page(request, "tickets/search.html", {"words": "", "recent": recent, "now": at})
    query, cursor = Query(text, Asking(actor=actor, at=at)), request.GET.get("page", "")
    page = _page(query, actor, cursor)
    found = hits(page.rows, query.words)
    context = {
        "words": text,
        "query": query,
        "page": page,
        "rows": [row_of(one, at=at, hits=found.get(one.pk, ()), words=query.words) for one in page.rows],
        "people": [] if cursor or query.conditions else _people(query.words, actor),
        "query_pieces": filtering.pieces(query),
        "chips": filtering.query_chips(query, lambda **told: f"?{urlencode({'q': told['q'] or ''})}"),
        "now": at,
    }
    return render_page(request, "tickets/search.html", context)


@require_POST
@login_required
def remember(request: HttpRequest) -> HttpResponse:
    """The page says that somebody looked for this, and stayed for a moment."""
    if actor_in(request).may("ticket.read"):
        recentsearches.remember(request.POST.get("q", ""), person=request.user.pk or 0, at=timezone.now())
    return HttpResponse(status=204)


@require_POST
@login_required
def forget(request: HttpRequest) -> HttpResponse:
    recentsearches.forget(person=request.user.pk or 0)
    return redirect("tickets:search")


def _page(query: Query, actor: Actor, cursor: str) -> keyset.Page[Ticket]:
    """Newest first, also for conditions alone. A cursor that does not fit begins again."""
    seen = query.within(Ticket.objects.visible_to(actor)).for_list()
    try:
        return query.page(seen, order=NEWEST_FOUND, cursor=cursor, size=SIZE)
    except Invalid:
        return query.page(seen, order=NEWEST_FOUND, cursor="", size=SIZE)


def _people(words: str, actor: Actor) -> list[dict[str, Any]]:
    """Customers with the words marked where they stand."""
    return [_person(one, words) for one in finding.found(words, actor=actor)]


def _person(one: Customer, words: str) -> dict[str, Any]:
    return {
        "customer": one,
        "name": marked(str(one), words),
        "addresses": [marked(address.shown, words) for address in one.addresses.all()[:3]],
    }
