"""What a case is about has a page of its own: its history over all tickets [H-45]."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.keyset import page
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import by, done
from tickets.clocks import contracts
from tickets.forms.items import HoursForm
from tickets.models import Item, Ticket
from tickets.views.seeing import actor_in


@require_GET
@login_required
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """The thing and the tickets about it that this person may see; 404 when there are none."""
    tickets = Ticket.objects.visible_to(actor_in(request)).filter(item=pk).for_list()
    shown = page(tickets, order=("-updated_at", "-id"), cursor=request.GET.get("page", ""))
    found = Item.objects.filter(pk=pk).select_related("customer", "calendar").first()
    if found is None or not shown.rows:
        raise Http404
    form = HoursForm(initial={"calendar": found.calendar_id}) if actor_in(request).may("rules.edit") else None
    context = {"item": found, "shown": shown, "form": form, "now": timezone.now()}
    return render_page(request, "tickets/item.html", context)


@require_POST
@login_required
def item_hours(request: StaffRequest, pk: int) -> HttpResponse:
    """By which calendar cases about it are promised."""
    found = get_object_or_404(Item, pk=pk, tickets__in=Ticket.objects.visible_to(request.actor).filter(item=pk)[:1])
    form = HoursForm(request.POST)
    done(
        request,
        lambda: contracts.agree_hours(found, calendar=form.cleaned_data["calendar"], **by(request)),
        form=form,
        said=_("Kept."),
    )
    return redirect("tickets:item", pk)
