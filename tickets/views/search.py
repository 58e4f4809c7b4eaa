"""Search over all tickets one may see, by the query language of the inbox; a reference leads straight to its ticket."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from servicedesk import keyset
from servicedesk.errors import Invalid
from servicedesk.web.pages import render_page
from tickets import references
from tickets.filters.listing import NEWEST_FOUND
from tickets.filters.meanings import Asking
from tickets.filters.query import Query
from tickets.hits import hits
from tickets.models import Ticket
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
    words = request.GET.get("q", "").strip()[:LONGEST]
    seen = Ticket.objects.visible_to(actor)
    if (known := references.find(seen, words)) is not None:
        return redirect("tickets:ticket", known.reference)
    query = Query(words, Asking(actor=actor, at=at))
    page = _page(request, query) if words else None
    found = hits(page.rows, query.words) if page and query.words else {}
    rows = [row_of(one, at=at, hit=found.get(one.pk)) for one in page.rows] if page else []
    context = {
        "words": words,
        "query": query,
        "query_pieces": filtering.pieces(query),
        "chips": filtering.query_chips(query, lambda **told: f"?{urlencode({'q': told['q'] or ''})}"),
        "rows": rows,
        "page": page,
        "now": at,
    }
    return render_page(request, "tickets/search.html", context)


def _page(request: HttpRequest, query: Query) -> keyset.Page[Ticket]:
    seen = query.within(Ticket.objects.visible_to(query.asking.actor)).for_list()
    try:
        return query.page(seen, order=NEWEST_FOUND, cursor=request.GET.get("page", ""), size=SIZE)
    except Invalid:
        return query.page(seen, order=NEWEST_FOUND, cursor="", size=SIZE)
