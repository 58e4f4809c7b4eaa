"""Search over everything said: Latin by the beginnings of words, Han by pairs of characters (decision 15).

A document is one row per ticket (subject, numbers, names, addresses) and one per message. Its text is normalised
here: width and case folded, traditional characters turned simplified one by one, so that either script finds the
other. The generated column `grams` holds its terms; every hit is checked against the text itself. Words are looked
for in the whole ticket: "Wang sofa" finds Wang's ticket whose third message speaks of a sofa.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import opencc
from django.db import connection
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.fields import BooleanField

from tickets.models import Address, Customer, Message, SearchDocument, Ticket
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import Entry

CUT = 50_000  # characters of one document that are searched; pages say so
MOST_WORDS = 8
NEWEST_LOOKED_AT = 2_000  # tickets looked through when the words are too short for the index
RENAMED_AT_MOST = 200  # newest tickets of a customer that are written anew when the customer's names change

# The same two classes as in the SQL function sd_grams.
_HAN = "\u3041-\U0010ffff"
_LETTER = "0-9a-z\u00df-\u1fff"
_RUN = re.compile(f"[{_HAN}]+|[{_LETTER}]+")
_WORDS = re.compile(r'["“「]([^"”」]+)["”」]|(\S+)')  # as keyboards of either script write quotes


@dataclass(frozen=True)
class _Word:
    """One word, or phrase in quotes, that is looked for. `query` asks the index; "" when it is too short for that."""

    text: str
    query: str


def normalise(text: str) -> str:
    """The spelling in which texts are stored and looked for."""
    return unicodedata.normalize("NFKC", text[:CUT]).lower().translate(_SIMPLIFIED)[:CUT].replace("\x00", " ")


def is_cut(text: str) -> bool:
    """Whether the end of a text cannot be found, for it is too long."""
    return len(text) > CUT


def of_opening(ticket: Ticket, message: Message, *, addresses: Iterable[Address]) -> list[SearchDocument]:
    """The documents of a new ticket and its first message, to be written together with the message."""
    return [_of_ticket(ticket, addresses), of_message(message)]


def of_message(message: Message) -> SearchDocument:
    """The document of a message, to be written together with it."""
    told = "\n".join(filter(None, (message.author_name, message.body)))
    return SearchDocument(
        ticket_id=message.ticket_id, message=message, internal=not message.public, text=normalise(told)
    )


def index_ticket(ticket: Ticket) -> None:
    """Write a ticket's own document anew: its subject or its item has changed."""
    _write_anew([ticket], list(ticket.customer.addresses.all()))


def index_message(message: Message) -> None:
    """Write the document of one message, new or changed. Events say nothing that is looked for."""
    if message.entry != Entry.EVENT:
        _write([of_message(message)])


def index_customer(customer: Customer) -> None:
    """Names or addresses changed: the customer's newest tickets are found by the new ones."""
    newest = list(customer.tickets.select_related("item").order_by("-pk")[:RENAMED_AT_MOST])
    for ticket in newest:
        ticket.customer = customer
    _write_anew(newest, list(customer.addresses.all()))


def matching(tickets: TicketQuerySet, words: str, *, newest: int = 25) -> TicketQuerySet:
    """The newest tickets of a set in which every word is found, at most `newest`, newest first."""
    return among(tickets, words).order_by("-pk")[:newest]


def among(tickets: TicketQuerySet, words: str) -> TicketQuerySet:
    """The tickets of a set in which every word is found, for lists that page by `-pk`: one page costs its rows.

    Words too short for the index (one character) are looked for in the newest tickets only.
    """
    looked_for = parse(words)
    if not looked_for:
        return tickets.none()
    by_index = sorted((word for word in looked_for if word.query), key=lambda word: -len(word.query))
    if not by_index:
        tickets = tickets.filter(pk__in=_newest_ids(tickets))
    for word in by_index[1:] + [word for word in looked_for if not word.query]:
        tickets = tickets.filter(Exists(_hits(word).filter(ticket=OuterRef("pk"))))
    if by_index:
        # The longest word leads: its documents are few, or so many that the newest suffice.
        tickets = tickets.filter(pk__in=_hits(by_index[0]).values("ticket"))
    return tickets


