"""The steps of a case in plain words for its customer."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.casefile import CaseFile
from complaints.vocabulary import ENDED, STEPS, Outcome, ProposalState, Step
from servicedesk.errors import Text
from servicedesk.pages.promises import Promised, carer
from servicedesk.web.components import Step as ShownStep
from servicedesk.web.components import StepState
from servicedesk.web.times import day
from tickets.models import Ticket
from tickets.vocabulary import UNFINISHED, Kind, Metric, State

AHEAD: dict[Step, Text] = {
    Step.LISTEN: gettext_lazy("We read all of it before we answer."),
    Step.APOLOGISE: gettext_lazy("A person writes to you or calls you."),
    Step.CONFIRM: gettext_lazy("We agree with you on what went wrong."),
    Step.RESOLVE: gettext_lazy("You get a proposal. You may refuse it."),
    Step.FOLLOW_UP: gettext_lazy("We ask whether it held."),
    Step.PREVENT: gettext_lazy("We mend the cause, not only the case."),
    Step.ARCHIVE: gettext_lazy("You can still write, and we look again."),
}
_NOW: dict[Step, Text] = {
    Step.LISTEN: gettext_lazy("%(name)s reads every sentence you wrote."),
    Step.APOLOGISE: gettext_lazy("%(name)s writes to you or calls you."),
    Step.CONFIRM: gettext_lazy("%(name)s writes down how we understand it, and asks you whether it is right."),
    Step.RESOLVE: gettext_lazy("%(name)s works on a proposal for you."),
    Step.FOLLOW_UP: gettext_lazy("It gets time to work. Then we ask you whether it held."),
    Step.PREVENT: gettext_lazy("We look for the cause and mend it, so that it does not happen again."),
    Step.ARCHIVE: gettext_lazy("%(name)s completes the file."),
}
_DONE: dict[Step, Text] = {
    Step.LISTEN: gettext_lazy("We have read all of it."),
    Step.APOLOGISE: gettext_lazy("We apologised to you."),
    Step.CONFIRM: gettext_lazy("You and we agree on what went wrong."),
    Step.RESOLVE: gettext_lazy("You accepted our proposal, and it was carried out."),
    Step.FOLLOW_UP: gettext_lazy("You told us how it went."),
    Step.PREVENT: gettext_lazy("We found the cause and decided what we change."),
    Step.ARCHIVE: gettext_lazy("The file is complete. You can still write, and we look again."),
}
_SILENT = gettext_lazy("We did not hear from you, and went on with what we knew.")


def of_complaint(case: CaseFile, promised: Promised, *, waiting: bool) -> list[ShownStep]:
    """The seven, each with its state, its day or its promised time, and a sentence."""
    return [_shown(case, step, promised, waiting=waiting) for step in STEPS]


def _shown(case: CaseFile, step: Step, promised: Promised, *, waiting: bool) -> ShownStep:
    one, name = case.passes[step], {"name": carer(case.ticket)}
    if one.closed_at is not None:
        if one.outcome == Outcome.WITHDRAWN:
            return ShownStep(name=step.label, state="skipped", said=_("You withdrew the complaint."))
        said = _SILENT if one.outcome == Outcome.SILENCE else _DONE[step]
        return ShownStep(name=step.label, state="done", meta=day(one.closed_at, at=case.at), said=said)
    if case.position != step:
        state: StepState = "skipped" if case.position == ENDED else "ahead"
        meta = promised.said(Metric.RESOLUTION, at=case.at) if step == Step.RESOLVE and state == "ahead" else ""
        return ShownStep(name=step.label, state=state, meta=meta, said=AHEAD[step])
    return ShownStep(
        name=step.label,
        state="late" if promised.late(step, at=case.at) else "now",
        meta=_when(case, step, promised),
        said=str(_said_now(case, step, waiting=waiting)) % name,
        chip=_("Waiting for your answer") if waiting else "",
    )


def _when(case: CaseFile, step: Step, promised: Promised) -> str:
    if promised.late(step, at=case.at):
        return promised.said(step, at=case.at)
    if step == Step.FOLLOW_UP and case.complaint.follow_up_at and case.complaint.follow_up_at > case.at:
        return _("We ask on %(day)s") % {"day": day(case.complaint.follow_up_at, at=case.at)}
    by = promised.by(step, at=case.at)
    return _("Now, %(time)s") % {"time": by} if by else _("Now")


def _said_now(case: CaseFile, step: Step, *, waiting: bool) -> Text:
    if step == Step.CONFIRM and waiting:
        return gettext_lazy("We wrote down how we understand it. Tell us whether it is right.")
    if step == Step.RESOLVE and waiting:
        return gettext_lazy("Our proposal is with you. Once you accept it, we do what it says.")
    if step == Step.FOLLOW_UP and waiting:
        return gettext_lazy("We asked you whether it held. Tell us above.")
    proposal = case.proposal
    if step == Step.RESOLVE and proposal is not None and proposal.state == ProposalState.ACCEPTED:
        return gettext_lazy("You accepted our proposal. We now do what it says.")
    return _NOW[step]


def of_others(ticket: Ticket, promised: Promised, *, at: datetime) -> list[ShownStep]:
    """Three plain steps for enquiries, requests, suggestions and praise (decision 23)."""
    reading = ticket.state == State.NEW
    over = ticket.state not in UNFINISHED
    waiting = ticket.state == State.WAITING
    name = {"name": carer(ticket)}
    first = ShownStep(
        name=_("We read it"),
        state="now" if reading else "done",
        meta=promised.said(Metric.FIRST_RESPONSE, at=at) if reading else "",
        said=_("%(name)s takes care of it.") % name,
    )
    second = ShownStep(
        name=_("We work on it"),
        state="done" if over else "ahead" if reading else "now",
        meta=promised.said(Metric.RESOLUTION, at=at),
        said=_("We asked you something and wait for your answer.") if waiting else _WORK[Kind(ticket.kind)] % name,
        chip=_("Waiting for your answer") if waiting else "",
    )
    last = ShownStep(
        name=_("It is settled"),
        state="done" if over else "ahead",
        meta=day(ticket.done_at, at=at) if over and ticket.done_at else "",
        said=_SETTLED[Kind(ticket.kind)],
    )
    return [first, second, last]


_WORK: dict[Kind, Text] = {
    Kind.ENQUIRY: gettext_lazy("%(name)s finds the answer."),
    Kind.REQUEST: gettext_lazy("%(name)s sees to it that it is done."),
    Kind.SUGGESTION: gettext_lazy("We weigh it with those who would carry it out."),
    Kind.PRAISE: gettext_lazy("We pass your words on."),
}
_SETTLED: dict[Kind, Text] = {
    Kind.ENQUIRY: gettext_lazy("You have your answer."),
    Kind.REQUEST: gettext_lazy("It is done, and you hear what was done and by whom."),
    Kind.SUGGESTION: gettext_lazy("You hear whether we take it up, and why."),
    Kind.PRAISE: gettext_lazy("Those you praised have your words."),
}
