"""How a complaint goes from step to step: the only writer of passes and of the position."""

from datetime import datetime

from complaints import news
from complaints.casefile import CaseFile
from complaints.gates import GATES
from complaints.models import Proposal, StepPass
from complaints.silence import working_days_later
from complaints.vocabulary import STANDING, STEPS, Outcome, ProposalState, Step
from servicedesk import rows
from servicedesk.actors import Actor
from staff.calendars import calendar_for
from staff.models import Desk
from tickets import state
from tickets.clocks import deadlines
from tickets.clocks.hearing import ended_with_the_case
from tickets.clocks.rules import DONE
from tickets.clocks.sheet import ClockSheet, sheet_of
from tickets.vocabulary import ClockState, Kind, Metric


def settle(case: CaseFile, *, at: datetime) -> None:
    """After anything happened: let the present step's clock follow its gate, and tell the lists the stage.

    A met gate stops the clock at the evidence's own true time, an apology's also when it came while listening; a gate
    that is no longer met (the customer took their yes back) lets the same clock go on.
    """
    ticket = case.ticket
    if ticket.kind != Kind.COMPLAINT:  # it was none, and goes on as another kind
        state.set_stage(ticket, stage="", stage_due=None, sealed=False, at=at)
        return
    book, sheet = sheet_of(ticket)
    if case.position in STEPS:
        _follow_the_gate(case, sheet, at=at)
        book.keep()
    step = next((one for one in sheet.active((case.position,)) if one.number == case.current.number), None)
    due = step.due_at if step and step.state == ClockState.RUNNING else None
    state.set_stage(ticket, stage=case.position, stage_due=due, sealed=bool(case.complaint.archived_at), at=at)


def _follow_the_gate(case: CaseFile, sheet: ClockSheet, *, at: datetime) -> None:
    step, number = case.step, case.current.number
    metrics = [Metric(step), *([Metric.RESOLUTION] if step == Step.RESOLVE and _ends_here(sheet) else [])]
    if not GATES[step](case):
        for metric in metrics:
            sheet.stop(metric, at=_met_at(case, at))
        return
    for metric in metrics:
        last = sheet.latest(metric)
        if last is not None and last.stopped_at and (metric == Metric.RESOLUTION or last.number == number):
            sheet.go_on(last, at=at)


def _ends_here(sheet: ClockSheet) -> bool:
    """Whether the time to resolve ends with the case, as it usually does: for a complaint that is this gate."""
    last = sheet.latest(Metric.RESOLUTION)
    if last is None or DONE not in sheet.rule(last).stop:
        return False
    return last.stopped_at is None or ended_with_the_case(sheet, last)


def _met_at(case: CaseFile, at: datetime) -> datetime:
    """When what the gate asks for was there: the true time of the pass's last evidence."""
    if case.step == Step.APOLOGISE and case.apologised_at:
        return case.apologised_at
    return max((one.at for one in case.evidence(case.step)), default=at)


def close_pass(case: CaseFile, step: Step, *, outcome: Outcome, at: datetime, actor: Actor, reason: str = "") -> None:
    """End the present pass of a step; nothing is looked at any more on its account."""
    one = case.passes[step]
    one.closed_at = at
    one.outcome = outcome
    one.reason = reason or one.reason
    one.closed_by_id = actor.id if actor.kind == "person" else None
    rows.change(one, "closed_at", "outcome", "reason", "closed_by")
    if step == Step.RESOLVE and outcome in (Outcome.RETURNED, Outcome.WITHDRAWN):
        supersede(one)
    if case.complaint.look_at is not None:
        case.complaint.look_at = None
        rows.change(case.complaint, "look_at")


def supersede(one: StepPass) -> None:
    """Let what was proposed in this pass no longer stand; what was accepted stays what it was."""
    standing = Proposal.objects.filter(step_pass=one, state__in=STANDING).exclude(state=ProposalState.ACCEPTED)
    standing.update(state=ProposalState.SUPERSEDED)


def begin_pass(case: CaseFile, step: Step, *, at: datetime) -> None:
    """Start the present pass of a step, with the ticket's assignee as its owner, and its clock."""
    one = case.passes[step]
    one.started_at = at
    one.owner = case.ticket.assignee
    rows.change(one, "started_at", "owner")
    if step == Step.FOLLOW_UP:
        _plan_follow_up(case, at=at)
    else:
        deadlines.start(case.ticket, Metric(step), at=at, number=one.number)


def _plan_follow_up(case: CaseFile, *, at: datetime) -> None:
    """The solution gets time to work; the step's clock starts when that is over [H-17]."""
    days = Desk.objects.values_list("follow_up_days", flat=True).get()
    complaint = case.complaint
    complaint.follow_up_at = complaint.look_at = working_days_later(calendar_for(case.ticket.team), at, days)
    rows.change(complaint, "follow_up_at", "look_at")


def advance(case: CaseFile, *, at: datetime, actor: Actor) -> None:
    """Close the present step, whose gate is met, and begin the next."""
    step = case.step
    outcome = Outcome.SILENCE if case.silence else Outcome.DONE
    settle(case, at=at)
    close_pass(case, step, outcome=outcome, at=at, actor=actor)
    if step != Step.ARCHIVE:
        begin_pass(case, STEPS[STEPS.index(step) + 1], at=at)
    if step == Step.RESOLVE and outcome == Outcome.DONE:
        news.promises_kept(case, at=at)


def go_back(case: CaseFile, to: Step, *, reason: str, at: datetime, actor: Actor) -> None:
    """Begin a new pass at an earlier step; later passes that had begun are kept and done again [decision 21].

    The record keeps both passes. Evidence of the new pass begins empty: what was said before was not enough.
    """
    fresh = []
    for step in STEPS[STEPS.index(to) :]:
        one = case.passes[step]
        if not one.started_at and not one.closed_at:
            continue
        if not one.closed_at:
            close_pass(case, step, outcome=Outcome.RETURNED, at=at, actor=actor)
        deadlines.cancel(case.ticket, Metric(step), at=at, number=one.number)
        fresh.append(
            StepPass(complaint=case.complaint, step=step, number=one.number + 1, reason=reason if step == to else "")
        )
    StepPass.objects.bulk_create(fresh)
    if STEPS.index(to) <= STEPS.index(Step.RESOLVE):
        deadlines.reopen(case.ticket, Metric.RESOLUTION, at=at)
    forget(case)
    begin_pass(case, to, at=at)


def forget(case: CaseFile) -> None:
    """Read passes, evidence and redress again at the next question."""
    for name in ("all_passes", "passes", "all_evidence", "contacts"):
        case.__dict__.pop(name, None)
    forget_redress(case)


def forget_redress(case: CaseFile) -> None:
    """Read proposals and actions again at the next question."""
    for name in ("proposals", "actions"):
        case.__dict__.pop(name, None)
