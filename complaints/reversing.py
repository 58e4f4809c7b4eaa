"""Going back: return to an earlier step, reopen the archive; both need a reason and begin a new pass."""

from datetime import datetime

from complaints.casefile import CaseFile
from complaints.recording import Handler, Values, record
from complaints.turning import go_back
from complaints.vocabulary import Step
from servicedesk.actors import Actor
from tickets import holding, joining, state
from tickets.clocks import waiting
from tickets.vocabulary import State


def return_to(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "return_to", values=values, actor=actor, at=at)
    waiting.end(case.ticket, at=at, actor=actor)
    if case.complaint.exit:  # the withdrawal itself is withdrawn
        case.complaint.exit = ""
        case.complaint.save(update_fields=["exit"])
    go_back(case, Step(values["step"]), reason=values["reason"], at=at, actor=actor)


def reopen(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    take_up(case, Step(values["step"]), reason=values["reason"], actor=actor, at=at)
    record(case, "reopen", values=values, actor=actor, at=at, step=Step(values["step"]))


def take_up(case: CaseFile, step: Step, *, reason: str, actor: Actor, at: datetime) -> None:
    """Let a file that was archived or ended go on, with a new pass."""
    complaint = case.complaint
    complaint.archived_at = None
    complaint.exit = ""
    complaint.reopenings += 1
    complaint.save(update_fields=["archived_at", "exit", "reopenings"])
    state.set_stage(case.ticket, stage=step, stage_due=None, sealed=False, at=at)
    state.set_state(case.ticket, State.OPEN, at=at, actor=actor)
    if case.ticket.merged_into is not None:  # it ended as a duplicate, and is a case of its own again
        joining.part(case.ticket, holding.hold(case.ticket.merged_into, even_sealed=True), actor=actor, at=at)
    go_back(case, step, reason=reason, at=at, actor=actor)


HANDLERS: dict[str, Handler] = {"return_to": return_to, "reopen": reopen}
