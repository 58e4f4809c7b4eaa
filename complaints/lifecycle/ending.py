"""Moves of follow up, prevent and archive."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from complaints.gates import archive
from complaints.lifecycle.asking import HAPPENED_AT, REASON, SAID
from complaints.vocabulary import ActionKind, Method, Step
from servicedesk.actors import Actor
from servicedesk.errors import Missing
from servicedesk.fields import Field
from servicedesk.lifecycle import Move

if TYPE_CHECKING:
    from complaints.casefile import CaseFile

PREVENT = frozenset({Step.PREVENT})


def _complete(case: "CaseFile", actor: Actor) -> list[Missing]:
    return archive(case)


MOVES = (
    Move(
        verb="log_follow_up",
        label=_("Record whether it helped"),
        hint=_("In the customer's own word, by telephone or face to face."),
        sources=frozenset({Step.FOLLOW_UP}),
        fields=(
            HAPPENED_AT,
            Field(name="helped", type="boolean", label=_("It helped"), initial=True),
            SAID,
        ),
    ),
    Move(
        verb="answer_survey",
        label=_("Answer the survey"),
        sources=frozenset({Step.FOLLOW_UP}),
        staff=False,
        customer=True,
        fields=(
            Field(name="helped", type="boolean", label=_("Did it help?")),
            Field(name="score", type="integer", label=_("Score"), required=False),
            Field(name="comment", type="longtext", label=_("Comment"), required=False),
        ),
    ),
    Move(
        verb="name_cause",
        label=_("Name the root cause"),
        sources=PREVENT,
        fields=(
            Field(name="cause", type="choice", label=_("Cause"), choices=lambda case: case.cause_choices()),
            Field(name="method", type="choice", label=_("How it was found"), choices=Method.choices),
            Field(name="finding", type="longtext", label=_("What was found")),
        ),
    ),
    Move(
        verb="plan_action",
        label=_("Plan an action"),
        sources=PREVENT,
        fields=(
            Field(name="kind", type="choice", label=_("Kind"), choices=ActionKind.choices),
            Field(name="what", type="longtext", label=_("What will be done")),
            Field(name="owner", type="person", label=_("Owner"), choices=lambda case: case.people_choices()),
            Field(name="due", type="date", label=_("By")),
        ),
    ),
    Move(
        verb="none_needed",
        label=_("Sign that no action is needed"),
        sources=PREVENT,
        permission="complaint.judge",
        when=lambda case, actor: not case.owned_by(actor) and not case.actions,
        fields=(REASON,),
    ),
    Move(
        verb="archive",
        label=_("Archive"),
        hint=_("Seals the file: nothing changes in it any more."),
        sources=frozenset({Step.ARCHIVE}),
        target="archived",
        sort="advance",
        permission="complaint.archive",
        missing=_complete,
        fields=(Field(name="lessons", type="longtext", label=_("What was learnt"), required=False),),
    ),
)
