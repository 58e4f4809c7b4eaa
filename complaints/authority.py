"""Who may grant what: authority in money, and never over one's own proposal [H-2, H-16]."""

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from complaints.models import Proposal
    from servicedesk.actors import Actor

TWO_MANAGERS_ABOVE = Decimal(20_000)  # decisions, who may do what: two managers


def may_grant_alone(actor: "Actor", amount: Decimal | None) -> bool:
    """Redress without money is within anybody's authority who may propose."""
    return not amount or amount <= actor.grant_limit


def may_decide(actor: "Actor", proposal: "Proposal") -> bool:
    """Whether the actor has the authority over this proposal, did not make it, and has not decided already."""
    if actor.kind != "person" or proposal.proposed_by_id == actor.id:
        return False
    if any(approval.by_id == actor.id for approval in proposal.approvals.all()):
        return False
    amount = proposal.amount or Decimal(0)
    return amount <= actor.approve_limit or (amount > TWO_MANAGERS_ABOVE and actor.tier == 3)


def is_granted(proposal: "Proposal", granted: int) -> bool:
    """Whether this many approvals are enough: one, or two managers above the limit."""
    return granted >= (2 if (proposal.amount or Decimal(0)) > TWO_MANAGERS_ABOVE else 1)
