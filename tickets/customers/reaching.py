"""The ways to reach a customer: added, proved, preferred, taken away [H-7, H-27]."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Refused
from tickets import letterbox
from tickets.customers import keeping
from tickets.customers.recognising import Sender, ways_of
from tickets.models import Address, Customer
from tickets.search import documents


@transaction.atomic
def add_address(
    customer: Customer, *, actor: Actor, at: datetime, email: str = "", phone: str = "", verified: bool = False
) -> Address:
    """Another way to reach a customer. `verified`: they proved it to the colleague who writes it down.

    Raises Invalid for what cannot be used, and Refused when it is somebody else's.
    """
    keeping.require(actor, "ticket.note")
    way = ways_of(Sender(email=email, phone="" if email else phone))[0]
    customer = keeping.hold(customer)
    existing = Address.objects.filter(kind=way.kind, value=way.value).first()
    if existing is not None and existing.customer_id != customer.pk:
        raise Refused("address_taken", _("%(address)s belongs to another customer.") % {"address": way.shown})
    address = existing or Address(customer=customer, kind=way.kind, value=way.value, shown=way.shown)
    if verified and address.verified_at is None:
        address.verified_at = at
    address.refused_at, address.refusal = None, ""
    address.primary = address.primary or not customer.addresses.filter(primary=True).exists()
    address.save()
    documents.index_customer(customer)
    facts, personal = {"address": address.pk}, {"address": way.value}
    keeping.note(customer, "address", actor=actor, at=at, facts=facts, personal=personal)
    return address


@transaction.atomic
def prefer(address: Address, *, actor: Actor, at: datetime) -> None:
    """Letters go to this address from now on."""
    keeping.require(actor, "ticket.note")
    customer = keeping.hold(address.customer)
    customer.addresses.filter(primary=True).exclude(pk=address.pk).update(primary=False)
    address.primary = True
    address.save(update_fields=["primary"])
    keeping.note(customer, "prefer", actor=actor, at=at, facts={"address": address.pk})


@transaction.atomic
def verify(address: Address, *, actor: Actor, at: datetime) -> None:
    """They proved to a colleague that it is theirs; automatic letters may then name them (decision 27)."""
    keeping.require(actor, "ticket.note")
    customer = keeping.hold(address.customer)
    if address.verified_at is None:
        address.verified_at = at
        address.save(update_fields=["verified_at"])
        keeping.note(customer, "verify", actor=actor, at=at, facts={"address": address.pk})


@transaction.atomic
def remove(address: Address, *, actor: Actor, at: datetime) -> None:
    """It is not theirs any more: links that went there open nothing, letters that wait for it are not sent.

    Raises Refused for the only one.
    """
    keeping.require(actor, "ticket.note")
    customer = keeping.hold(address.customer)
    others = customer.addresses.exclude(pk=address.pk)
    heir = others.filter(refused_at=None).first() or others.first()
    if heir is None:
        raise Refused("only_address", _("This is the only way to reach them. Write down another one first."))
    personal, key = {"address": address.value}, address.pk
    address.delete()
    letterbox.stop_strangers([customer], actor=actor, at=at)
    if address.primary:
        heir.primary = True
        heir.save(update_fields=["primary"])
    documents.index_customer(customer)
    keeping.note(customer, "remove_address", actor=actor, at=at, facts={"address": key}, personal=personal)
