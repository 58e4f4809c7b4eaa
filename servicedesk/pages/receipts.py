"""Receipts: which browser posted which case. A signed cookie for each, sent back to its own page alone.

Cookies of their own instead of a session: two forms sent at once cannot lose each other's receipt, and a visitor who
only writes to us leaves no session row behind.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tickets import references
from tickets.models import Ticket

LIFE = timedelta(days=1)
_SALT = "servicedesk.pages.receipts"


@dataclass(frozen=True)
class Receipt:
    ticket: Ticket
    name: str
    """As the visitor wrote it just now. What we know of whoever has that address is not the visitor's to read."""


def give(response: HttpResponse, ticket: Ticket, *, name: str, secure: bool) -> None:
    response.set_cookie(
        f"receipt-{ticket.number}",
        signing.dumps([ticket.pk, name], salt=_SALT),
        max_age=LIFE,
        path=reverse("pages:received", args=[ticket.reference]),
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def shown_by(request: HttpRequest, reference: str) -> Receipt | None:
    """The case of this reference, if this browser has posted it within a day (decision 16)."""
    number = reference.rpartition("-")[2]
    try:
        key, name = signing.loads(request.COOKIES.get(f"receipt-{number}", ""), salt=_SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    mine = Ticket.objects.filter(pk=key).select_related("customer", "assignee", "team")
    ticket = references.find(mine, reference)
    return Receipt(ticket, name) if ticket else None
