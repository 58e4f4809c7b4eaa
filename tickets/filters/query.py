"""A query as typed, made a set of tickets: the one compiler for inbox, search and API (`lists.syntax` reads it)."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from servicedesk import keyset
from servicedesk.errors import Flaw, Text, Unreadable
from tickets.filters.fieldkeys import key_called, spellings
from tickets.filters.meanings import Asking, Unusable
from tickets.lists import syntax
from tickets.lists.syntax import Reading, Term
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.search import finding


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A term that means something: which tickets, and what it is called."""

    term: Term
    q: Q
    words: str

    @property
    def label(self) -> Text:
        return key_called(self.term.key).label


class Query:
    """What the text asks for. What is flawed is left out of the set; `flaws` says where and why."""

    def __init__(self, text: str, asking: Asking) -> None:
        self.reading: Reading = syntax.read(text, spellings())
        self.asking = asking

    @property
    def text(self) -> str:
        return self.reading.text

    @property
    def words(self) -> str:
        return self.reading.words

    @cached_property
    def conditions(self) -> list[Condition]:
        return [one for one in self._understood if isinstance(one, Condition)]

    @cached_property
    def flaws(self) -> list[Flaw]:
        found = [one for one in self._understood if isinstance(one, Flaw)]
        return sorted([*self.reading.flaws, *found], key=lambda flaw: flaw.start)

    @cached_property
    def _understood(self) -> list[Condition | Flaw]:
        return [_understand(term, self.asking) for term in self.reading.conditions]

    def within(self, tickets: TicketQuerySet) -> TicketQuerySet:
        """The tickets of a set for which every condition holds; the words are left to `page` and `among`."""
        for one in self.conditions:
            tickets = tickets.exclude(one.q) if one.term.negated else tickets.filter(one.q)
        for words in self.reading.unwanted:
            tickets = finding.without(tickets, words)
        return tickets

    def among(self, tickets: TicketQuerySet) -> TicketQuerySet:
        """All tickets of a set for which every condition holds and in which every word is found, to count them."""
        tickets = self.within(tickets)
        return finding.among(tickets, self.words) if self.words else tickets

    def page(self, tickets: TicketQuerySet, *, order: tuple[str, ...], cursor: str, size: int) -> keyset.Page[Ticket]:
        """A page of those of `within` that have every word, by `order`; with words, the newest first."""
        if self.words:
            return finding.page(tickets, self.words, cursor=cursor, size=size)
        return keyset.page(tickets, order=order, cursor=cursor, size=size)

    def require(self) -> None:
        """Raises Unreadable, for those who cannot be shown the place on a page."""
        if self.flaws:
            raise Unreadable("q", self.flaws)


def _understand(term: Term, asking: Asking) -> Condition | Flaw:
    key = key_called(term.key)
    if term.sign and not key.signs:
        detail = _("“%(key)s:” takes no < or >.") % {"key": key.name}
        return Flaw(code="no_sign", detail=detail, start=term.start, end=term.end)
    read = []
    for value in term.values:
        try:
            read.append(key.read(value.text.strip(), term.sign, asking))
        except Unusable as refusal:
            return Flaw(code=refusal.code, detail=refusal.detail, start=value.start, end=value.end)
    q = read[0].q
    for one in read[1:]:
        q = q | one.q
    words = _(" or ").join(str(one.words) for one in read)
    return Condition(term=term, q=q, words=_("not %(what)s") % {"what": words} if term.negated else words)
