"""Asking for a new link: the same answer, after the same time, whether or not there is such a case."""

import time
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from servicedesk.errors import Invalid
from servicedesk.pages import portal
from servicedesk.pages.forms import TrackForm
from servicedesk.pages.views.doors import too_often
from servicedesk.pages.visitors import LETTERS_TO_ONE_ADDRESS, TRACKS_FROM_ONE_PLACE, place_of
from servicedesk.web.pages import render_page
from tickets import letters, references
from tickets.customers.addresses import normalise_email, normalise_phone
from tickets.models import Address, Ticket

# Longer than writing the letter takes, so that the time tells nothing [trust 14].
ANSWER_SECONDS = 0.2


@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    if request.method != "POST":
        context = {"form": TrackForm(), "cases": portal.cases(request, at=at)}
        return render_page(request, "pages/track.html", context)
    verdict = TRACKS_FROM_ONE_PLACE.use(place_of(request), at=at)
    if not verdict.allowed:
        return too_often(request, verdict.retry_after)
    form = TrackForm(request.POST)
    if not form.is_valid():
        return render_page(request, "pages/track.html", {"form": form}, status=422)
    answered = time.monotonic() + ANSWER_SECONDS
    told = form.cleaned_data
    _send_link(told["reference"], told["address"], at=at)
    time.sleep(max(0.0, answered - time.monotonic()))
    return render_page(request, "pages/track_sent.html")


def _send_link(reference: str, typed: str, *, at: datetime) -> None:
    """A letter with a link of its own, if the address belongs to the case's customer; at most a few an hour."""
    value = _spelled(typed)
    ticket = references.find(Ticket.objects.select_related("customer", "assignee"), reference)
    address = Address.objects.filter(customer=ticket.customer, value=value).first() if ticket and value else None
    if ticket is None or address is None or not LETTERS_TO_ONE_ADDRESS.use(value, at=at).allowed:
        return
    with transaction.atomic():
        letters.send("track", ticket, at=at, address=address)


def _spelled(typed: str) -> str:
    try:
        return normalise_email(typed) if "@" in typed else normalise_phone(typed, settings.PHONE_REGION)
    except Invalid:
        return ""
