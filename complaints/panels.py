"""What complaints hang on the ticket page, without tickets knowing it (decision 13)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from complaints.casefile import CaseFile
from complaints.models import Promise
from complaints.precedents import like_cases
from complaints.vocabulary import STEPS, ProposalState, Step
from servicedesk.web import panels
from servicedesk.web.components import Step as ShownStep
from servicedesk.web.components import StepState
from servicedesk.web.times import moment
from tickets.models import Ticket
from tickets.vocabulary import Kind

PROMISES_SHOWN = 20


def _case(context: Mapping[str, Any]) -> CaseFile | None:
    """The page's case file, read once for all of one rendering."""
    ticket: Ticket = context["ticket"]
    if ticket.kind != Kind.COMPLAINT:
        return None
    return CaseFile.read(ticket, at=context["now"])


def steps_panel(context: Mapping[str, Any]) -> dict[str, Any] | None:
    case = _case(context)
    return {"steps": [shown(case, step) for step in STEPS], "ticket": case.ticket} if case else None


def shown(case: CaseFile, step: Step) -> ShownStep:
    """One step of the bar: its state by shape and word, who closed it and when, or until when it runs."""
    one = case.passes[step]
    if one.closed_at:
        who = one.closed_by or one.owner
        return ShownStep(name=step.label, state="done", meta=f"{moment(one.closed_at, at=case.at)} {who or ''}".strip())
    if case.position != step:
        return ShownStep(name=step.label, state="ahead")
    due = case.ticket.stage_due
    state: StepState = "late" if due and due < case.at and not case.ticket.paused else "now"
    meta = _("by %(time)s") % {"time": moment(due, at=case.at)} if due else str(one.owner or "")
    return ShownStep(name=step.label, state=state, meta=meta)


def eyebrow_panel(context: Mapping[str, Any]) -> dict[str, Any] | None:
    case = _case(context)
    if case is None or case.position not in STEPS:
        return None
    return {"number": STEPS.index(case.step) + 1, "step": case.step.label, "owner": case.current.owner}


def file_panel(context: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the file says so far: wish, understanding, proposals, promises, cause, actions."""
    case = _case(context)
    if case is None:
        return None
    return {
        "case": case,
        "wish": case.wish,
        "restated": case.last("restate"),
        "proposals": case.proposals,
        "cause": case.last("name_cause"),
        "actions": case.actions,
        "passes": [one for one in case.all_passes if one.number > 1 and one.reason],
        "now": case.at,
        "like": like_cases(case.ticket, actor=context["request"].actor) if case.position == Step.RESOLVE else [],
    }


def owed_panel(context: Mapping[str, Any]) -> dict[str, Any] | None:
    """In a customer's file: what was promised in proposals that they accepted, and is still to be ticked off.

    Not where the case went on without it: what was returned to, withdrawn or ended asks for no proof any more.
    """
    theirs = Ticket.objects.visible_to(context["request"].actor).filter(customer=context["customer"])
    open_promises = Promise.objects.filter(
        kept_at=None,
        proposal__state=ProposalState.ACCEPTED,
        proposal__step_pass__closed_at=None,
        proposal__step_pass__complaint__ticket__in=theirs.complaints().open(),
    )
    found = list(open_promises.select_related("proposal__step_pass__complaint__ticket")[:PROMISES_SHOWN])
    return {"promises": found} if found else None


panels.register("customer.owed", template="complaints/_owed.html", context=owed_panel, order=10)
panels.register("ticket.steps", template="complaints/_steps.html", context=steps_panel, order=10)
panels.register("ticket.eyebrow", template="complaints/_eyebrow.html", context=eyebrow_panel, order=10)
panels.register("ticket.know", template="complaints/_file.html", context=file_panel, order=10)
