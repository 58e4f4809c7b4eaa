"""Where the words that one looked for stand: lines of the conversation around them, as they were written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, IntegerField, Q, Value, Window
from django.db.models.functions import Coalesce, Greatest, Length, NullIf, RowNumber, Substr
from django.utils.translation import gettext_lazy as _

from servicedesk.errors import Text
from tickets.models import SearchDocument, Ticket
from tickets.search.words import normalise, parse
from tickets.vocabulary import Entry

MOST = 2  # lines of one ticket
_BEFORE, _SPAN = 50, 180  # characters shown before the word, and in all
Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces, one after the other; true: this one was looked for."""


@dataclass(frozen=True)
class Hit:
    """`who`: whose words, or where on the ticket; `note`: the customer never saw it."""

    who: Text
    pieces: Pieces
    note: bool = False

    @property
    def text(self) -> str:
        return "".join(text for text, _found in self.pieces)


def marked(text: str, words: str) -> Pieces:
    """A line with what was looked for in it, wherever it stands, in the writer's own letters."""
    return _marked(text, [word.text for word in parse(words)])


def hits(tickets: Sequence[Ticket], words: str) -> dict[int, list[Hit]]:
    """The newest places in each ticket with one of the words, by the ticket's id, in one query.

    What a list shows and marks anyway (subject, customer's name, reference) is left out.
    """
    texts = [word.text for word in parse(words)]
    if not texts or not tickets:
        return {}
    found = Q()
    for text in texts:
        found |= Q(text__contains=text)
    places = [NullIf(_place(text), 0) for text in texts]
    newest = Window(RowNumber(), partition_by=F("ticket"), order_by=F("message").desc(nulls_last=True))
    documents: Any = (
        SearchDocument.objects.filter(found, ticket__in=[one.pk for one in tickets])
        .annotate(place=Coalesce(*places, 1) if len(places) > 1 else places[0], rank=newest)
        .annotate(
            folded=Substr("text", Greatest(F("place") - _BEFORE, 1), _SPAN),
            # The document begins with the author's name and a line break.
            said=Substr("message__body", Greatest(F("place") - Length("message__author_name") - 1 - _BEFORE, 1), _SPAN),
        )
        .filter(rank__lte=MOST)
        .order_by("ticket_id", "rank")
        .values_list("ticket_id", "message_id", "folded", "said", "message__author_name", "message__entry")
    )
    shown: dict[int, list[Hit]] = {}
    known = {one.pk: one for one in tickets}
    for ticket, message, folded, said, who, entry in documents:
        if message is None:
            shown.setdefault(ticket, []).extend(_of_ticket(texts, folded, known[ticket]))
        else:
            hit = Hit(who, _line(texts, said, folded), entry == Entry.NOTE)
            shown.setdefault(ticket, []).append(hit)
    return shown


def _of_ticket(texts: Sequence[str], folded: str, ticket: Ticket) -> list[Hit]:
    """The line of the ticket's own document that the row does not show: an order, an item, an address."""
    seen = {normalise(one).strip() for one in (ticket.reference, ticket.subject, ticket.customer.name)}
    for line in folded.split("\n"):
        if line.strip() not in seen and any(text in line for text in texts) and not _is_end_of(line, seen):
            reached = "@" in line or re.fullmatch(r"[+0-9 ()/.-]{7,}", line)
            written = ticket.about if normalise(ticket.about).strip() == line.strip() else line
            return [Hit(_("Customer’s address") if reached else _("About"), _marked(written, texts))]
    return []


def _is_end_of(line: str, seen: set[str]) -> bool:
    """The span may begin or end within a line."""
    return any(line.strip() and line.strip() in one for one in seen)


def _place(text: str) -> Func:
    return Func(F("text"), Value(text), function="strpos", output_field=IntegerField())


def _line(texts: Sequence[str], said: str, folded: str) -> Pieces:
    """In the writer's own letters where these fold one to one, else as the index has them."""
    for shown in (said, folded):
        line = " ".join((shown or "").split())
        pieces = _marked(line, texts)
        if any(found for _text, found in pieces):
            return pieces
    return ((" ".join(folded.split()), False),)


def _marked(line: str, texts: Sequence[str]) -> Pieces:
    known = normalise(line)
    if len(known) != len(line) or not texts:
        return ((line, False),)
    pattern = "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))
    pieces, at = [], 0
    for one in re.finditer(pattern, known):
        pieces += [(line[at : one.start()], False), (line[one.start() : one.end()], True)]
        at = one.end()
    pieces.append((line[at:], False))
    return tuple((text, found) for text, found in pieces if text)
