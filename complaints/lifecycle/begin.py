"""Moves of listen, apologise and confirm."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from complaints.gates import silence_lacks
from complaints.lifecycle.asking import HAPPENED_AT, OUTCOME, SAID, TOLD_AT, WORDS
from complaints.vocabulary import ContactWay, Feeling, Severity, Step
from servicedesk.actors import Actor
from servicedesk.errors import Missing
from servicedesk.fields import Field
from servicedesk.lifecycle import Move

if TYPE_CHECKING:
    from complaints.casefile import CaseFile

LISTEN = frozenset({Step.LISTEN})
CONFIRM = frozenset({Step.CONFIRM})


def _ready_to_ask(case: "CaseFile", actor: Actor) -> list[Missing]:
    from_gate = {"classify": case.last("classify"), "restate": case.restatement}
    words = {
        "classify": _("Category, severity and time limit."),
        "restate": _("The problem, the facts and the expectation, restated."),
    }
    return [Missing(code=verb, detail=words[verb], verb=verb) for verb, found in from_gate.items() if not found]


def _restated(case: "CaseFile", actor: Actor) -> bool:
    return case.restatement is not None and not case.confirmed


def _owes_a_word(case: "CaseFile", actor: Actor) -> bool:
    return case.owed_since is not None and not case.silence


MOVES = (
    Move(
        verb="record_account",
        label=_("Record the account"),
        hint=_("In the customer's own words: what happened, what they feel, what they want."),
        sources=LISTEN,
        fields=(
            Field(
                name="account",
                type="longtext",
                label=_("What happened, in the customer's words"),
                initial=lambda case: case.first_words,
            ),
            Field(name="feeling", type="choice", label=_("What the customer feels"), choices=Feeling.choices),
            Field(
                name="wish",
                type="longtext",
                label=_("What the customer wants"),
                initial=lambda case: case.complaint.wish,
            ),
            Field(
                name="contact_way",
                type="choice",
                label=_("How the customer wants to be reached"),
                choices=ContactWay.choices,
                initial=lambda case: case.usual_contact_way,
            ),
        ),
    ),
    Move(
        verb="apologise",
        label=_("Send the apology"),
        hint=_("For the experience, before any argument about fault."),
        sources=frozenset({Step.LISTEN, Step.APOLOGISE}),
        when=lambda case, actor: case.reachable_by_letter,
        fields=(
            Field(
                name="body",
                type="longtext",
                label=_("Your apology"),
                hint=_("It goes to the customer under your name."),
            ),
        ),
    ),
    Move(
        verb="log_apology",
        label=_("Record a spoken apology"),
        sources=frozenset({Step.LISTEN, Step.APOLOGISE}),
        fields=(HAPPENED_AT, OUTCOME, SAID),
    ),
    Move(
        verb="classify",
        label=_("Classify"),
        sources=CONFIRM,
        fields=(
            Field(
                name="category",
                type="choice",
                label=_("Category"),
                choices=lambda case: case.category_choices(),
                initial=lambda case: case.ticket.category_id,
            ),
            Field(
                name="severity",
                type="choice",
                label=_("Severity"),
                choices=Severity.choices,
                initial=lambda case: case.complaint.severity,
            ),
            Field(
                name="answer_by",
                type="date",
                label=_("Time limit"),
                hint=_("The customer is told this date."),
                initial=lambda case: case.complaint.answer_by or case.resolution_due,
            ),
        ),
    ),
    Move(
        verb="restate",
        label=_("Restate"),
        hint=_("So that the customer can say yes or put it right."),
        sources=CONFIRM,
        fields=(
            Field(name="problem", type="longtext", label=_("The problem")),
            Field(name="facts", type="longtext", label=_("The facts")),
            Field(name="expectation", type="longtext", label=_("What the customer expects")),
            TOLD_AT,
        ),
    ),
    Move(
        verb="ask_confirmation",
        label=_("Ask the customer to confirm"),
        sources=CONFIRM,
        when=lambda case, actor: case.reachable_by_letter and not case.confirmed,
        missing=_ready_to_ask,
        fields=(WORDS,),
    ),
    Move(
        verb="record_confirmation",
        label=_("Record the customer's yes"),
        hint=_("Said by telephone or face to face."),
        sources=CONFIRM,
        when=_restated,
        fields=(HAPPENED_AT, SAID),
    ),
    Move(
        verb="record_correction",
        label=_("Record a correction"),
        sources=CONFIRM,
        when=lambda case, actor: case.restatement is not None,
        fields=(HAPPENED_AT, Field(name="correction", type="longtext", label=_("What the customer put right"))),
    ),
    Move(
        verb="confirm",
        label=_("Yes, that is right"),
        sources=CONFIRM,
        staff=False,
        customer=True,
        when=_restated,
    ),
    Move(
        verb="correct",
        label=_("Something is not right"),
        sources=CONFIRM,
        staff=False,
        customer=True,
        when=_restated,
        fields=(Field(name="correction", type="longtext", label=_("What should we put right?")),),
    ),
    Move(
        verb="log_call",
        label=_("Log a call"),
        sources=frozenset({Step.LISTEN, Step.CONFIRM, Step.RESOLVE, Step.FOLLOW_UP}),
        permission="ticket.note",
        fields=(HAPPENED_AT, OUTCOME, SAID),
    ),
    Move(
        verb="record_silence",
        label=_("Record that the customer did not answer"),
        sources=frozenset({Step.CONFIRM, Step.RESOLVE}),
        permission="complaint.judge",
        when=lambda case, actor: _owes_a_word(case, actor) and not case.owned_by(actor),
        missing=silence_lacks,
        fields=(Field(name="note", type="longtext", label=_("What was tried"), required=False),),
    ),
    Move(
        verb="record_silence",
        label=_("Record that the customer did not answer"),
        sources=frozenset({Step.FOLLOW_UP}),
        when=_owes_a_word,
        missing=silence_lacks,
        fields=(Field(name="note", type="longtext", label=_("What was tried"), required=False),),
    ),
)
