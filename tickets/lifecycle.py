"""The tables of enquiry, request, suggestion and praise: one way to close each [H-10] (decision 23).

`case` is `moving.Case`: the ticket and what the table asks about it.
"""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from servicedesk.actors import Actor
from servicedesk.fields import Field
from servicedesk.lifecycle import Lifecycle, Move
from tickets.vocabulary import Kind, State

if TYPE_CHECKING:
    from tickets.moving import Case

STATES = tuple(State.values)
WORKING = frozenset({State.NEW, State.OPEN})
UNFINISHED = frozenset({State.NEW, State.OPEN, State.WAITING})
FINISHED = frozenset({State.DONE, State.CLOSED})


def _answered(case: "Case", actor: Actor) -> bool:
    return case.is_answered


def _not_answered(case: "Case", actor: Actor) -> bool:
    return not case.is_answered


def _reply(label: Any, **options: Any) -> Field:
    """The words of the letter that a move sends."""
    return Field(name="body", type="longtext", label=label, **options)


ASK = Move(
    verb="ask",
    label=_("Ask the customer"),
    hint=_("Once the question has reached them the ticket waits, and its resolution clock with it."),
    sources=WORKING,
    target=State.WAITING,
    fields=(
        _reply(_("Question")),
        Field(
            name="spoken",
            type="boolean",
            label=_("I have asked in person or by telephone"),
            hint=_("Then no letter is sent."),
            required=False,
        ),
    ),
)
RESUME = Move(
    verb="resume",
    label=_("Go on without an answer"),
    hint=_("The question no longer stands; the clocks go on."),
    sources=frozenset({State.WAITING}),
    target=State.OPEN,
    sort="back",
)
CLOSE = Move(
    verb="close",
    label=_("Close now"),
    hint=_("It would close by itself two weeks after it was done."),
    sources=frozenset({State.DONE}),
    target=State.CLOSED,
    sort="advance",
)
REOPEN = Move(
    verb="reopen",
    label=_("Reopen"),
    sources=FINISHED,
    target=State.OPEN,
    sort="back",
    fields=(Field(name="reason", type="longtext", label=_("Reason")),),
)

ANSWER = Move(
    verb="answer",
    label=_("Answer"),
    hint=_("Sends the answer; the enquiry is done."),
    sources=UNFINISHED,
    target=State.DONE,
    sort="answer",
    when=_not_answered,
    fields=(_reply(_("Answer")),),
)
ANSWERED = Move(
    verb="answer",
    label=_("The answer is sent"),
    hint=_("Your reply above was the answer; the enquiry is done. Write only if there is more to say."),
    sources=UNFINISHED,
    target=State.DONE,
    sort="answer",
    when=_answered,
    fields=(_reply(_("More to say"), required=False),),
)
FULFIL = Move(
    verb="fulfil",
    label=_("It is carried out"),
    hint=_("The customer is told what was done and by whom."),
    sources=UNFINISHED,
    target=State.DONE,
    sort="answer",
    fields=(
        Field(name="what", type="longtext", label=_("What was done"), hint=_("These words go to the customer.")),
        Field(name="by", type="person", label=_("By whom"), choices=lambda case: case.people),
    ),
)
ACCEPT = Move(
    verb="accept",
    label=_("Accept the suggestion"),
    sources=UNFINISHED,
    target=State.DONE,
    sort="answer",
    fields=(_reply(_("Reply to the customer"), hint=_("What will be done with it, and thanks.")),),
)
DECLINE = Move(
    verb="decline",
    label=_("Decline the suggestion"),
    sources=UNFINISHED,
    target=State.DONE,
    sort="answer",
    fields=(_reply(_("Reply to the customer"), hint=_("The reason, in plain words, and thanks.")),),
)
THANK = Move(
    verb="thank",
    label=_("Tell those praised, and thank"),
    hint=_("Each of them gets the customer's words; the customer gets your thanks."),
    sources=UNFINISHED,
    target=State.DONE,
    sort="answer",
    fields=(
        Field(
            name="told",
            type="list",
            label=_("Who was praised"),
            fields=(Field(name="person", type="person", label=_("Colleague"), choices=lambda case: case.people),),
        ),
        _reply(_("Thanks to the customer")),
    ),
)


def _table(kind: Kind, *own: Move) -> Lifecycle:
    return Lifecycle(name=kind.value, states=STATES, moves=(*own, ASK, RESUME, CLOSE, REOPEN))


TABLES: dict[Kind, Lifecycle] = {
    Kind.ENQUIRY: _table(Kind.ENQUIRY, ANSWER, ANSWERED),
    Kind.REQUEST: _table(Kind.REQUEST, FULFIL),
    Kind.SUGGESTION: _table(Kind.SUGGESTION, ACCEPT, DECLINE),
    Kind.PRAISE: _table(Kind.PRAISE, THANK),
}
