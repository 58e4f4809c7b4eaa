"""A case as its customer sees it: where it stands, what comes next and by when, and what is asked of them.

Only public words, only public names [H-29, H-48; trust 39].
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from complaints import moving
from complaints.casefile import CaseFile
from complaints.models import Evidence, Proposal
from complaints.vocabulary import Step
from feedback import surveys
from feedback.forms.survey import SurveyForm
from feedback.models import Survey
from servicedesk.actors import Actor
from servicedesk.pages import correspondence, steps
from servicedesk.pages.promises import Promised, carer
from servicedesk.web.components import Step as ShownStep
from servicedesk.web.moveforms import Typed
from tickets import fieldvalues
from tickets.models import Ticket
from tickets.vocabulary import Kind, Metric

CONFIRM, CORRECT, ACCEPT, REFUSE, WITHDRAW = "confirm", "correct", "accept", "refuse", "withdraw"
MOVES = (CONFIRM, CORRECT, ACCEPT, REFUSE, WITHDRAW)


@dataclass(frozen=True)
class Asked:
    """What waits for the customer's word: our understanding, a proposal, or whether it helped."""

    understanding: Evidence | None = None
    proposal: Proposal | None = None
    survey: Survey | None = None
    may_withdraw: bool = False
    answer_by: date | None = None
    """The time limit that goes with our understanding."""

    def seen(self, verb: str) -> str:
        """What an answer is about; an answer to something that no longer stands is not taken."""
        if verb in (CONFIRM, CORRECT):
            return f"understanding-{self.understanding.pk}" if self.understanding else ""
        if verb in (ACCEPT, REFUSE):
            return f"proposal-{self.proposal.pk}" if self.proposal else ""
        return "case"

    def takes(self, verb: str) -> bool:
        """Whether this answer can be given now."""
        return self.may_withdraw if verb == WITHDRAW else bool(self.seen(verb))

    @property
    def understanding_seen(self) -> str:
        return self.seen(CONFIRM)

    @property
    def proposal_seen(self) -> str:
        return self.seen(ACCEPT)


@dataclass(frozen=True)
class Shown:
    steps: Sequence[ShownStep]
    asked: Asked = field(default_factory=Asked)
    waiting: bool = False


def context_of(ticket: Ticket, *, actor: Actor, at: datetime, typed: Typed | None = None) -> dict[str, Any]:
    promised = Promised.of(ticket)
    if ticket.kind == Kind.COMPLAINT:
        case = CaseFile.of(ticket, at=at)
        asked = asked_of(case, actor=actor, at=at)
        shown = Shown(steps.of_complaint(case, promised, waiting=_waits(asked, case)), asked, _waits(asked, case))
    else:
        shown = Shown(steps.of_others(ticket, promised, at=at))
    return {
        "ticket": ticket,
        "now": at,
        "carer": carer(ticket),
        "steps": shown.steps,
        "asked": shown.asked,
        "next": _next(ticket, shown, promised, at),
        "entries": correspondence.of(ticket),
        "details": [one for one in fieldvalues.shown(ticket, fieldvalues.texts_with(ticket)) if one.for_customers],
        "typed": typed,
        "survey_form": SurveyForm(),
        "finished": ticket.is_finished or ticket.sealed,
    }


def asked_of(case: CaseFile, *, actor: Actor, at: datetime) -> Asked:
    """From the moves open to this customer now: the table decides, not the page."""
    open_now = {offer.verb for offer in moving.offers(case.ticket, actor=actor, at=at, case=case)}
    return Asked(
        understanding=case.restatement if CONFIRM in open_now else None,
        proposal=case.proposal if ACCEPT in open_now else None,
        survey=surveys.open_for(case),
        may_withdraw=WITHDRAW in open_now,
        answer_by=case.complaint.answer_by,
    )


def answered(case: CaseFile, verb: str, actor: Actor, *, since: datetime) -> bool:
    """Whether this customer gave this very answer a moment ago: a button pressed twice is no mistake."""
    said = case.last(verb)
    return said is not None and said.customer_id == actor.id and said.logged_at >= since


def _waits(asked: Asked, case: CaseFile) -> bool:
    """Whether the present step waits for the customer. A survey may still be out when work has gone on."""
    if asked.survey is not None and case.position == Step.FOLLOW_UP:
        return True
    return asked.understanding is not None or asked.proposal is not None


def _next(ticket: Ticket, shown: Shown, promised: Promised, at: datetime) -> list[str]:
    """What comes next and by when, and how long it takes at the longest."""
    if ticket.sealed or ticket.is_finished:
        return [_("This case is settled. If it is not for you, write to us below.")]
    if shown.waiting:
        return [_("We need your word: see below."), *_longest(promised, at)]
    now = [str(step.said) for step in shown.steps if step.current]
    return [*now, *_by(promised, at), *_longest(promised, at)]


def _by(promised: Promised, at: datetime) -> list[str]:
    """The next word from us, if one is promised."""
    metric = next((one for one in (Metric.NEXT_RESPONSE, Metric.FIRST_RESPONSE) if one in promised.due), None)
    if metric is None:
        return []
    time = {"time": promised.by(metric, at=at)}
    if promised.late(metric, at=at):
        return [_("We wanted to write to you %(time)s and have not yet. We are sorry.") % time]
    return [_("You hear from us %(time)s.") % time]


def _longest(promised: Promised, at: datetime) -> list[str]:
    due = promised.by(Metric.RESOLUTION, at=at)
    if not due or promised.late(Metric.RESOLUTION, at=at):  # the step that is late says so itself
        return []
    return [_("Settled %(time)s at the latest.") % {"time": due}]
