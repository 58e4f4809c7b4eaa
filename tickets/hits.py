"""Where the words that one looked for stand: the line of the conversation around them, as it was written."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Coalesce, Greatest, Length, NullIf, Substr

from servicedesk.errors import Text
from tickets.models import SearchDocument, Ticket
from tickets.searchwords import normalise, parse
from tickets.vocabulary import Entry

_BEFORE, _SPAN = 50, 180  # characters shown before the word, and in all


@dataclass(frozen=True)
class Hit:
    """`said` split at the word that was found; `note`: the customer never saw it."""

    who: Text
    before: str
    word: str
    after: str
    note: bool


def hits(tickets: Sequence[Ticket], words: str) -> dict[int, Hit]:
    """The newest message of each ticket with one of the words, by the ticket's id, in one query.

    A ticket that was found by its subject or its customer has none: a list shows these anyway.
    """
    texts = [word.text for word in parse(words)]
    if not texts or not tickets:
        return {}
    found = Q()
    for text in texts:
        found |= Q(text__contains=text)
    places = [NullIf(_place(text), 0) for text in texts]
    documents = (
        SearchDocument.objects.filter(found, ticket__in=[one.pk for one in tickets], message__isnull=False)
        .annotate(place=Coalesce(*places, 1) if len(places) > 1 else places[0])
        .annotate(
            folded=Substr("text", Greatest(F("place") - _BEFORE, 1), _SPAN),
            # The document begins with the author's name and a line break.
            said=Substr("message__body", Greatest(F("place") - Length("message__author_name") - 1 - _BEFORE, 1), _SPAN),
        )
        .order_by("ticket_id", "-message_id")
        .distinct("ticket_id")
        .values_list("ticket_id", "folded", "said", "message__author_name", "message__entry")
    )
    return {
        ticket: _hit(texts, said, folded, who=who, note=entry == Entry.NOTE)
        for ticket, folded, said, who, entry in documents
    }


def _place(text: str) -> Func:
    return Func(F("text"), Value(text), function="strpos", output_field=IntegerField())


def _hit(texts: Sequence[str], said: str, folded: str, *, who: str, note: bool) -> Hit:
    """In the writer's own letters where these fold one to one, else as the index has them."""
    for shown in (said, folded):
        line = " ".join(shown.split())
        known = normalise(line)
        for text in texts:
            start = known.find(text)
            if start >= 0 and len(known) == len(line):
                end = start + len(text)
                return Hit(who, line[:start], line[start:end], line[end:], note)
    return Hit(who, " ".join(folded.split()), "", "", note)
