"""What every word on a ticket leaves on its row: the last line that lists show, and since when a customer waits."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from servicedesk.errors import Text
from tickets import holding, state
from tickets.models import Message, Ticket
from tickets.vocabulary import Author, Entry

LINE = 200  # characters of the last line
# That anybody can have spoken: what a program sends as no date at all (the year 1, 1900) lies far beyond.
LONGEST_AGO = timedelta(days=3_653)


def untimely(field: str, moment: datetime, *, at: datetime) -> dict[str, list[Text]]:
    """What is wrong with a true time. A year typed with two digits is the year 26: no clock counts from there."""
    if moment > at:
        return {field: [_("This lies in the future.")]}
    return {field: [_("This lies more than ten years back.")]} if moment < at - LONGEST_AGO else {}


def heard(ticket: Ticket, message: Message, *, at: datetime) -> None:
    """A word of the customer: they wait for an answer from now on, unless they waited already."""
    ticket.unanswered_since = ticket.unanswered_since or message.at
    _show(ticket, message, at=at)


def answered(ticket: Ticket, message: Message, *, at: datetime) -> None:
    """A word of ours to the customer: work has begun, and nobody waits any more."""
    if ticket.unanswered_since is not None and message.at >= ticket.unanswered_since:
        ticket.unanswered_since = None
    _show(ticket, message, *state.begin_work(ticket), at=at)


def unsaid(ticket: Ticket, message: Message, *, at: datetime) -> None:
    """That word is taken back: the one before it is the last again, and who waited then waits on."""
    waited = message.data.get("waited_since")
    since = parse_datetime(waited) if waited else None
    if since is not None and (ticket.unanswered_since is None or since < ticket.unanswered_since):
        ticket.unanswered_since = since
    said = Q(author=Author.CUSTOMER) | Q(author=Author.PERSON, entry=Entry.MESSAGE) | Q(data__outcome="reached")
    before = ticket.messages.filter(said, entry__in=(Entry.MESSAGE, Entry.CALL)).exclude(pk=message.pk)
    last = before.order_by("at", "pk").last()
    ticket.last_at = None
    if last is not None:
        _show(ticket, last, at=at)
    else:
        holding.keep(ticket, "unanswered_since", at=at)


def _show(ticket: Ticket, message: Message, *changed: str, at: datetime) -> None:
    if ticket.last_at is None or message.at >= ticket.last_at:
        ticket.last_line = " ".join(message.body[: 4 * LINE].split())[:LINE]
        ticket.last_by = Author(message.author)
        ticket.last_name = message.author_name
        ticket.last_at = message.at
    holding.keep(ticket, "unanswered_since", "last_line", "last_by", "last_name", "last_at", *changed, at=at)