def without(tickets: TicketQuerySet, words: str) -> TicketQuerySet:
    """The tickets of a set in which none of these words is found."""
    for word in parse(words):
        tickets = tickets.exclude(Exists(_hits(word).filter(ticket=OuterRef("pk"))))
    return tickets


def parse(words: str) -> list[_Word]:
    """What is looked for: words between spaces, phrases in quotes; at most eight."""
    found = [normalise(phrase or word).strip() for phrase, word in _WORDS.findall(words[:500])]
    texts = list(dict.fromkeys(text for text in found if text))[:MOST_WORDS]
    return [_Word(text=text, query=_query(text)) for text in texts]


def _query(text: str) -> str:
    """The terms that every document with this text has, as a tsquery; "" when there are none worth asking for."""
    runs = [(one.group(), one.start(), one.end()) for one in _RUN.finditer(text)]
    pairs = [f"'{run[i : i + 2]}'" for run, _start, _end in runs if run >= "\u3041" for i in range(len(run) - 1)]
    terms = list(pairs)
    for run, start, end in runs:
        if run >= "\u3041" or (pairs and _touches_han(text, start, end)):
            continue
        if end < len(text) and not _is_han(text[end]):
            terms.append(f"'{run[:40]}'")  # something follows: the word is whole
        elif len(run) > 1:
            terms.append(f"'{run[:40]}':*")
    return " & ".join(dict.fromkeys(terms))


def _touches_han(text: str, start: int, end: int) -> bool:
    """A number between Han characters need not be a word of its own: 5号楼 is in 15号楼."""
    return (start > 0 and _is_han(text[start - 1])) or (end < len(text) and _is_han(text[end]))


def _is_han(character: str) -> bool:
    return character >= "\u3041"


def _hits(word: _Word) -> QuerySet[SearchDocument]:
    hits = SearchDocument.objects.order_by()
    if word.query:
        query = Func(Value(word.query), template="%(expressions)s::tsquery")
        hits = hits.filter(
            Func(F("grams"), query, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())
        )
    return hits.filter(Q(text__contains=word.text))


def _newest_ids(tickets: TicketQuerySet) -> list[int]:
    return list(tickets.order_by("-pk").values_list("pk", flat=True)[:NEWEST_LOOKED_AT])


def _of_ticket(ticket: Ticket, addresses: Iterable[Address]) -> SearchDocument:
    item = (ticket.item.number, ticket.item.name) if ticket.item is not None else ()
    told = (ticket.reference, ticket.subject, ticket.about, *item, ticket.customer.name)
    reached = (text for address in addresses for text in (address.shown, address.value))
    return SearchDocument(ticket=ticket, text=normalise("\n".join(filter(None, (*told, *reached)))))


def _write_anew(tickets: list[Ticket], addresses: list[Address]) -> None:
    SearchDocument.objects.filter(ticket__in=tickets, message=None).delete()
    if tickets:
        _write([_of_ticket(ticket, addresses) for ticket in tickets])


def _write(documents: Sequence[SearchDocument]) -> None:
    """By hand, for Django would have the whole generated column sent back."""
    values = ", ".join(["(%s, %s, %s, %s)"] * len(documents))
    told = [(one.ticket_id, one.message_id, one.internal, one.text) for one in documents]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(values=values), [value for row in told for value in row])


_INSERT = """
INSERT INTO tickets_searchdocument (ticket_id, message_id, internal, text) VALUES {values}
ON CONFLICT (message_id) DO UPDATE SET internal = excluded.internal, text = excluded.text
"""


def _simplified() -> dict[int, str]:
    """Traditional characters to simplified, one by one: phrases would turn the same word differently elsewhere."""
    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0))
    traditional = [chr(code) for start, end in ranges for code in range(start, end)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(traditional)).split("\n")
    return {ord(old): new for old, new in zip(traditional, simplified, strict=True) if old != new}


_SIMPLIFIED = _simplified()
