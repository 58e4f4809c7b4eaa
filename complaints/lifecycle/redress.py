"""Moves of resolve: responsibility, wishes, proposal, approval, answer, promises [H-16, H-46]."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from complaints.authority import may_decide
from complaints.lifecycle.asking import HAPPENED_AT, REASON, SAID, WORDS
from complaints.vocabulary import Party, ProposalState, Redress, Step, Verdict
from servicedesk.actors import Actor
from servicedesk.fields import MOST_ROWS, Field
from servicedesk.lifecycle import Move

if TYPE_CHECKING:
    from complaints.casefile import CaseFile

RESOLVE = frozenset({Step.RESOLVE})


def _stands(*states: ProposalState) -> "Callable[[CaseFile, Actor], bool]":
    def when(case: "CaseFile", actor: Actor) -> bool:
        return case.proposal is not None and case.proposal.state in states

    return when


def _may_decide(case: "CaseFile", actor: Actor) -> bool:
    proposal = case.proposal
    return proposal is not None and proposal.state == ProposalState.AWAITING and may_decide(actor, proposal)


def _wishes(case: "CaseFile") -> list[dict[str, str]]:
    """A row for each line, as they were ticked; more lines than there are rows for stay together."""
    lines = [line.strip() for line in case.wish.splitlines() if line.strip()]
    return [{"wish": line} for line in (lines if len(lines) <= MOST_ROWS else [case.wish])]


MOVES = (
    Move(
        verb="assign_responsibility",
        label=_("Say who answers for it"),
        sources=RESOLVE,
        fields=(
            Field(name="party", type="choice", label=_("Who answers for it"), choices=Party.choices),
            Field(name="why", type="longtext", label=_("Why")),
        ),
    ),
    Move(
        verb="weigh_wishes",
        label=_("Weigh the wishes"),
        hint=_("Each wish: reasonable and possible? A refusal gives its reason and an alternative."),
        sources=RESOLVE,
        fields=(
            Field(
                name="wishes",
                type="list",
                label=_("Wishes"),
                initial=_wishes,
                fields=(
                    Field(name="wish", type="longtext", label=_("Wish")),
                    Field(name="verdict", type="choice", label=_("Decision"), choices=Verdict.choices),
                    Field(name="reason", type="text", label=_("Reason, if refused"), required=False),
                    Field(name="alternative", type="text", label=_("Alternative, if refused"), required=False),
                ),
            ),
        ),
    ),
    Move(
        verb="propose",
        label=_("Make a proposal"),
        sources=RESOLVE,
        permission="redress.propose",
        when=lambda case, actor: case.proposal is None or case.proposal.state != ProposalState.ACCEPTED,
        fields=(
            Field(name="action", type="longtext", label=_("What we will do")),
            Field(name="redress", type="choice", label=_("Redress"), choices=Redress.choices),
            Field(
                name="amount",
                type="money",
                label=_("Amount"),
                required=False,
                hint=_("Empty, if no money is involved."),
            ),
            Field(
                name="promises",
                type="list",
                label=_("What we promise"),
                fields=(
                    Field(name="what", type="text", label=_("Promise")),
                    Field(name="due", type="date", label=_("By")),
                ),
            ),
        ),
    ),
    Move(
        verb="approve_proposal",
        label=_("Approve"),
        sources=RESOLVE,
        permission="redress.approve",
        when=_may_decide,
        fields=(Field(name="reason", type="longtext", label=_("Note"), required=False),),
    ),
    Move(
        verb="reject_proposal",
        label=_("Do not approve"),
        sources=RESOLVE,
        permission="redress.approve",
        when=_may_decide,
        fields=(REASON,),
    ),
    Move(
        verb="send_proposal",
        label=_("Send the proposal"),
        sources=RESOLVE,
        when=lambda case, actor: case.reachable_by_letter and _stands(ProposalState.READY)(case, actor),
        fields=(WORDS,),
    ),
    Move(
        verb="record_answer",
        label=_("Record the customer's answer"),
        hint=_("Said by telephone or face to face."),
        sources=RESOLVE,
        when=_stands(ProposalState.READY, ProposalState.SENT),
        fields=(
            HAPPENED_AT,
            Field(name="accepted", type="boolean", label=_("The customer accepts"), initial=True),
            SAID,
        ),
    ),
    Move(
        verb="accept",
        label=_("I accept"),
        sources=RESOLVE,
        staff=False,
        customer=True,
        when=_stands(ProposalState.SENT),
    ),
    Move(
        verb="refuse",
        label=_("I refuse"),
        sources=RESOLVE,
        staff=False,
        customer=True,
        when=_stands(ProposalState.SENT),
        fields=(Field(name="reason", type="longtext", label=_("What would be right instead?"), required=False),),
    ),
    Move(
        verb="keep_promise",
        label=_("Tick off a promise"),
        sources=RESOLVE,
        when=lambda case, actor: _stands(ProposalState.ACCEPTED)(case, actor) and bool(case.open_promises),
        fields=(
            Field(name="promise", type="choice", label=_("Promise"), choices=lambda case: case.promise_choices()),
            Field(name="proof", type="longtext", label=_("Proof"), hint=_("Such as a parcel or payment number.")),
        ),
    ),
)
