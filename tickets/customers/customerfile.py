"""A customer's file: who may open it, how it is found, and that opening a restricted one is recorded [H-27, H-43]."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from servicedesk.actors import Actor
from servicedesk.audit.models import Entry
from servicedesk.audit.recording import Record, record, record_many
from servicedesk.errors import Invalid
from tickets.customers.addresses import normalise_email, normalise_phone
from tickets.customers.keeping import subject_of
from tickets.models import Address, Customer, Item, Ticket
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import AddressKind

READERS_SHOWN = 20
MERGED_AT_MOST = 20  # files one into the other
_DIGITS = re.compile(r"[^0-9]+")


def files_for(actor: Actor) -> QuerySet[Customer]:
    """Whose files this actor may read: everybody's, but of restricted customers only with a case they may see."""
    if not actor.may("ticket.read"):
        return Customer.objects.none()
    known = Customer.objects.filter(erased_at=None, merged_into=None)
    if actor.tier == 3:
        return known
    theirs = Ticket.objects.visible_to(actor).filter(customer__restricted=True)
    return known.filter(Q(restricted=False) | Q(pk__in=theirs.values("customer")))


def where_it_went(pk: int, *, actor: Actor) -> Customer | None:
    """The file into which the one with this number was merged, if this actor may read that."""
    found = Customer.objects.filter(pk=pk).first()
    for _step in range(MERGED_AT_MOST):
        if found is None or found.merged_into_id is None:
            break
        found = Customer.objects.filter(pk=found.merged_into_id).first()
    return files_for(actor).filter(pk=found.pk).first() if found is not None and found.pk != pk else None


def all_of(customer: Customer) -> list[int]:
    """The numbers of this file and of all that were merged into it, however often."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL_OF, [customer.pk])
        return [key for (key,) in cursor.fetchall()]


_ALL_OF = """
WITH RECURSIVE whole AS (
    SELECT %s::bigint AS id
    UNION SELECT part.id FROM tickets_customer AS part JOIN whole ON part.merged_into_id = whole.id
)
SELECT id FROM whole
"""


def worth_looking(words: str) -> bool:
    """Whether what is typed so far says anything: two letters, or one Han character, which is a surname."""
    return len(words) > 1 or words >= "\u3041"


def found_by(customers: QuerySet[Customer], words: str) -> QuerySet[Customer]:
    """Customers by a part of their name, e-mail address or telephone number, however that is written."""
    words = words.strip()
    if not words:
        return customers
    ways = Q(value__icontains=words) | Q(shown__icontains=words)
    digits = _DIGITS.sub("", words)
    if len(digits) >= 4:
        ways |= Q(value__contains=digits.lstrip("0"))
    return customers.filter(Q(name__icontains=words) | Q(pk__in=Address.objects.filter(ways).values("customer")))


def owner_of(customers: QuerySet[Customer], text: str) -> Customer | None:
    """Whose address this is, among these; None for nobody's, and for what is no address."""
    try:
        if "@" in text:
            kind, value = AddressKind.EMAIL, normalise_email(text)
        else:
            kind, value = AddressKind.PHONE, normalise_phone(text, settings.PHONE_REGION)
    except Invalid:
        return None
    return customers.filter(addresses__kind=kind, addresses__value=value).first()


def with_cases(customers: QuerySet[Customer], actor: Actor) -> QuerySet[Customer]:
    """With `cases` and `open_cases`: how many of theirs this actor may see."""
    seen = Ticket.objects.visible_to(actor).filter(customer=OuterRef("pk"))
    return customers.annotate(cases=_number(seen), open_cases=_number(seen.open())).prefetch_related("addresses")


def opened(customer: Customer, *, actor: Actor, at: datetime) -> None:
    """Somebody reads the file, or a case of theirs; of a restricted customer that is written down."""
    if customer.restricted:
        record(subject=subject_of(customer), verb="read", at=at, actor=actor)


def opened_all(customers: Iterable[Customer], *, actor: Actor, at: datetime) -> None:
    """The same of several files at once."""
    record_many(Record(subject=subject_of(one), verb="read", at=at, actor=actor) for one in customers if one.restricted)


def readers_of(customer: Customer, *, actor: Actor) -> list[Entry]:
    """Who opened a restricted file, the newest first: for those who may see the audit of others."""
    if not customer.restricted or actor.reach_of("audit.view") not in ("teams", "all"):
        return []
    reads = Entry.objects.of(subject_of(customer)).filter(verb="read").with_personal().newest_first()
    return list(reads[:READERS_SHOWN])


def cases_of(customer: Customer, *, actor: Actor) -> TicketQuerySet:
    """Their cases on one time line, the newest first."""
    return Ticket.objects.visible_to(actor).filter(customer=customer).for_list().order_by("-received_at", "-id")


def items_of(customer: Customer, *, actor: Actor) -> QuerySet[Item]:
    """What those of their cases that this actor may see were about, or what is theirs besides."""
    named = Ticket.objects.filter(customer=customer).exclude(item=None)
    besides = Q(customer=customer) & ~Q(pk__in=named.values("item"))
    return Item.objects.filter(Q(pk__in=named.visible_to(actor).values("item")) | besides).order_by("kind", "number")


def _number(tickets: TicketQuerySet) -> Coalesce:
    counted = tickets.order_by().values("customer").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
