"""Organisations: founded, described, found by name or domain; and who belongs to them [H-1, H-27]."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Text
from tickets.customers import customerfile, keeping
from tickets.models import Address, Customer, Item, Organisation, OrganisationDomain, Ticket
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import AddressKind

NAME_LENGTH = 160
DOMAINS_AT_MOST = 20
SUGGESTED_AT_MOST = 10
_DOMAIN = re.compile(r"(?!-)[^\s@/:,.]+(\.[^\s@/:,.]+)+")


@transaction.atomic
def found(
    *,
    name: str,
    domains: Sequence[str] = (),
    notes: str = "",
    contract: Item | None = None,
    actor: Actor,
    at: datetime,
) -> Organisation:
    """An organisation is known from now on. Raises NotPermitted, and Invalid for `name` or `domains`."""
    keeping.require(actor, "ticket.note")
    organisation = Organisation(created_at=at)
    return _keep(organisation, "found", name, domains, notes, contract, actor=actor, at=at)


@transaction.atomic
def describe(
    organisation: Organisation, *, expected: int | None = None, actor: Actor, at: datetime, **changes: Any
) -> Organisation:
    """Write down what was learnt of name, domains, notes and contract; what is not named stays.

    Raises Stale when `expected` is not its version any more.
    """
    keeping.require(actor, "ticket.note")
    held = Organisation.objects.select_for_update().get(pk=organisation.pk)
    keeping.check_version(held.version, expected)
    held.version += 1
    domains = [str(one) for one in held.domains.all()]
    stands: dict[str, Any] = {"name": held.name, "domains": domains, "notes": held.notes, "contract": held.contract}
    return _keep(held, "describe", **(stands | changes), actor=actor, at=at)


def with_people(words: str = "", *, actor: Actor) -> QuerySet[Organisation]:
    """Organisations by a part of their name or domain, with `people`: how many whose files this actor may read."""
    listed = Organisation.objects.prefetch_related("domains")
    words = words.strip()
    if words:
        by_domain = OrganisationDomain.objects.filter(domain__icontains=words)
        listed = listed.filter(Q(name__icontains=words) | Q(pk__in=by_domain.values("organisation")))
    seen = Q(customers__in=customerfile.files_for(actor))
    return listed.annotate(people=Count("customers", filter=seen))


def named(name: str) -> Organisation | None:
    return Organisation.objects.filter(name__iexact=" ".join(name.split())).first()


def people_of(organisation: Organisation, *, actor: Actor) -> QuerySet[Customer]:
    return customerfile.with_cases(customerfile.files_for(actor).filter(organisation=organisation), actor)


def cases_of(organisation: Organisation, *, actor: Actor) -> TicketQuerySet:
    return Ticket.objects.visible_to(actor).filter(customer__organisation=organisation).for_list()


def suggested(organisation: Organisation, *, actor: Actor) -> list[Customer]:
    """Customers of no organisation whose mail comes from one of its domains: perhaps they belong to it."""
    ends = Q()
    for domain in organisation.domains.all():
        ends |= Q(value__endswith=f"@{domain.domain}")
    if not ends:
        return []
    theirs = Address.objects.filter(ends, kind=AddressKind.EMAIL).values("customer")
    free = customerfile.files_for(actor).filter(organisation=None, pk__in=theirs)
    return list(free.prefetch_related("addresses").order_by("-id")[:SUGGESTED_AT_MOST])


def subject_of(organisation: Organisation) -> str:
    return f"organisation:{organisation.pk}"


def _keep(
    organisation: Organisation,
    verb: str,
    name: str,
    domains: Sequence[str],
    notes: str,
    contract: Item | None,
    *,
    actor: Actor,
    at: datetime,
) -> Organisation:
    name, cleaned = " ".join(name.split()), [one.strip().lower().lstrip("@") for one in domains]
    _check(organisation, name, cleaned)
    organisation.name, organisation.notes = name, keeping.clean("notes", notes)
    organisation.contract = contract
    organisation.save()
    kept = set(filter(None, cleaned))
    organisation.domains.exclude(domain__in=kept).delete()
    known = set(organisation.domains.values_list("domain", flat=True))
    OrganisationDomain.objects.bulk_create(
        OrganisationDomain(organisation=organisation, domain=domain) for domain in sorted(kept - known)
    )
    facts = {"name": name, "domains": sorted(kept), "contract": contract.pk if contract else None}
    record(subject=subject_of(organisation), verb=verb, at=at, actor=actor, facts=facts)
    return organisation


def _check(organisation: Organisation, name: str, domains: Sequence[str]) -> None:
    errors: dict[str, list[Text]] = {}
    others = Organisation.objects.exclude(pk=organisation.pk)
    if not name:
        errors["name"] = [_("Write its name.")]
    elif len(name) > NAME_LENGTH:
        errors["name"] = [_("This is longer than %(longest)s characters.") % {"longest": NAME_LENGTH}]
    elif others.filter(name__iexact=name).exists():
        errors["name"] = [_("There is an organisation of this name already.")]
    wrong = [one for one in domains if one and not (_DOMAIN.fullmatch(one) and len(one) <= 190)]
    taken = OrganisationDomain.objects.filter(domain__in=domains).exclude(organisation=organisation.pk)
    if wrong:
        errors["domains"] = [_("This is no domain: %(domain)s.") % {"domain": wrong[0][:80]}]
    elif len(domains) > DOMAINS_AT_MOST:
        errors["domains"] = [_("At most %(most)s.") % {"most": DOMAINS_AT_MOST}]
    elif (other := taken.select_related("organisation").first()) is not None:
        told = {"domain": other.domain, "name": other.organisation}
        errors["domains"] = [_("%(domain)s is a domain of %(name)s.") % told]
    if errors:
        raise Invalid(errors)
