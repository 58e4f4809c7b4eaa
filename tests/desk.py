"""A desk for tests: customers and tickets made through the verbs, with the valid minimum."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from servicedesk.actors import SYSTEM, Actor
from tickets.customers.recognising import Sender, recognise
from tickets.models import Address, Category, Customer, Ticket
from tickets.opening import open_ticket

MONDAY = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)  # in office hours of the default calendar (UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

_numbers = count(1)


def an_address_text() -> str:
    """An e-mail address nobody had before."""
    return f"customer{next(_numbers)}@home.example"


def a_customer(
    name: str = "Wang Min",
    *,
    email: str = "",
    phone: str = "",
    verified: bool = False,
    at: datetime = MONDAY,
    **fields: Any,
) -> Customer:
    """Somebody with an address of their own (an e-mail address unless a phone is given)."""
    sender = Sender(name=name, email=email or ("" if phone else an_address_text()), phone=phone)
    customer, address = recognise(sender, at=at)
    if verified:
        Address.objects.filter(pk=address.pk).update(verified_at=at)
    if fields:
        Customer.objects.filter(pk=customer.pk).update(**fields)
    return Customer.objects.get(pk=customer.pk)


def an_address(customer: Customer) -> Address:
    """The customer's first address."""
    return customer.addresses.first()


def sender_of(customer: Customer) -> Sender:
    address = an_address(customer)
    return Sender(name=customer.name, language=customer.language, **{address.kind: address.shown})


def a_category(key: str = "test", **fields: Any) -> Category:
    category, _made = Category.objects.get_or_create(key=key, defaults={"names": {"en": key.title()}, **fields})
    return category


def a_ticket(
    *,
    kind: str = "enquiry",
    customer: Customer | None = None,
    actor: Actor = SYSTEM,
    at: datetime = MONDAY,
    **fields: Any,
) -> Ticket:
    """A ticket as the web form opens it. Fields of `open_ticket` pass through."""
    told = {"subject": "Sofa arm", "body": "The arm of my sofa came off.", "channel": "web", **fields}
    if "sender" not in told:
        told["sender"] = sender_of(customer or a_customer(at=at))
    return open_ticket(kind=kind, actor=actor, at=at, **told)


def a_complaint(**fields: Any) -> Ticket:
    return a_ticket(kind="complaint", **fields)
