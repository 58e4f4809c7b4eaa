"""The newest tickets in which every word stands, at a cost that hardly grows with the desk.

Newest first, in stretches of ids. A short stretch is read through: what stands in many tickets is found there. A long
one is asked of the index, whose answer for a rare word is short. How long the next one is follows from how many were
found so far. One question over everything fetches each of ten thousand hits to show 25 (measured: docs/search.md).
Words are looked for in the whole ticket: "Wang sofa" finds Wang's ticket whose third message speaks of a sofa.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, TypeVar

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value

from servicedesk import keyset
from servicedesk.remembered import Remembered
from tickets.models import SearchDocument, Ticket
from tickets.querysets import TicketQuerySet
from tickets.search import termfigures
from tickets.search.words import Word, parse

FIRST = 512  # ids that are read through first
READ_THROUGH = 2_048  # up to so many, reading costs less than the index where a word is common
SELDOM = 0.003  # of all documents: what is rarer is asked of the index at once
GROWTH = 32
MOST_STRETCHES = 6  # the last one is all that is left
NEWEST_LOOKED_AT = 2_000  # ids looked through when no word is long enough for the index
Q_ = TypeVar("Q_", bound=QuerySet[Any, Any])
_Span = tuple[int, int | None]  # from the first id up to, not including, the second


def page(tickets: TicketQuerySet, words: str, *, cursor: str = "", size: int = 25) -> keyset.Page[Ticket]:
    """A page of the tickets of a set in which every word is found, newest first. Raises Invalid for a bad cursor."""
    return keyset.page(tickets, order=("-id",), cursor=cursor, size=size, take=partial(_take, parse(words)))


def newest(tickets: TicketQuerySet, words: str, *, most: int = 25) -> list[Ticket]:
    """The newest tickets of a set in which every word is found, at most so many, newest first."""
    return _take(parse(words), tickets.order_by("-pk"), keyset.Cut(count=most, descending=True))


def among(tickets: TicketQuerySet, words: str) -> TicketQuerySet:
    """The tickets of a set in which every word is found: for counting them, not for showing the newest."""
    looked_for = parse(words)
    if not looked_for:
        return tickets.none()
    if any(word.terms for word in looked_for):
        return _narrowed(tickets, looked_for, (0, None), read=False)
    return _narrowed(tickets, looked_for, (newest_id() + 1 - NEWEST_LOOKED_AT, None), read=True)


def without(tickets: TicketQuerySet, words: str) -> TicketQuerySet:
    """The tickets of a set in which none of these words is found."""
    for word in parse(words):
        tickets = tickets.exclude(Exists(_documents(word, read=False).filter(ticket=OuterRef("pk"))))
    return tickets


def _take(words: list[Word], tickets: QuerySet[Ticket], cut: keyset.Cut) -> list[Ticket]:
    """So many rows of an ordered set, asked for stretch by stretch until there are enough."""
    if not words:
        return []
    found: list[int] = []
    seldom = min(termfigures.share(word.terms) for word in words) < SELDOM
    way = _Way(cut, indexed=any(word.terms for word in words), first=FIRST * GROWTH if seldom else FIRST)
    bare = tickets.select_related(None).values_list("pk", flat=True)
    for span, length in way:
        read = length <= READ_THROUGH and not (seldom and way.indexed)
        found += _narrowed(bare, words, span, read=read)[: cut.count - len(found)]
        way.found = len(found)
        if len(found) >= cut.count:
            break
    rows = tickets.in_bulk(found) if found else {}
    return [rows[pk] for pk in found if pk in rows]


class _Way:
    """The stretches, from the newest id or from where the page before ended, in the page's direction."""

    def __init__(self, cut: keyset.Cut, *, indexed: bool, first: int) -> None:
        self.wanted, self.descending, self.indexed, self.first = cut.count, cut.descending, indexed, first
        self.top = newest_id() + 1  # a few may have come since: the first stretch is open above
        self.start = int(cut.position[0]) if cut.position else None
        self.found = 0

    def __iter__(self) -> Iterator[tuple[_Span, int]]:
        if not self.indexed:
            yield (max(self.top - NEWEST_LOOKED_AT, 0), None), NEWEST_LOOKED_AT
            return
        done, length = 0, self.first
        begin = self.top if self.start is None else self.start
        left = begin if self.descending else max(self.top - begin, 0)
        for number in range(1, MOST_STRETCHES + 1):
            length = left - done if number == MOST_STRETCHES else min(length, left - done)
            near, far = done, done + length
            if self.descending:
                yield (begin - far, None if done == 0 and self.start is None else begin - near), length
            else:
                yield (begin + near + 1, None if far >= left else begin + far + 1), length
            done = far
            if done >= left:
                return
            length = self._next(done)

    def _next(self, done: int) -> int:
        """So long that what is missing should be in it, and some more; much longer while nothing is found."""
        if not self.found:
            return done * GROWTH
        expected = (self.wanted - self.found) * done // self.found
        return min(max(expected * 3 // 2, FIRST), done * GROWTH)


def _narrowed(tickets: Q_, words: list[Word], span: _Span, *, read: bool) -> Q_:
    """Those with every word. The rarest leads: its documents are few. `read`: without the index."""
    low, high = span
    tickets = tickets.filter(pk__gte=low) if high is None else tickets.filter(pk__gte=low, pk__lt=high)
    first, *others = sorted(words, key=lambda word: termfigures.share(word.terms))
    for word in others:
        documents = _within(_documents(word, read=read), span)
        tickets = tickets.filter(Exists(documents.filter(ticket=OuterRef("pk"))))
    return tickets.filter(pk__in=_within(_documents(first, read=read), span).values("ticket"))


def _within(documents: QuerySet[SearchDocument], span: _Span) -> QuerySet[SearchDocument]:
    low, high = span
    documents = documents.filter(ticket__gte=low)
    return documents if high is None else documents.filter(ticket__lt=high)


def _documents(word: Word, *, read: bool) -> QuerySet[SearchDocument]:
    """Those with the word. What the index is asked leaves out terms that would only make it longer to answer."""
    documents = SearchDocument.objects.order_by()
    if not word.terms:
        return documents.filter(text__contains=word.text)
    terms = word.terms if read else termfigures.worth_asking(word.terms)
    query = Func(Value(" & ".join(terms)), template="%(expressions)s::tsquery")
    told = "(%(expressions)s) IS TRUE" if read else "%(expressions)s"  # the index cannot answer this form
    matches = Func(F("grams"), query, template=told, arg_joiner=" @@ ", output_field=BooleanField())
    return documents.filter(Q(matches) & Q(text__contains=word.text))


def _read_newest() -> int:
    return Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


newest_id = Remembered(_read_newest)
