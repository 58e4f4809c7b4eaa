"""Waiting for the customer: begun only by a question that reached them, ended by any word of theirs [H-20]."""

from datetime import datetime

from servicedesk.actors import Actor
from tickets import state
from tickets.models import Ticket
from tickets.vocabulary import State


def begin(ticket: Ticket, *, at: datetime, actor: Actor) -> None:
    """The customer has our question: the clocks that depend on them pause."""
    if ticket.state in (State.NEW, State.OPEN):
        state.set_state(ticket, State.WAITING, at=at, actor=actor)


def end(ticket: Ticket, *, at: datetime, actor: Actor) -> None:
    """They answered, we withdrew the question, or silence was recorded: the clocks go on."""
    if ticket.state == State.WAITING:
        state.set_state(ticket, State.OPEN, at=at, actor=actor)
