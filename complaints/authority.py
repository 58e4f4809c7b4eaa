"""Who may grant what: authority in money, and never over one's own proposal [H-2, H-16].

Authority is over a case, not over one proposal of it: what the case was granted before counts, or several small grants
would slip past the limit.
"""

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from complaints.models import Proposal
    from servicedesk.actors import Actor

TWO_MANAGERS_ABOVE = Decimal(20_000)  # decisions, who may do what: two managers


def may_grant_alone(actor: "Actor", amount: Decimal | None, *, before: Decimal) -> bool:
    """`before`: granted in this case already. Redress without money is within anybody's authority who may propose."""
    return not amount or before + amount <= actor.grant_limit


def may_decide(actor: "Actor", proposal: "Proposal") -> bool:
    """Whether the actor has the authority over this proposal, did not make it, and has not decided already."""
    if actor.kind != "person" or proposal.proposed_by_id == actor.id:
        return False
    if any(approval.by_id == actor.id for approval in proposal.approvals.all()):
        return False
    total = proposal.total
    return total <= actor.approve_limit or (total > TWO_MANAGERS_ABOVE and actor.tier == 3)


def is_granted(proposal: "Proposal", granted: int) -> bool:
    """Whether this many approvals are enough: one, or two managers above the limit."""
    return granted >= (2 if proposal.total > TWO_MANAGERS_ABOVE else 1)
