"""The one writer of a ticket's state, and of the step that complaints show in lists (decisions 13, 23)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from servicedesk import guards
from servicedesk.actors import Actor
from servicedesk.events import announce
from tickets import history, holding
from tickets.events import StateChanged, TicketClosed, TicketReopened
from tickets.models import Ticket
from tickets.vocabulary import Kind, State

CLOSES_AFTER = timedelta(days=14)  # calendar days from done to closed (decision 23)
FINISHED = (State.DONE, State.CLOSED)


@transaction.atomic
def set_state(ticket: Ticket, to: State, *, never_ended: bool = False, at: datetime, actor: Actor) -> None:
    """Move a held ticket into a state; nothing happens when it is there already.

    Guards may veto an end ("ticket.finish"). Clocks follow by StateChanged: they pause in `waiting`, go on in
    `open`, end in `done` and `closed`. `never_ended`: its end was a merge that is taken back; no report calls this
    a reopening.
    """
    before = State(ticket.state)
    if before == to:
        return
    if to in FINISHED:
        guards.ask("ticket.finish", ticket)
    ticket.state = to
    ticket.done_at = (ticket.done_at or at) if to in FINISHED else None
    ticket.closed_at = at if to == State.CLOSED else None
    ticket.close_after = at + CLOSES_AFTER if to == State.DONE else None
    holding.keep(ticket, "state", "done_at", "closed_at", "close_after", at=at)
    facts = {"from": before, "never_ended": True} if never_ended else {"from": before}
    _record(ticket, before=before, facts=facts, at=at, actor=actor)
    _announce(ticket, before=before, at=at)


def take_back_end(ticket: Ticket, to: State, *, at: datetime, actor: Actor) -> None:
    """The end came with words that were undone before they left: it never was, so this is no reopening."""
    before = State(ticket.state)
    ticket.state, ticket.done_at, ticket.close_after = to, None, None
    holding.keep(ticket, "state", "done_at", "close_after", at=at)
    history.keep(ticket, "end_undone", actor=actor, at=at, facts={"from": before, "to": to})
    announce(StateChanged(ticket=ticket, before=before, at=at))


def follow(ticket: Ticket, to: State, *, at: datetime, actor: Actor) -> None:
    """Let the conversation move the state; a complaint's is the affair of its steps."""
    if ticket.kind != Kind.COMPLAINT:
        set_state(ticket, to, at=at, actor=actor)


def begin_work(ticket: Ticket) -> tuple[str, ...]:
    """Somebody has taken it up: new becomes open. Returns the fields that the calling verb must keep with its own.

    It is no event of its own: what began the work is told, and no clock depends on it.
    """
    if ticket.state != State.NEW or ticket.kind == Kind.COMPLAINT:
        return ()
    ticket.state = State.OPEN
    return ("state",)


def set_stage(ticket: Ticket, *, stage: str, stage_due: datetime | None, sealed: bool, at: datetime) -> None:
    """What lists show of a complaint: its step, when that is due, and whether the file is archived."""
    if (ticket.stage, ticket.stage_due, ticket.sealed) == (stage, stage_due, sealed):
        return
    ticket.stage, ticket.stage_due, ticket.sealed = stage, stage_due, sealed
    holding.keep(ticket, "stage", "stage_due", "sealed", at=at)


def _record(ticket: Ticket, *, before: State, facts: Mapping[str, object], at: datetime, actor: Actor) -> None:
    """Ends and reopenings the customer sees, too. That a complaint's work began is no line of the conversation."""
    verb = f"ticket.{ticket.state}"
    if before == State.NEW and ticket.state == State.OPEN:
        history.keep(ticket, verb, actor=actor, at=at, facts=facts)
    else:
        public = before in FINISHED or ticket.is_finished
        history.tell(ticket, verb, actor=actor, at=at, facts=facts, public=public)


def _announce(ticket: Ticket, *, before: State, at: datetime) -> None:
    announce(StateChanged(ticket=ticket, before=before, at=at))
    if ticket.state == State.CLOSED:
        announce(TicketClosed(ticket=ticket, at=at))
    if before in FINISHED and ticket.state not in FINISHED:
        announce(TicketReopened(ticket=ticket, at=at))
