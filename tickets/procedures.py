"""Which procedure moves a ticket of a kind: those of this app, and what higher apps register [decision 13]."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from servicedesk.actors import Actor
from servicedesk.lifecycle import Offer
from tickets.models import Ticket


class Procedure(Protocol):
    def offers(self, ticket: Ticket, *, actor: Actor, at: datetime) -> list[Offer]: ...

    def perform(
        self,
        ticket: Ticket,
        *,
        verb: str,
        raw: Mapping[str, Any],
        actor: Actor,
        at: datetime,
        expected: int | None = None,
    ) -> Any: ...


_registered: dict[str, Procedure] = {}


def register(kind: str, procedure: Any) -> None:
    """`procedure` is a module or object with `offers` and `perform`; the last registered of a kind counts."""
    _registered[kind] = procedure


def procedure_for(ticket: Ticket) -> Procedure:
    return _registered[ticket.kind]
