"""What complaints do when something happens to a ticket; inside the announcer's transaction (decision 13)."""

from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils.translation import gettext as _

from complaints import ending, erasing, moving, resolving
from complaints.casefile import CaseFile
from complaints.defaults import defaults
from complaints.models import Complaint, StepPass
from complaints.recording import record
from complaints.reminding import call_instead, plan_reminder
from complaints.reversing import take_up
from complaints.silence import QUESTION
from complaints.turning import settle
from complaints.vocabulary import STEPS, Step
from knowledge import occasions
from servicedesk import rows
from servicedesk.actors import SYSTEM
from servicedesk.events import receives
from tickets import conversation, procedures
from tickets.clocks import deadlines, waiting
from tickets.events import (
    CallLogged,
    CustomerErased,
    CustomerWrote,
    KindChanged,
    LetterDelivered,
    LetterFailed,
    TaskDone,
    TicketAssigned,
    TicketOpened,
)
from tickets.models import Message, Ticket
from tickets.vocabulary import CallOutcome, Kind, Metric

procedures.register(Kind.COMPLAINT, moving)
occasions.register("step", Step.choices)


@receives(TicketOpened)
def open_the_file(event: TicketOpened) -> None:
    """The ticket is born in its first step; that step's clock is started by tickets together with the others."""
    if event.ticket.kind == Kind.COMPLAINT:
        _open(event.ticket, wish=event.wish, at=event.ticket.received_at)


@receives(KindChanged)
def became_a_complaint(event: KindChanged) -> None:
    """An enquiry may turn out to be a complaint; one that was judged to be none goes on where it ended."""
    ticket = event.ticket
    if ticket.kind != Kind.COMPLAINT:
        return
    if not Complaint.objects.filter(ticket=ticket).exists():
        case = _open(ticket, wish="", at=event.at)
        deadlines.start(ticket, Metric.LISTEN, at=event.at, number=1)
        settle(case, at=event.at)
        return
    case = CaseFile.of(ticket, at=event.at)
    take_up(case, case.undone, reason=_("It is a complaint after all."), actor=SYSTEM, at=event.at)
    settle(case, at=event.at)


def _open(ticket: Ticket, *, wish: str, at: datetime) -> CaseFile:
    """The file with its seven passes; the first has begun."""
    complaint = Complaint(ticket=ticket, wish=wish)
    passes = [StepPass(complaint=complaint, step=step, owner_id=ticket.assignee_id) for step in STEPS]
    passes[0].started_at = at
    rows.write(complaint, *passes)
    return CaseFile(complaint, at=at)


@receives(TicketAssigned)
def step_changes_hands(event: TicketAssigned) -> None:
    """Whoever has the ticket owns the step in which it stands."""
    if event.ticket.kind == Kind.COMPLAINT:
        running = StepPass.objects.filter(complaint__ticket=event.ticket, started_at__isnull=False, closed_at=None)
        running.update(owner=event.to)


@receives(CustomerWrote)
def the_customer_was_heard(event: CustomerWrote) -> None:
    """Any word of the customer ends the waiting, and recorded silence with it; a file that ended is looked at again.

    On a sealed file it changes nothing: there the conversation itself asks for a review.
    """
    ticket = event.ticket
    if ticket.kind != Kind.COMPLAINT or ticket.sealed or event.message.data.get("auto_submitted"):
        return
    if ticket.is_finished:
        if ticket.merged_into_id is None:  # else it is heard in the other case
            what = _("The customer wrote after %(reference)s had ended: look whether it must be reopened.")
            conversation.ask_for_review(ticket, what=what, actor=SYSTEM, at=event.at)
        return
    waiting.end(ticket, at=event.at, actor=SYSTEM)
    if ticket.stage in QUESTION:
        settle(CaseFile.of(ticket, at=event.at), at=event.at)


@receives(CallLogged)
def we_spoke(event: CallLogged) -> None:
    """However it was written down: whoever was spoken to knows that we have it, and is not silent."""
    ticket = event.ticket
    if ticket.kind != Kind.COMPLAINT or ticket.is_finished or event.outcome != CallOutcome.REACHED:
        return
    case = CaseFile.of(ticket, at=event.at)
    if case.step == Step.LISTEN or case.evidence(case.step, "record_silence"):
        settle(case, at=event.at)


@receives(LetterDelivered)
def letter_arrived(event: LetterDelivered) -> None:
    """Delivery is what turns a letter into evidence, and a question into waiting; other letters change no step."""
    if event.ticket.kind != Kind.COMPLAINT or event.ticket.sealed or event.kind not in _COUNTING:
        return
    case = CaseFile.of(event.ticket, at=event.at)
    if event.kind == "acknowledgement":
        _note(case, "acknowledged", event, _words_of(event), step=Step.LISTEN)
    elif event.kind == QUESTION.get(case.step):
        words = _words_of(event)
        resolving.proposal_arrived(case, words, at=event.at)
        _note(case, "asked", event, words)
        _wait_for_the_answer(case, event.at)
    elif event.kind == "reminder" and case.step in QUESTION:
        _note(case, "reminded", event, _words_of(event))
    settle(case, at=event.at)


_COUNTING = frozenset({"acknowledgement", "apology", "reminder", *QUESTION.values()})


def _words_of(event: LetterDelivered) -> Message | None:
    found = Message.objects.select_related("outgoing").defer("outgoing__text", "outgoing__html")
    return found.filter(pk=event.message_id or 0).first()


def _note(
    case: CaseFile, verb: str, event: LetterDelivered, words: Message | None, *, step: Step | None = None
) -> None:
    record(case, verb, values={"kind": event.kind}, actor=SYSTEM, at=event.at, step=step, message=words)


def _wait_for_the_answer(case: CaseFile, at: datetime) -> None:
    """If the question still stands: the customer may have answered, or we may have asked another, meanwhile.

    A confirm request or a proposal makes the ticket wait; a survey pauses the follow-up's clock alone.
    """
    if case.open_question is None:
        return
    plan_reminder(case, sent=0)
    if case.step != Step.FOLLOW_UP:
        waiting.begin(case.ticket, at=at, actor=SYSTEM)


@receives(LetterFailed)
def letter_lost(event: LetterFailed) -> None:
    """Nothing reached the customer: nothing is waited for, and what was to be told can be sent again."""
    if event.ticket.kind != Kind.COMPLAINT or event.ticket.sealed:
        return
    case = CaseFile.of(event.ticket, at=event.at)
    if event.kind != QUESTION.get(case.step):
        return
    resolving.proposal_lost(case, event.message_id)
    if case.open_question is None:
        waiting.end(event.ticket, at=event.at, actor=SYSTEM)
    if case.step == Step.FOLLOW_UP:
        call_instead(case, at=event.at)


@receives(TaskDone)
def an_action_was_carried_out(event: TaskDone) -> None:
    if event.task.kind == ending.CARRY_OUT:
        ending.carried_out(event.task, at=event.at)


@receives(CustomerErased)
def forget_the_words(event: CustomerErased) -> None:
    erasing.forget(event.tickets)


@receiver(post_migrate)
def seed(sender: AppConfig, **_signal: Any) -> None:
    """The tree of causes comes back after every flush, too (decision 12)."""
    if sender.name == "complaints":
        defaults()
