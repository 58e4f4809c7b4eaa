"""Customers found beside tickets: each word in their name, or a part of an address; of numbers any three digits."""

import re

from django.db.models import OuterRef, Q, QuerySet

from servicedesk.actors import Actor
from servicedesk.bundles import bundle, hang, unbundle
from tickets.customers import customerfile
from tickets.models import Address, Customer
from tickets.search.words import is_han, parse, spellings

MOST = 6
SHORTEST, SHORTEST_NUMBER = 2, 3
_NUMBER = re.compile(r"[+()0-9./-]+")


def found(words: str, *, actor: Actor, most: int = MOST) -> list[Customer]:
    """The newest customers whose files this actor may read and who have every word, with their addresses."""
    texts = [word.text for word in parse(words)]
    if not texts or any(len(text) < SHORTEST and not is_han(text[0]) for text in texts):
        return []
    customers = customerfile.files_for(actor)
    for text in texts:
        customers = customers.filter(_has(text))
    addresses = Address.objects.filter(customer=OuterRef("pk")).order_by("-primary", "pk")
    rows: QuerySet[Customer] = customers.annotate(known_addresses=bundle(addresses)).order_by("-pk")[:most]
    for one in rows:
        hang(one, "addresses", unbundle(Address, one.known_addresses))  # type: ignore[attr-defined]
    return list(rows)


def _has(text: str) -> Q:
    """In the name in either script, or in an address as we write it: lower case, numbers without signs."""
    name = "|".join(re.escape(one) for one in sorted(spellings(text)))
    return Q(name__iregex=name) | Q(pk__in=Address.objects.filter(_in_value(text)).values("customer"))


def _in_value(text: str) -> Q:
    if not _NUMBER.fullmatch(text):
        return Q(value__contains=text)
    digits = re.sub("[^0-9]", "", text)
    if len(digits) < SHORTEST_NUMBER:
        return Q(value__contains=text)
    within = digits.lstrip("0")  # the zero before an area is not in the number as it is kept
    parts = Q(value__contains=digits)
    return parts | Q(value__contains=within) if len(within) >= SHORTEST_NUMBER else parts
