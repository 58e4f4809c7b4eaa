"""Taking words out of a conversation for good: a card number, a colleague's name, what should never have been said.

The row stays and says who did it and why; the words go from it, from search, from the letter that carried them, and
from the subject that was made of them. A letter that still waited is not sent. The audit keeps a keyed hash, by which
whoever has the words can still show that they were these. Evidence of a complaint's steps is another record and stays.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit import erasing as audit
from servicedesk.errors import Invalid, Refused
from servicedesk.mail import erasing as letters
from tickets import files, history, holding, permissions, returns
from tickets.models import Attachment, Message, SearchDocument, Ticket
from tickets.opening import first_words
from tickets.search import documents
from tickets.vocabulary import Entry

REASON = 300


@transaction.atomic
def redact(message: Message, *, reason: str, with_files: bool = False, actor: Actor, at: datetime) -> Message:
    """Blank a message, with its files if that is wished; it cannot be undone. Raises NotPermitted, Invalid, Refused.

    A sealed file does not hinder it: what must go must go from the archive, too.
    """
    ticket = message.ticket
    permissions.require(actor, "ticket.redact", ticket)
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": [_("A reason is needed.")]})
    holding.hold(ticket, even_sealed=True)
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    message.ticket = ticket
    if message.entry == Entry.EVENT:
        raise Refused("event", _("What the desk itself noted cannot be redacted."))
    if "redacted" in message.data:
        raise Refused("done_already", _("This was redacted already."))
    digest = salted_hmac("tickets.redacting", message.body, algorithm="sha256").hexdigest()
    if ticket.subject == first_words(message.body):
        _drop_subject(ticket, at=at)
    facts = {"message": message.pk, "length": len(message.body), "hmac": digest, "files": with_files}
    message.body = message.html = ""
    message.data = {**message.data, "redacted": {"by": actor.name, "reason": reason[:REASON]}}
    message.save(update_fields=["body", "html", "data"])
    SearchDocument.objects.filter(message=message).delete()
    unsent = message.outgoing_id is not None and letters.erase_one(message.outgoing_id)
    if with_files:
        _drop_files(message)
    _drop_lines(ticket, message, at=at)
    history.tell(ticket, "redacted", actor=actor, at=at, facts=facts, words={"reason": reason[:REASON]})
    if unsent:
        returns.stopped(message, kind=str(message.data.get("letter", "")), actor=actor, at=at)
    return message


def _drop_subject(ticket: Ticket, *, at: datetime) -> None:
    """Nobody gave the case one, so that its first words are it: they go from there, from search and audit, too."""
    ticket.subject = _("Redacted: the words are gone.")
    holding.keep(ticket, "subject", at=at)
    documents.index_ticket(ticket)
    audit.erase_words(history.subject_of(ticket), verb="open")


def _drop_lines(ticket: Ticket, message: Message, *, at: datetime) -> None:
    """Lists show it no more: neither as the last line of its own ticket, nor of one into which that was merged."""
    if ticket.last_at == message.at:
        ticket.last_line = ""
    holding.keep(ticket, "last_line", at=at)
    # Found by what they show, for the merge may have been taken back: their last line is no word of their own.
    own = Message.objects.filter(ticket=OuterRef("pk"), at=OuterRef("last_at")).exclude(entry=Entry.EVENT)
    others = Ticket.objects.filter(~Exists(own), customer=ticket.customer_id, last_at=message.at)
    for other in others.order_by("pk"):
        holding.hold(other, even_sealed=True)
        if other.last_at == message.at:
            other.last_line = ""
            holding.keep(other, "last_line", at=at)


def _drop_files(message: Message) -> None:
    keys = list(Attachment.objects.filter(message=message).values_list("key", flat=True))
    Attachment.objects.filter(message=message).delete()
    transaction.on_commit(lambda: files.remove(keys))
