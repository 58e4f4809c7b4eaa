"""The clocks that were read of a held ticket stand on it for all that the same deed goes on to do.

They stand only as long as they are what the database says. Holding the ticket anew takes them off; and whatever else
opens its clocks in this process, a sweep that changes them, a rollback (also to a savepoint) or the end of the
transaction lets them stand no more.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakValueDictionary, ref

from django.db import transaction

from tickets.models import Ticket

if TYPE_CHECKING:
    from tickets.clocks.sheet import Book

_newest: "WeakValueDictionary[int, Book]" = WeakValueDictionary()  # by ticket: what was opened last


class _Mark:
    """Django keeps it until commit and forgets it at a rollback: as long as it lives, what was read or kept holds."""

    def __call__(self) -> None:
        pass


class Kept(NamedTuple):
    book: "Book"
    mark: "ref[_Mark]"


def opened(book: "Book") -> None:
    """From now on this book is the one that knows the clocks of its tickets."""
    for ticket in book.sheets:
        _newest[ticket] = book


def kept(book: "Book") -> None:
    """It was written: what stands holds until that is taken back."""
    opened(book)
    for sheet in book.sheets.values():
        if sheet.ticket.clocks_read is not None and sheet.ticket.clocks_read.book is book:
            put_on(sheet.ticket, book)


def changed_elsewhere(tickets: Iterable[int]) -> None:
    """Their clocks were changed without a book."""
    for ticket in tickets:
        _newest.pop(ticket, None)


def put_on(ticket: Ticket, book: "Book") -> "Book":
    mark = _Mark()
    ticket.clocks_read = Kept(book, ref(mark))
    transaction.on_commit(mark)
    return book


def book_of(ticket: Ticket) -> "Book | None":
    """What was read of this very instance, if it still holds."""
    read: Kept | None = ticket.clocks_read
    if read is None or read.mark() is None or _newest.get(ticket.pk) is not read.book:
        return None
    return read.book if read.book.sheets[ticket.pk].ticket is ticket else None
