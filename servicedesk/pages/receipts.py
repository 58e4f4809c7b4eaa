"""Receipts: which browser posted which case. A signed cookie for each, sent back to its own page alone.

Cookies of their own instead of a session: two forms sent at once cannot lose each other's receipt, and a visitor who
only writes to us leaves no session row behind.
"""

from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tickets import references
from tickets.models import Ticket

LIFE = timedelta(days=1)
_SALT = "servicedesk.pages.receipts"


def give(response: HttpResponse, ticket: Ticket, *, secure: bool) -> None:
    response.set_cookie(
        f"receipt-{ticket.number}",
        signing.dumps(ticket.pk, salt=_SALT),
        max_age=LIFE,
        path=reverse("pages:received", args=[ticket.reference]),
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def ticket_of(request: HttpRequest, reference: str) -> Ticket | None:
    """The case of this reference, if this browser has posted it within a day (decision 16)."""
    number = reference.rpartition("-")[2]
    try:
        key = signing.loads(request.COOKIES.get(f"receipt-{number}", ""), salt=_SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    mine = Ticket.objects.filter(pk=key).select_related("customer", "assignee", "team")
    return references.find(mine, reference)
