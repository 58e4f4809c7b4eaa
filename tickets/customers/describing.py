"""What a colleague learns about a customer, so that the next one goes on where they stopped [H-1, H-27]."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from staff.language import spoken
from tickets.customers import keeping
from tickets.customers.recognising import clean_name
from tickets.models import Customer, Organisation
from tickets.search import documents
from tickets.vocabulary import Channel, Tier


class Described(TypedDict, total=False):
    """What is not given stays as it is."""

    name: str
    language: str
    preferences: str
    needs: str
    best_times: str
    preferred_channel: str
    do_not_call: bool
    organisation: Organisation | None
    organisation_role: str


@transaction.atomic
def describe(
    customer: Customer, *, actor: Actor, at: datetime, expected: int | None = None, **told: Unpack[Described]
) -> Customer:
    """Write down what was learnt. Raises Stale when `expected` is not the file's version any more."""
    keeping.require(actor, "ticket.note")
    customer = keeping.hold(customer, expected=expected)
    cleaned = {field: _clean(field, value) for field, value in told.items()}
    changed = {field: value for field, value in cleaned.items() if value != getattr(customer, field)}
    if not changed:
        return customer
    for field, value in changed.items():
        setattr(customer, field, value)
    keeping.save(customer, *changed)
    if "name" in changed:
        documents.index_customer(customer)
    facts: dict[str, object] = {"fields": sorted(changed)}
    if "organisation" in changed:
        facts["organisation"] = customer.organisation_id
    personal = {field: value for field, value in changed.items() if isinstance(value, str)}
    keeping.note(customer, "describe", actor=actor, at=at, facts=facts, personal=personal)
    return customer


@transaction.atomic
def set_tier(customer: Customer, *, tier: str, actor: Actor, at: datetime) -> Customer:
    """Regular or VIP: may be set by whoever assigns work, for it changes how new cases are weighed [H-1, H-47]."""
    keeping.require(actor, "ticket.assign")
    if tier not in Tier.values:
        raise Invalid({"tier": [_("This tier is not known.")]})
    customer = keeping.hold(customer)
    before, customer.tier = customer.tier, Tier(tier)
    keeping.save(customer, "tier")
    keeping.note(customer, "tier", actor=actor, at=at, facts={"before": before, "after": tier})
    return customer


@transaction.atomic
def restrict(customer: Customer, *, restricted: bool, reason: str, actor: Actor, at: datetime) -> Customer:
    """Hide a customer's file and cases from all but their team, managers and people named on the case [H-43, H-57]."""
    keeping.require(actor, "ticket.assign")
    if not reason.strip():
        raise Invalid({"reason": [_("Write why.")]})
    customer = keeping.hold(customer)
    customer.restricted = restricted
    keeping.save(customer, "restricted")
    verb = "restrict" if restricted else "unrestrict"
    keeping.note(customer, verb, actor=actor, at=at, personal={"reason": reason.strip()[:500]})
    return customer


def _clean(field: str, value: Any) -> Any:
    match field:
        case "name":
            return clean_name(value)
        case "language":
            return spoken(value) if value else ""
        case "organisation_role" | "best_times":
            longest = 80 if field == "organisation_role" else 200
            return keeping.clean(field, " ".join(value.split()), longest=longest)
        case "preferred_channel" if value and value not in Channel.values:
            raise Invalid({field: [_("This channel is not known.")]})
    return keeping.clean(field, value) if isinstance(value, str) else value
