"""What a complaint forgets when its customer is erased: all words; codes, times and figures stay [H-43]."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from complaints.models import Action, Approval, Complaint, Evidence, Promise, Proposal, StepPass
from tickets.models import Ticket

# Names of evidence fields that hold a code, a date or a figure; every other text is somebody's words.
_CODES = frozenset(
    {
        *("kind", "outcome", "severity", "redress", "step", "currency", "feeling", "contact_way", "party", "verdict"),
        *("method", "cause", "amount", "due", "answer_by"),
    }
)


def forget(tickets: Sequence[Ticket]) -> None:
    """Blank the words of these tickets' complaints. Inside the erasure's transaction."""
    theirs = Complaint.objects.filter(ticket__in=tickets)
    passes = StepPass.objects.filter(complaint__in=theirs)
    proposals = Proposal.objects.filter(step_pass__in=passes)
    theirs.update(wish="", lessons="")
    passes.update(reason="")
    Action.objects.filter(step_pass__in=passes).update(what="")
    Promise.objects.filter(proposal__in=proposals).update(what="", proof="")
    proposals.update(action="", answer="")
    _let_words_go(True)
    Approval.objects.filter(proposal__in=proposals).update(reason="")
    told = list(Evidence.objects.filter(step_pass__in=passes).only("data"))
    for one in told:
        one.data = _wordless(one.data)
    Evidence.objects.bulk_update(told, ["data"], batch_size=500)
    _let_words_go(False)


def _let_words_go(allowed: bool) -> None:
    """What the triggers of migration 0002 ask: whether words may be blanked, in this transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('servicedesk.erasing', %s, true)", ["on" if allowed else ""])


def _wordless(value: Any, key: str = "") -> Any:
    match value:
        case str():
            return value if key in _CODES else ""
        case dict():
            return {name: _wordless(item, name) for name, item in value.items()}
        case list():
            return [_wordless(item, key) for item in value]
    return value
