"""What a complaint forgets when its customer is erased: all words; codes, times and figures stay [H-43]."""

from collections.abc import Sequence
from typing import Any

from complaints.models import Action, Approval, Complaint, Evidence, Promise, Proposal, StepPass
from tickets.models import Ticket

_CODES = frozenset({"kind", "outcome", "severity", "redress", "step", "currency"})


def forget(tickets: Sequence[Ticket]) -> None:
    """Blank the words of these tickets' complaints."""
    theirs = Complaint.objects.filter(ticket__in=tickets)
    passes = StepPass.objects.filter(complaint__in=theirs)
    proposals = Proposal.objects.filter(step_pass__in=passes)
    theirs.update(wish="", lessons="")
    passes.update(reason="")
    Action.objects.filter(step_pass__in=passes).update(what="")
    Approval.objects.filter(proposal__in=proposals).update(reason="")
    Promise.objects.filter(proposal__in=proposals).update(what="", proof="")
    proposals.update(action="", answer="")
    told = list(Evidence.objects.filter(step_pass__in=passes).only("data"))
    for one in told:
        one.data = _wordless(one.data)
    Evidence.objects.bulk_update(told, ["data"], batch_size=500)


def _wordless(value: Any, key: str = "") -> Any:
    match value:
        case str():
            return value if key in _CODES else ""
        case dict():
            return {name: _wordless(item, name) for name, item in value.items()}
        case list():
            return [_wordless(item, key) for item in value]
    return value
