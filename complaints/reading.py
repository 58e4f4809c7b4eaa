"""What a case file reads: each by one question whose SQL is written once (pages ask them at every visit)."""

from django.db.models import F, Model, OuterRef, QuerySet

from complaints.models import Action, Approval, Complaint, Evidence, Promise, Proposal, StepPass
from servicedesk.bundles import bundle, hang, unbundle
from servicedesk.kept import Question


def _own(model: type[Model], path: str = "") -> list[str]:
    return [f"{path}__{field.name}" if path else field.name for field in model._meta.concrete_fields]


def _name(path: str) -> list[str]:
    """What a person is called."""
    return [f"{path}__username", f"{path}__full_name"]


def _passes(ticket: int) -> QuerySet[StepPass]:
    planned = Action.objects.filter(step_pass=OuterRef("pk")).order_by("due", "id")
    return (
        StepPass.objects.filter(complaint__ticket=ticket)
        .select_related("complaint", "owner", "closed_by")
        .only(*_own(StepPass), *_own(Complaint, "complaint"), *_name("owner"), *_name("closed_by"))
        .annotate(planned=bundle(planned, full_name=F("owner__full_name"), username=F("owner__username")))
    )


def _evidence(complaint: int) -> QuerySet[Evidence]:
    """Of its words only when they were said and what became of the letter: gates read no more."""
    return (
        Evidence.objects.filter(step_pass__complaint=complaint)
        .select_related("message__outgoing", "person")
        .only(*_own(Evidence), "message__at", "message__outgoing__state", *_name("person"))
        .order_by("at", "id")
    )


def _proposals(complaint: int) -> QuerySet[Proposal]:
    promises = Promise.objects.filter(proposal=OuterRef("pk"))
    approvals = Approval.objects.filter(proposal=OuterRef("pk")).order_by("pk")
    return (
        Proposal.objects.filter(step_pass__complaint=complaint)
        .select_related("proposed_by")
        .annotate(
            promised=bundle(promises),
            decided=bundle(approvals, full_name=F("by__full_name"), username=F("by__username")),
        )
        .order_by("proposed_at", "id")
    )


_all_passes, _all_evidence, _all_proposals = Question(_passes), Question(_evidence), Question(_proposals)


def passes_of(ticket_id: int) -> list[StepPass]:
    """Every pass of every step, with owner and file."""
    return _all_passes(ticket=ticket_id)


def actions_in(one: StepPass) -> list[Action]:
    """The actions planned in a pass, as they were when it was read; each has `owner_name`."""
    actions = unbundle(Action, one.planned)  # type: ignore[attr-defined]
    for action in actions:
        action.owner_name = action.full_name or action.username  # type: ignore[attr-defined]
    return actions


def evidence_of(complaint_id: int) -> list[Evidence]:
    """All evidence, oldest true time first."""
    return _all_evidence(complaint=complaint_id)


def proposals_of(complaint_id: int) -> list[Proposal]:
    """All proposals, oldest first, with their promises and approvals; each approval has `by_name`."""
    found = _all_proposals(complaint=complaint_id)
    for one in found:
        hang(one, "promises", unbundle(Promise, one.promised))  # type: ignore[attr-defined]
        approvals = unbundle(Approval, one.decided)  # type: ignore[attr-defined]
        for approval in approvals:
            approval.by_name = approval.full_name or approval.username  # type: ignore[attr-defined]
        hang(one, "approvals", approvals)
    return found
