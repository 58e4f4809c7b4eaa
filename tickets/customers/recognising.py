"""Customers: recognised by how they can be reached, described so that the next colleague goes on [H-7, H-27]."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from servicedesk import rows
from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from servicedesk.mail.outbox import one_line
from staff.language import spoken
from tickets.customers.addresses import normalise_email, normalise_phone
from tickets.models import Address, Customer
from tickets.vocabulary import AddressKind

NAME_LENGTH = 120


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who writes, as they wrote it: an e-mail address or a telephone number is enough."""

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """`others` are ways to reach them that were given but are not theirs in our books, as (kind, value)."""

    customer: Customer
    address: Address
    new: bool
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Way:
    kind: AddressKind
    value: str
    shown: str


def customer_actor(customer: Customer, *, via: str = "page") -> Actor:
    """The customer as an actor: by a personal link, or by the form."""
    return Actor(kind="customer", id=customer.pk, name=customer.name, via=via)


def recognise(sender: Sender, *, at: datetime) -> tuple[Customer, Address]:
    """The customer of this e-mail address or number, made if nobody has it. A known name is never overwritten.

    Raises Invalid with `email` or `phone` when neither can be used.
    """
    found = recognise_fully(sender, at=at)
    return found.customer, found.address


def recognise_fully(sender: Sender, *, at: datetime) -> Recognised:
    """As `recognise`, and says what is new or not theirs.

    A form proves nothing: a second address that comes with a known one is not added to that customer's file, for
    whoever owns it could then ask for links to the customer's cases. The first known one decides, e-mail first.
    """
    ways = ways_of(sender)
    known, new = _known_or_met(sender, ways, at=at)
    if not known:
        known, new = _known_or_met(sender, ways, at=at)  # somebody met them in this very moment
    address = next(one for way in ways if (one := known.get((way.kind, way.value))))
    others = tuple(
        (way.kind.value, way.value)
        for way in ways
        if (one := known.get((way.kind, way.value))) is None or one.customer_id != address.customer_id
    )
    return Recognised(customer=address.customer, address=address, new=new, others=others)


def clean_name(text: str) -> str:
    """A name in one line, without control characters."""
    return " ".join(one_line(text).split())[:NAME_LENGTH]


def ways_of(sender: Sender) -> list[Way]:
    """E-mail first, each in its one spelling. Raises Invalid with `email` or `phone` when neither can be used."""
    ways = []
    if sender.email.strip():
        ways.append(Way(AddressKind.EMAIL, normalise_email(sender.email), one_line(sender.email)[:254]))
    if sender.phone.strip():
        number = normalise_phone(sender.phone, settings.PHONE_REGION)
        ways.append(Way(AddressKind.PHONE, number, one_line(sender.phone)[:254]))
    if not ways:
        raise Invalid({"email": [_("Write an e-mail address or a telephone number, so that we can answer.")]})
    return ways


def _known_or_met(sender: Sender, ways: list[Way], *, at: datetime) -> tuple[dict[tuple[str, str], Address], bool]:
    """The addresses in our books; if there are none, a new customer with these. And whether they are new.

    Nothing when somebody else was faster: ask again.
    """
    told: dict[str, Any] = {
        "name": clean_name(sender.name),
        "language": spoken(sender.language) if sender.language else "",
        "at": at,
        "kinds": [way.kind.value for way in ways],
        "values": [way.value for way in ways],
        "shown": [way.shown for way in ways],
    }
    found = rows.read(_KNOWN_OR_MET, told, address=Address, customer=Customer)
    known = {(one["address"].kind, one["address"].value): one["address"] for one in found if one["address"]}
    new = any(one["met"] for one in found)
    if new and len(known) < len(ways):
        found[0]["customer"].delete()
        return {}, False
    for one in found:
        one["address"].customer = one["customer"]
    return known, new


# Whoever is being erased or merged this very moment is waited for, and their file then known no more; and that waits
# for us. Asked again, the address of a merged one leads to the file that was kept.
_KNOWN_OR_MET = """
WITH way AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(values)s::text[], %(shown)s::text[])
        WITH ORDINALITY AS way (kind, value, shown, place)
), known AS (
    SELECT address.* FROM tickets_address AS address JOIN way USING (kind, value)
    JOIN tickets_customer AS customer ON customer.id = address.customer_id
        AND customer.erased_at IS NULL AND customer.merged_into_id IS NULL
    FOR KEY SHARE OF customer
), met AS (
    INSERT INTO tickets_customer (name, tier, language, preferences, needs, restricted, created_at, version)
    SELECT %(name)s, 'regular', %(language)s, '', '', false, %(at)s, 1 WHERE NOT EXISTS (SELECT FROM known)
    RETURNING *
), made AS (
    INSERT INTO tickets_address (customer_id, kind, value, shown, "primary", refusal)
    SELECT met.id, way.kind, way.value, way.shown, way.place = 1, '' FROM met, way
    ON CONFLICT (kind, value) DO NOTHING
    RETURNING *
)
SELECT {address}, {customer}, false AS met FROM known AS address
    JOIN tickets_customer AS customer ON customer.id = address.customer_id
UNION ALL
SELECT {address}, {customer}, true FROM met AS customer LEFT JOIN made AS address ON true
"""
