"""Cases like this one: those that share rare words, or pairs of Chinese characters, with what was said first.

How rare a term is, is known from PostgreSQL's statistics (`termfigures`). Looked through are the newest cases, by the
index and by the rarest terms alone, so that the answer costs the same on a large desk.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from django.db import connection

from servicedesk.actors import Actor
from tickets.models import Message, Ticket
from tickets.search import finding, termfigures
from tickets.search.words import is_han, normalise
from tickets.vocabulary import Author

TERMS, MOST, WORDS_SHOWN = 16, 5, 6
SHARED_AT_LEAST = 2  # terms; one alone is chance
NEWEST_LOOKED_AT = 65_536  # ids
DOCUMENTS = 2_000
_TEXT_CUT = 2_000  # characters of what was said that are compared


@dataclass(frozen=True)
class Similar:
    """A case, and the words that it shares, as the index spells them."""

    ticket: Ticket
    words: list[str]


def to_ticket(ticket: Ticket, *, actor: Actor) -> list[Similar]:
    """Cases that this actor may see, the most alike first."""
    said = Message.objects.filter(ticket=ticket, author=Author.CUSTOMER).order_by("pk")
    first = said.values_list("body", flat=True).first()
    return to_text(f"{ticket.subject}\n{first or ''}", actor=actor, without=ticket.pk)


def to_text(text: str, *, actor: Actor, without: int = 0) -> list[Similar]:
    """As `to_ticket`, for what is not a case yet."""
    told = normalise(text[:_TEXT_CUT])
    terms = _telling(told)
    if len(terms) < SHARED_AT_LEAST:
        return []
    weights = [-log(max(termfigures.share([f"'{term}'"]), 1e-6)) for term in terms]
    shared = _sharing(terms, weights, actor=actor, without=without)
    tickets = Ticket.objects.visible_to(actor).for_list().in_bulk(list(shared))
    return [Similar(tickets[pk], _words(told, found)) for pk, found in shared.items() if pk in tickets]


def _telling(text: str) -> list[str]:
    """The rarest terms of a text: no single characters, short words, or ends of numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(tsvector_to_array(public.sd_grams(%s)))", [text])
        found = [term for (term,) in cursor.fetchall()]
    numbers = [term for term in found if term.isdecimal()]
    telling = [
        term
        for term in found
        if len(term) >= (2 if is_han(term[0]) else 4)
        and not any(other != term and other.endswith(term) for other in numbers)
    ]
    rare = [term for term in telling if termfigures.share([f"'{term}'"]) < termfigures.COMMON]
    return sorted(rare, key=lambda term: (termfigures.share([f"'{term}'"]), text.find(term)))[:TERMS]


def _sharing(terms: Sequence[str], weights: Sequence[float], *, actor: Actor, without: int) -> dict[int, list[str]]:
    """The terms that visible cases share, by the case's id, the most alike first."""
    seen, params = Ticket.objects.visible_to(actor).order_by().values("pk").query.sql_with_params()
    told: dict[str, Any] = {
        "query": " | ".join(f"'{term}'" for term in terms),
        "terms": list(terms),
        "weights": list(weights),
        "lowest": finding.newest_id() - NEWEST_LOOKED_AT,
        "without": without,
        "documents": DOCUMENTS,
        "least": SHARED_AT_LEAST,
        "most": MOST,
    }
    names = {f"seen{place}": value for place, value in enumerate(params)}
    sql = _SHARING.replace("{seen}", seen % tuple(f"%({name})s" for name in names))
    with connection.cursor() as cursor:
        cursor.execute(sql, told | names)
        return dict(cursor.fetchall())


_SHARING = """
WITH near AS (
    SELECT ticket_id, grams FROM tickets_searchdocument
    WHERE grams @@ %(query)s::tsquery AND ticket_id > %(lowest)s AND ticket_id <> %(without)s
    LIMIT %(documents)s
), shared AS (
    SELECT DISTINCT ticket_id, term, weight
    FROM near, unnest(%(terms)s::text[], %(weights)s::float8[]) AS wanted (term, weight)
    WHERE grams @@ quote_literal(term)::tsquery
)
SELECT ticket_id, array_agg(term) FROM shared
WHERE ticket_id IN ({seen})
GROUP BY ticket_id HAVING count(*) >= %(least)s
ORDER BY sum(weight) DESC, ticket_id DESC LIMIT %(most)s
"""


def _words(text: str, terms: Sequence[str]) -> list[str]:
    """Shared terms as one reads them: pairs that follow each other are one word."""
    covered = [False] * len(text)
    for term in terms:
        for one in re.finditer(f"(?={re.escape(term)})", text):
            covered[one.start() : one.start() + len(term)] = [True] * len(term)
    kept = "".join(char if here else " " for char, here in zip(text, covered, strict=True))
    return list(dict.fromkeys(kept.split()))[:WORDS_SHOWN]
