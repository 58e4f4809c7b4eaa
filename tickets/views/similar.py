"""Cases like the one that is open or is being written: fetched when somebody asks."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from staff.acting import StaffRequest
from staff.views.doing import need
from tickets.search import similar
from tickets.views.seeing import actor_in, ticket_or_404


@require_GET
@login_required
def to_ticket(request: HttpRequest, reference: str) -> HttpResponse:
    ticket = ticket_or_404(request, reference)
    found = similar.to_ticket(ticket, actor=actor_in(request))
    return render(request, "tickets/_similar.html", {"similar": found, "now": timezone.now()})


@require_POST
@login_required
def to_text(request: StaffRequest) -> HttpResponse:
    """While a new ticket is written: it may be there already. By POST, for what was said is long; nothing is kept."""
    need(request, "ticket.create")
    text = f"{request.POST.get('subject', '')}\n{request.POST.get('body', '')}"
    found = similar.to_text(text, actor=request.actor)
    return render(request, "tickets/_similar_new.html", {"similar": found, "now": timezone.now()})
