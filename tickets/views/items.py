"""What a case is about has a page of its own: its history over all tickets [H-45]."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from servicedesk.keyset import page
from servicedesk.web.pages import render_page
from tickets.models import Item, Ticket
from tickets.views.seeing import actor_in


@require_GET
@login_required
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """The thing and the tickets about it that this person may see; 404 when there are none."""
    tickets = Ticket.objects.visible_to(actor_in(request)).filter(item=pk).for_list()
    shown = page(tickets, order=("-updated_at", "-id"), cursor=request.GET.get("page", ""))
    found = Item.objects.filter(pk=pk).select_related("customer").first()
    if found is None or not shown.rows:
        raise Http404
    context = {"item": found, "shown": shown, "now": timezone.now()}
    return render_page(request, "tickets/item.html", context)
