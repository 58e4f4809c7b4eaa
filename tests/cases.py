"""Cases as bare rows, in any state, for tests of single verbs: `a_ticket(team=front, assignee=amy)`.

`tests/desk.py` makes whole ones by the intake's own verb.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from servicedesk.actors import SYSTEM
from servicedesk.events import announce
from tickets.events import TicketOpened
from tickets.models import Address, Category, Customer, Message, Ticket
from tickets.vocabulary import AddressKind, Author, Channel, Entry, Kind

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
SOON = NOW + timedelta(minutes=10)
LATER = NOW + timedelta(hours=2)


def a_customer(name: str = "Lin Wei", *, verified: bool = True, **fields: Any) -> Customer:
    """Somebody with an e-mail address from which they have answered before."""
    customer = Customer.objects.create(name=name, created_at=NOW, **fields)
    value = f"customer.{customer.pk}@example.com"
    Address.objects.create(
        customer=customer,
        kind=AddressKind.EMAIL,
        value=value,
        shown=value,
        primary=True,
        verified_at=NOW if verified else None,
    )
    return customer


def a_category(key: str = "parcels", **fields: Any) -> Category:
    category, _made = Category.objects.get_or_create(key=key, defaults={"names": {"en": key.title()}, **fields})
    return category


def a_ticket(kind: str = Kind.ENQUIRY, *, body: str = "When will it arrive?", **fields: Any) -> Ticket:
    """A ticket with its first message."""
    at = fields.pop("at", NOW)
    customer = fields.pop("customer", None) or a_customer()
    values: dict[str, Any] = {
        "subject": "My order",
        "channel": Channel.WEB,
        "received_at": at,
        "logged_at": at,
        "updated_at": at,
        "unanswered_since": at,
        **fields,
    }
    ticket = Ticket.objects.create(number=_number(), kind=kind, customer=customer, **values)
    Message.objects.create(
        ticket=ticket,
        entry=Entry.MESSAGE,
        public=True,
        author=Author.CUSTOMER,
        customer=customer,
        author_name=customer.name,
        channel=ticket.channel,
        at=at,
        logged_at=at,
        body=body,
    )
    return ticket


def a_complaint(*, wish: str = "An explanation", **fields: Any) -> Ticket:
    """A complaint's ticket with its file at the first step, as intake leaves it."""
    body = fields.pop("body", "The sofa is broken.")
    ticket = a_ticket(Kind.COMPLAINT, body=body, stage="listen", **fields)
    announce(TicketOpened(ticket=ticket, wish=wish, at=ticket.received_at, actor=SYSTEM))
    return ticket


def _number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ticket_number')")
        return int(cursor.fetchone()[0])
