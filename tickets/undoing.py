"""Taking back a reply before it leaves: some seconds in which its writer may think again.

The letter waits in the outbox; whoever is first has it, the writer or the worker, by one change of its row. That row
is taken before the ticket's, in the order in which the worker takes them.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import NotPermitted, Refused
from servicedesk.events import announce
from servicedesk.mail import outbox
from tickets import draftfiles, drafting, history, holding, returns, state, writing
from tickets.events import ReplyUndone
from tickets.models import Message, Ticket
from tickets.vocabulary import DraftKind, Entry, State

GRACE = timedelta(seconds=60)  # after the letter was due: a worker that is busy takes no right away


def until(message: Message) -> datetime | None:
    """Until when the writer may take it back; None for what left at once."""
    letter = message.outgoing
    return letter.due_at if letter is not None and letter.due_at > letter.created_at else None


@transaction.atomic
def undo(message: Message, *, actor: Actor, at: datetime) -> Ticket:
    """The reply never was: its words and files are a draft again, nobody is answered, the clocks go on as before.

    Raises Refused when it has left, or when we have written again since; NotPermitted to all but its writer.
    """
    if message.person_id != actor.person_id:
        raise NotPermitted("not_yours", _("Only who wrote it can take it back."))
    held, letter = until(message), message.outgoing
    if letter is None or held is None or at > held + GRACE or not outbox.cancel(letter, at=at):
        raise Refused("left", _("It has left already. Write again to set it right."))
    ticket = holding.hold(Ticket(pk=message.ticket_id))
    if returns.said_since(ticket, message.pk):
        raise Refused("said_since", _("We have written again since; this can no longer be taken back."))
    _not_finished_by_it(ticket, message, at=at, actor=actor)
    announce(ReplyUndone(ticket=ticket, message=message, at=at, actor=actor))
    writing.unsaid(ticket, message, at=at)
    history.keep(ticket, "reply_undone", actor=actor, at=at, facts={"message": message.pk})
    draft = drafting.put_back(ticket, kind=DraftKind.REPLY, body=message.body, actor=actor, at=at)
    draftfiles.put_back(message, draft, at=at)
    message.delete()
    letter.delete()
    return ticket


def _not_finished_by_it(ticket: Ticket, message: Message, *, at: datetime, actor: Actor) -> None:
    """Sent and done in one: the end is undone with it. Done a moment later by hand: it is reopened."""
    if ticket.state != State.DONE or ticket.done_at is None or ticket.done_at < message.at:
        return
    line = ticket.messages.filter(entry=Entry.EVENT, at=message.at, data__verb="ticket.done", pk__gt=message.pk).first()
    if line is None:
        state.follow(ticket, State.OPEN, at=at, actor=actor)
        return
    state.take_back_end(ticket, State(line.data["from"]), at=at, actor=actor)
    line.delete()
