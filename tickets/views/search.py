"""Search over everything that was said on tickets one may see; a reference leads straight to its ticket."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from servicedesk import keyset
from servicedesk.errors import Invalid
from servicedesk.web.pages import render_page
from tickets import finding, references
from tickets.hits import hits
from tickets.models import Ticket
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
    page = _page(request, words) if words else None
    found = hits(page.rows, words) if page else {}
    rows = [row_of(one, at=at, hit=found.get(one.pk)) for one in page.rows] if page else []
    context = {"words": words, "rows": rows, "page": page, "now": at}
    return render_page(request, "tickets/search.html", context)


def _page(request: HttpRequest, words: str) -> keyset.Page[Ticket]:
    seen = Ticket.objects.visible_to(actor_in(request)).for_list()
    try:
        return finding.page(seen, words, cursor=request.GET.get("page", ""), size=SIZE)
    except Invalid:
        return finding.page(seen, words, size=SIZE)
