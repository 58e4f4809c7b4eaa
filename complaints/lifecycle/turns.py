"""Advance, return, reopen, and the ways out (decision 25)."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from complaints.gates import GATES
from complaints.lifecycle.asking import REASON, SAID_AT, SPOKEN
from complaints.vocabulary import ARCHIVED, ENDED, STEPS, Step
from servicedesk.actors import Actor
from servicedesk.errors import Missing
from servicedesk.fields import Field
from servicedesk.lifecycle import Move
from tickets.vocabulary import Kind

if TYPE_CHECKING:
    from complaints.casefile import CaseFile


def _gate(case: "CaseFile", actor: Actor) -> list[Missing]:
    return GATES[case.step](case)


def _other_kinds(case: "CaseFile") -> list[tuple[str, str]]:
    return [(kind.value, str(kind.label)) for kind in Kind if kind != Kind.COMPLAINT]


_LATER = frozenset(STEPS[1:])
_BEFORE_PREVENT = frozenset(STEPS[:5])

MOVES = (
    *(
        Move(
            verb="advance",
            label=_("Close this step"),
            sources=frozenset({step}),
            target=STEPS[STEPS.index(step) + 1],
            sort="advance",
            missing=_gate,
        )
        for step in STEPS[:-1]
    ),
    Move(
        verb="return_to",
        label=_("Return to an earlier step"),
        sources=_LATER,
        sort="back",
        fields=(
            Field(name="step", type="choice", label=_("Step"), choices=lambda case: case.earlier_choices()),
            REASON,
        ),
    ),
    Move(
        verb="reopen",
        label=_("Reopen"),
        sources=frozenset({ARCHIVED, ENDED}),
        sort="back",
        permission="complaint.reopen",
        fields=(
            Field(
                name="step",
                type="choice",
                label=_("Step"),
                choices=lambda case: case.reopening_choices(),
                initial=lambda case: case.reopening_steps[0],
            ),
            REASON,
        ),
    ),
    Move(
        verb="withdraw",
        label=_("Withdraw the complaint"),
        sources=_BEFORE_PREVENT,
        target=Step.PREVENT,
        sort="exit",
        staff=False,
        customer=True,
        fields=(Field(name="reason", type="longtext", label=_("Why?"), required=False),),
    ),
    Move(
        verb="record_withdrawal",
        label=_("Record that the customer withdraws"),
        sources=_BEFORE_PREVENT,
        target=Step.PREVENT,
        sort="exit",
        fields=(SAID_AT, Field(name="said", type="longtext", label=_("The customer's words"))),
    ),
    Move(
        verb="not_a_complaint",
        label=_("This is not a complaint"),
        sources=frozenset(STEPS[:-1]),
        target=ENDED,
        sort="exit",
        permission="complaint.judge",
        when=lambda case, actor: not case.owned_by(actor),
        fields=(
            Field(name="kind", type="choice", label=_("What it is instead"), choices=_other_kinds),
            REASON,
            Field(name="body", type="longtext", label=_("What the customer is told")),
            SPOKEN,
        ),
    ),
    Move(
        verb="duplicate",
        label=_("This is a duplicate"),
        sources=_BEFORE_PREVENT,
        target=ENDED,
        sort="exit",
        fields=(
            Field(name="of", type="text", label=_("Reference of the other complaint")),
            Field(name="body", type="longtext", label=_("What the customer is told")),
            SPOKEN,
        ),
    ),
    Move(
        verb="abuse",
        label=_("This is abuse"),
        sources=_BEFORE_PREVENT,
        target=ENDED,
        sort="exit",
        permission="complaint.judge",
        when=lambda case, actor: not case.owned_by(actor),
        fields=(REASON,),
    ),
)
