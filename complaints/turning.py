"""How a complaint goes from step to step: the only writer of passes and of the position."""

from datetime import datetime

from complaints.casefile import CaseFile
from complaints.gates import GATES
from complaints.models import StepPass
from complaints.silence import working_days_later
from complaints.vocabulary import STEPS, Outcome, Step
from servicedesk.actors import Actor
from staff.calendars import calendar_for
from staff.models import Desk
from tickets import deadlines, state
from tickets.vocabulary import Metric


def settle(case: CaseFile, *, at: datetime, actor: Actor) -> None:
    """After anything happened: stop the present step's clock once its gate is met, and tell the lists the stage.

    The apology's clock stops at the apology's own time, even when it came while listening.
    """
    step = case.step
    if case.position == step and not GATES[step](case):
        when = case.apologised_at if step == Step.APOLOGISE else at
        deadlines.stop(case.ticket, Metric(step), at=when or at, number=case.current.number)
        if step == Step.RESOLVE:
            deadlines.stop(case.ticket, Metric.RESOLUTION, at=at)
    due = deadlines.due_of(case.ticket, Metric(step), number=case.current.number)
    state.set_stage(case.ticket, stage=case.position, stage_due=due, sealed=bool(case.complaint.archived_at), at=at)


def close_pass(case: CaseFile, step: Step, *, outcome: Outcome, at: datetime, actor: Actor, reason: str = "") -> None:
    """End the present pass of a step."""
    one = case.passes[step]
    one.closed_at = at
    one.outcome = outcome
    one.reason = reason or one.reason
    one.closed_by_id = actor.id if actor.kind == "person" else None
    one.save(update_fields=["closed_at", "outcome", "reason", "closed_by"])


def begin_pass(case: CaseFile, step: Step, *, at: datetime) -> None:
    """Start the present pass of a step, with the ticket's assignee as its owner, and its clock."""
    one = case.passes[step]
    one.started_at = at
    one.owner_id = case.ticket.assignee_id
    one.save(update_fields=["started_at", "owner"])
    if step == Step.FOLLOW_UP:
        _plan_follow_up(case, at=at)
    else:
        deadlines.start(case.ticket, Metric(step), at=at, number=one.number)


def _plan_follow_up(case: CaseFile, *, at: datetime) -> None:
    """The solution gets time to work; the step's clock starts when that is over [H-17]."""
    days = Desk.objects.values_list("follow_up_days", flat=True).get()
    complaint = case.complaint
    complaint.follow_up_at = complaint.look_at = working_days_later(calendar_for(case.ticket.team), at, days)
    complaint.save(update_fields=["follow_up_at", "look_at"])


def advance(case: CaseFile, *, at: datetime, actor: Actor) -> None:
    """Close the present step, whose gate is met, and begin the next."""
    step = case.step
    outcome = Outcome.SILENCE if case.silence else Outcome.DONE
    settle(case, at=at, actor=actor)
    close_pass(case, step, outcome=outcome, at=at, actor=actor)
    if step != Step.ARCHIVE:
        begin_pass(case, STEPS[STEPS.index(step) + 1], at=at)


def go_back(case: CaseFile, to: Step, *, reason: str, at: datetime, actor: Actor) -> None:
    """Begin a new pass at an earlier step; later passes that had begun are kept and done again [decision 21].

    The record keeps both passes. Evidence of the new pass begins empty: what was said before was not enough.
    """
    fresh = []
    for step in STEPS[STEPS.index(to) :]:
        one = case.passes[step]
        if not one.started_at:
            continue
        if not one.closed_at:
            close_pass(case, step, outcome=Outcome.RETURNED, at=at, actor=actor)
        deadlines.cancel(case.ticket, Metric(step), at=at, number=one.number)
        fresh.append(
            StepPass(complaint=case.complaint, step=step, number=one.number + 1, reason=reason if step == to else "")
        )
    StepPass.objects.bulk_create(fresh)
    forget(case)
    begin_pass(case, to, at=at)


def forget(case: CaseFile) -> None:
    """Read passes, evidence and redress again at the next question."""
    for name in ("all_passes", "passes", "all_evidence", "proposals", "actions"):
        case.__dict__.pop(name, None)
