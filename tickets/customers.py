"""Customers: recognised by how they can be reached, described so that the next colleague goes on [H-7, H-27]."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk import rows
from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.mail.outbox import one_line
from staff.language import spoken
from tickets import search
from tickets.addresses import normalise_email, normalise_phone
from tickets.models import Address, Customer
from tickets.vocabulary import AddressKind, Tier

NAME_LENGTH = 120
TEXT_LENGTH = 5_000


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
class _Way:
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
    ways = _ways(sender)
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


@transaction.atomic
def add_address(
    customer: Customer, *, actor: Actor, at: datetime, email: str = "", phone: str = "", verified: bool = False
) -> Address:
    """Another way to reach a customer. `verified`: they proved it to the colleague who writes it down.

    Raises Invalid for what cannot be used, and Refused when it is somebody else's.
    """
    _require(actor, "ticket.note")
    way = _ways(Sender(email=email, phone="" if email else phone))[0]
    customer = _hold(customer)
    existing = Address.objects.filter(kind=way.kind, value=way.value).first()
    if existing is not None and existing.customer_id != customer.pk:
        raise Refused("address_taken", _("%(address)s belongs to another customer.") % {"address": way.shown})
    address = existing or Address(customer=customer, kind=way.kind, value=way.value, shown=way.shown)
    if verified and address.verified_at is None:
        address.verified_at = at
    address.refused_at, address.refusal = None, ""
    address.primary = address.primary or not customer.addresses.filter(primary=True).exists()
    address.save()
    search.index_customer(customer)
    _record(customer, "address", actor=actor, at=at, facts={"address": address.pk}, personal={"address": way.value})
    return address


@transaction.atomic
def prefer(address: Address, *, actor: Actor, at: datetime) -> None:
    """Letters go to this address from now on."""
    _require(actor, "ticket.note")
    customer = _hold(address.customer)
    customer.addresses.filter(primary=True).exclude(pk=address.pk).update(primary=False)
    address.primary = True
    address.save(update_fields=["primary"])
    _record(customer, "prefer", actor=actor, at=at, facts={"address": address.pk})


@transaction.atomic
def describe(
    customer: Customer,
    *,
    actor: Actor,
    at: datetime,
    name: str | None = None,
    language: str | None = None,
    preferences: str | None = None,
    needs: str | None = None,
) -> Customer:
    """What a colleague learnt about a customer [H-27]; None leaves a value as it is."""
    _require(actor, "ticket.note")
    customer = _hold(customer)
    changed: dict[str, str] = {}
    if name is not None:
        changed["name"] = clean_name(name)
    if language is not None:
        changed["language"] = spoken(language) if language else ""
    for field, text in (("preferences", preferences), ("needs", needs)):
        if text is not None:
            changed[field] = _text(field, text)
    changed = {field: value for field, value in changed.items() if value != getattr(customer, field)}
    if changed:
        for field, value in changed.items():
            setattr(customer, field, value)
        _save(customer, *changed)
        if "name" in changed:
            search.index_customer(customer)
        _record(customer, "describe", actor=actor, at=at, facts={"fields": sorted(changed)}, personal=changed)
    return customer


@transaction.atomic
def set_tier(customer: Customer, *, tier: str, actor: Actor, at: datetime) -> Customer:
    """Regular or VIP: may be set by whoever assigns work, for it changes how new cases are weighed [H-1, H-47]."""
    _require(actor, "ticket.assign")
    if tier not in Tier.values:
        raise Invalid({"tier": [_("This tier is not known.")]})
    customer = _hold(customer)
    before, customer.tier = customer.tier, Tier(tier)
    _save(customer, "tier")
    _record(customer, "tier", actor=actor, at=at, facts={"before": before, "after": tier})
    return customer


@transaction.atomic
def restrict(customer: Customer, *, restricted: bool, reason: str, actor: Actor, at: datetime) -> Customer:
    """Hide a customer's file and cases from all but their team, managers and people named on the case [H-43, H-57]."""
    _require(actor, "ticket.assign")
    if not reason.strip():
        raise Invalid({"reason": [_("Write why.")]})
    customer = _hold(customer)
    customer.restricted = restricted
    _save(customer, "restricted")
    verb = "restrict" if restricted else "unrestrict"
    _record(customer, verb, actor=actor, at=at, personal={"reason": reason.strip()[:500]})
    return customer


def subject_of(customer: Customer) -> str:
    """The customer's chain in the audit."""
    return f"customer:{customer.pk}"


def _ways(sender: Sender) -> list[_Way]:
    ways = []
    if sender.email.strip():
        ways.append(_Way(AddressKind.EMAIL, normalise_email(sender.email), one_line(sender.email)[:254]))
    if sender.phone.strip():
        number = normalise_phone(sender.phone, settings.PHONE_REGION)
        ways.append(_Way(AddressKind.PHONE, number, one_line(sender.phone)[:254]))
    if not ways:
        raise Invalid({"email": [_("Write an e-mail address or a telephone number, so that we can answer.")]})
    return ways


def _known_or_met(sender: Sender, ways: list[_Way], *, at: datetime) -> tuple[dict[tuple[str, str], Address], bool]:
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


_KNOWN_OR_MET = """
WITH way AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(values)s::text[], %(shown)s::text[])
        WITH ORDINALITY AS way (kind, value, shown, place)
), known AS (
    SELECT address.* FROM tickets_address AS address JOIN way USING (kind, value)
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


def _hold(customer: Customer) -> Customer:
    held = Customer.objects.select_for_update().get(pk=customer.pk)
    if held.erased_at is not None:
        raise Refused("erased", _("This customer was erased."))
    return held


def _save(customer: Customer, *fields: str) -> None:
    customer.version += 1
    customer.save(update_fields=[*fields, "version"])


def _text(field: str, text: str) -> str:
    text = text.replace("\x00", "").strip()
    if len(text) > TEXT_LENGTH:
        raise Invalid({field: [_("This is longer than %(longest)s characters.") % {"longest": TEXT_LENGTH}]})
    return text


def _require(actor: Actor, permission: str) -> None:
    if not actor.may(permission):
        raise NotPermitted("not_permitted", _("Your role does not allow this."))


def _record(
    customer: Customer,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, object] = {},
    personal: Mapping[str, str] = {},
) -> None:
    record(subject=subject_of(customer), verb=verb, at=at, actor=actor, facts=facts, personal=personal)
