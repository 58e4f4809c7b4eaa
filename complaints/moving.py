"""The one door: every change of a complaint, by page, API, customer or worker, is a move performed here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import beginning, confirming, ending, exits, resolving, reversing
from complaints.casefile import CaseFile
from complaints.lifecycle import COMPLAINT
from complaints.recording import Handler, tell
from complaints.turning import forget_redress, settle
from servicedesk.actors import Actor
from servicedesk.errors import NotPermitted, Refused
from servicedesk.fields import clean
from servicedesk.lifecycle import Lifecycle, Offer
from tickets import holding, permissions, state
from tickets.models import Ticket
from tickets.vocabulary import Kind, State

HANDLERS: dict[str, Handler] = (
    beginning.HANDLERS
    | confirming.HANDLERS
    | resolving.HANDLERS
    | ending.HANDLERS
    | exits.HANDLERS
    | reversing.HANDLERS
)


def table(kind: Kind) -> Lifecycle:
    """Complaints alone come here."""
    return COMPLAINT


def offers(ticket: Ticket, *, actor: Actor, at: datetime, case: CaseFile | None = None) -> list[Offer]:
    """Every move open to the actor now, each with its fields and what it still lacks."""
    case = case or CaseFile.read(ticket, at=at)
    if _is_stranger(case, actor):
        return []
    return COMPLAINT.offers(case, case.position, actor, permitted=_permitted(case, actor))


def perform(
    ticket: Ticket, *, verb: str, raw: Mapping[str, Any], actor: Actor, at: datetime, expected: int | None = None
) -> CaseFile:
    """Perform a move. `expected` is the version the actor saw.

    Raises Refused (not now, not permitted, something missing), Invalid (fields), Stale (someone was faster);
    then nothing has changed.
    """
    with transaction.atomic():
        holding.hold(ticket, even_sealed=True)  # the table itself says what is open once it is archived
        holding.expect(ticket, expected)
        case = CaseFile.of(ticket, at=at)
        if _is_stranger(case, actor):
            raise NotPermitted("not_theirs", _("This case belongs to somebody else."))
        offer = COMPLAINT.find(verb, case, case.position, actor, permitted=_permitted(case, actor))
        if offer.missing:
            raise Refused("missing", _still_missing(offer), missing=offer.missing)
        values = clean(offer.fields, raw, at=at)
        step, number, version = case.step, case.current.number, ticket.version
        if ticket.state == State.NEW:
            state.set_state(ticket, State.OPEN, at=at, actor=actor)
        HANDLERS[verb](case, values, actor, at)
        tell(case, verb, values=values, actor=actor, at=at, step=step, number=number)
        forget_redress(case)
        settle(case, at=at)
        if ticket.version == version:  # the move left nothing on the ticket's own row
            holding.keep(ticket, at=at)
    return case


def _is_stranger(case: CaseFile, actor: Actor) -> bool:
    """A customer in somebody else's case: nothing is open to them there."""
    return actor.kind == "customer" and actor.id != case.ticket.customer_id


def _permitted(case: CaseFile, actor: Actor) -> Callable[[str], bool]:
    return lambda permission: permissions.may(actor, permission, case.ticket)


def _still_missing(offer: Offer) -> str:
    return _("Still missing: %(things)s") % {"things": " ".join(str(lack.detail) for lack in offer.missing)}
