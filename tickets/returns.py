"""What became of the words we sent: arrived, lost for good, or stopped before they left; the ticket follows each."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from servicedesk.actors import SYSTEM, Actor
from servicedesk.events import announce
from tickets import history, holding, state
from tickets.clocks import waiting
from tickets.events import LetterDelivered, LetterFailed
from tickets.models import Address, Message, Ticket
from tickets.vocabulary import Author, Entry, Kind, State

# Failures that say something about the address, not about our letter or their server's mood.
ADDRESS_REFUSED = frozenset({"refused_address", "gateway_refused"})
STOPPED = "cancelled"  # the reason of what did not fail: somebody did not want it sent


@transaction.atomic
def arrived(message: Message, *, kind: str, at: datetime, refused: str = "") -> None:
    """A letter was taken by the receiving server. A question makes the ticket wait from now on.

    `refused`: the address to which it went, if letters to it had been refused before.
    """
    ticket = holding.hold(Ticket(pk=message.ticket_id), even_sealed=True)
    if refused:
        _addresses(ticket, refused).update(refused_at=None, refusal="")
    if message.data.pop("failed", None):
        message.save(update_fields=["data"])
        if message.author == Author.PERSON and not _heard_since(ticket, message):  # sent again, and now it is there
            ticket.unanswered_since = None
            holding.keep(ticket, "unanswered_since", at=at)
    if kind == "ask" and ticket.kind != Kind.COMPLAINT and not _heard_since(ticket, message):
        waiting.begin(ticket, at=at, actor=SYSTEM)
    announce(LetterDelivered(ticket=ticket, kind=kind, message_id=message.pk, at=at))


@transaction.atomic
def lost(message: Message, *, kind: str, to: str, reason: str, detail: str, at: datetime) -> None:
    """A letter will not arrive: the agent sees it, the address is marked, and who waited before waits again."""
    ticket = holding.hold(Ticket(pk=message.ticket_id), even_sealed=True)
    if reason in ADDRESS_REFUSED:
        _addresses(ticket, to).update(refused_at=at, refusal=(detail or reason)[:300])
    history.tell(ticket, "letter_failed", actor=SYSTEM, at=at, facts={"letter": kind, "reason": reason})
    _was_no_word(ticket, message, kind=kind, reason=reason, actor=SYSTEM, at=at)


@transaction.atomic
def stopped(message: Message, *, kind: str, actor: Actor, at: datetime) -> None:
    """Somebody cancelled a letter before it left: nobody heard these words, and who waited before waits again."""
    ticket = holding.hold(message.ticket, even_sealed=True)
    _was_no_word(ticket, message, kind=kind, reason=STOPPED, actor=actor, at=at)


def _was_no_word(ticket: Ticket, message: Message, *, kind: str, reason: str, actor: Actor, at: datetime) -> None:
    message.data |= {"failed": reason}
    message.save(update_fields=["data"])
    if not ticket.sealed and not said_since(ticket, message.pk):
        _wait_again(ticket, message, at=at)
        _not_done_after_all(ticket, message, actor=actor, at=at)
    announce(LetterFailed(ticket=ticket, kind=kind, message_id=message.pk, reason=reason, at=at))


def _wait_again(ticket: Ticket, message: Message, *, at: datetime) -> None:
    """Since when the customer had waited as this was written; what the desk says by itself had answered nobody."""
    waited = message.data.get("waited_since")
    since = parse_datetime(waited) if waited else None
    if since is not None and (ticket.unanswered_since is None or since < ticket.unanswered_since):
        ticket.unanswered_since = since
        holding.keep(ticket, "unanswered_since", at=at)


def _not_done_after_all(ticket: Ticket, message: Message, *, actor: Actor, at: datetime) -> None:
    """The answer that finished the ticket never reached the customer."""
    if ticket.state == State.DONE and ticket.done_at is not None and message.at >= ticket.done_at:
        state.follow(ticket, State.OPEN, at=at, actor=actor)


def _addresses(ticket: Ticket, to: str) -> QuerySet[Address]:
    return Address.objects.filter(customer=ticket.customer_id, value=to)


def _heard_since(ticket: Ticket, message: Message) -> bool:
    return ticket.messages.filter(author=Author.CUSTOMER, pk__gt=message.pk).exclude(entry=Entry.EVENT).exists()


def said_since(ticket: Ticket, message_id: int) -> bool:
    """Whether a later word of ours was not lost."""
    later = ticket.messages.filter(author=Author.PERSON, pk__gt=message_id, entry__in=(Entry.MESSAGE, Entry.CALL))
    lost = Q(data__has_key="failed") | Q(data__contains={"outcome": "not_reached"})  # never null, as `data__outcome` is
    return later.exclude(lost).exists()
