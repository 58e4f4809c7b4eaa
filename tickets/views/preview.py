"""A look at a case without opening it: the last words and the clocks. No notice counts as read by it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tickets.customers import customerfile
from tickets.views.seeing import actor_in, ticket_or_404
from tickets.views.ticketpage import context_of

LAST = 5


@require_GET
@login_required
def preview(request: HttpRequest, reference: str) -> HttpResponse:
    found = ticket_or_404(request, reference)
    actor, at = actor_in(request), timezone.now()
    customerfile.opened(found.customer, actor=actor, at=at)
    context = context_of(request, found, actor=actor, at=at)
    said = [entry for entry in context["entries"] if entry["events"] is None]
    shown = {**context, "said": said[-LAST:], "earlier": max(len(said) - LAST, 0), "seen_topic": ""}
    return render(request, "tickets/_preview.html", shown)
