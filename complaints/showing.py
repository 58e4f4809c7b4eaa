"""A complaint as data for programs: the step, every pass with its evidence, and the moves open now."""

from typing import Any

from complaints.casefile import CaseFile
from complaints.models import Evidence, StepPass
from complaints.vocabulary import STEPS, Step
from servicedesk.lifecycle import Offer
from tickets.models import Clock
from tickets.vocabulary import ClockState


def as_data(case: CaseFile, offers: list[Offer]) -> dict[str, Any]:
    """The shape of `GET /api/v1/complaints/<reference>/`."""
    complaint, ticket = case.complaint, case.ticket
    due = _due_by_pass(case)
    return {
        "reference": ticket.reference,
        "state": ticket.state,
        "step": str(case.step),
        "position": case.position,
        "severity": complaint.severity,
        "answer_by": complaint.answer_by,
        "exit": complaint.exit,
        "archived_at": complaint.archived_at,
        "version": ticket.version,
        "steps": [_step(case, step, due) for step in STEPS],
        "moves": [offer.as_data() for offer in offers],
    }


def _due_by_pass(case: CaseFile) -> dict[tuple[str, int], Any]:
    rows = Clock.objects.filter(ticket=case.ticket, metric__in=STEPS).exclude(state=ClockState.CANCELLED)
    return {(metric, number): due for metric, number, due in rows.values_list("metric", "number", "due_at")}


def _step(case: CaseFile, step: Step, due: dict[tuple[str, int], Any]) -> dict[str, Any]:
    present = case.passes[step]
    passes = [one for one in case.all_passes if one.step == step]
    return {
        "step": str(step),
        "label": str(step.label),
        "state": state_of(case, step),
        "owner": present.owner.username if present.owner else None,
        "due": due.get((str(step), present.number)),
        "passes": [_pass(case, one) for one in passes],
        "evidence": [_evidence(one) for one in case.evidence(step)],
    }


def state_of(case: CaseFile, step: Step) -> str:
    """done, now or ahead."""
    if case.passes[step].closed_at:
        return "done"
    return "now" if case.position == step else "ahead"


def _pass(case: CaseFile, one: StepPass) -> dict[str, Any]:
    return {
        "number": one.number,
        "owner": one.owner.username if one.owner else None,
        "started": one.started_at,
        "closed": one.closed_at,
        "closed_by": one.closed_by.username if one.closed_by else None,
        "outcome": one.outcome,
        "reason": one.reason,
        "evidence": [_evidence(found) for found in case.all_evidence if found.step_pass_id == one.pk],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    by = one.person.username if one.person else ("customer" if one.customer_id else "desk")
    return {"verb": one.verb, "at": one.at, "logged_at": one.logged_at, "by": by, "fields": one.data}
