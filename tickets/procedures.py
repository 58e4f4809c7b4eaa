"""Which procedure a kind of ticket follows: the one place where pages and API find its moves.

Tickets registers four kinds; a higher app registers its own from its receivers (decision 13).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from servicedesk.actors import Actor
from servicedesk.lifecycle import Lifecycle, Offer
from tickets.models import Ticket
from tickets.vocabulary import Kind


class Procedure(Protocol):
    """What a kind's module offers: `tickets.moving`, `complaints.moving`."""

    def table(self, kind: Kind) -> Lifecycle:
        """The table that a kind follows."""
        ...

    def offers(self, ticket: Ticket, *, actor: Actor, at: datetime) -> list[Offer]:
        """Every move open to the actor now, each with its fields and what it still lacks."""
        ...

    def perform(
        self,
        ticket: Ticket,
        *,
        verb: str,
        raw: Mapping[str, Any],
        actor: Actor,
        at: datetime,
        expected: int | None = None,
    ) -> object:
        """Perform a move on the ticket. Raises Refused, NotPermitted, Invalid or Stale; then nothing has changed."""
        ...


_procedures: dict[Kind, Procedure] = {}


def register(kind: Kind, procedure: Procedure) -> None:
    """Say which module moves tickets of this kind."""
    _procedures[kind] = procedure


def procedure_for(ticket: Ticket) -> Procedure:
    return _procedures[Kind(ticket.kind)]


def lifecycles() -> Iterator[tuple[Kind, Lifecycle]]:
    """Every kind with its table, in the order of the vocabulary."""
    return ((kind, _procedures[kind].table(kind)) for kind in Kind if kind in _procedures)
