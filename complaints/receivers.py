"""What complaints do when something happens to a ticket; inside the announcer's transaction (decision 13)."""

from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from complaints import erasing, moving
from complaints.casefile import CaseFile
from complaints.defaults import defaults
from complaints.models import Complaint, StepPass
from complaints.recording import record
from complaints.reminding import plan_reminder
from complaints.silence import QUESTION
from complaints.turning import begin_pass, settle
from complaints.vocabulary import STEPS, Step
from servicedesk.actors import SYSTEM
from servicedesk.events import receives
from tickets import deadlines, procedures, waiting
from tickets.events import (
    CustomerErased,
    CustomerWrote,
    KindChanged,
    LetterDelivered,
    LetterFailed,
    TicketAssigned,
    TicketOpened,
)
from tickets.models import Message, Ticket
from tickets.vocabulary import Kind, Metric

procedures.register(Kind.COMPLAINT, moving)


@receives(TicketOpened)
def open_the_file(event: TicketOpened) -> None:
    if event.ticket.kind == Kind.COMPLAINT:
        _open(event.ticket, wish=event.wish, at=event.ticket.received_at)


@receives(KindChanged)
def became_a_complaint(event: KindChanged) -> None:
    """An enquiry may turn out to be a complaint; a complaint that was none keeps its ended file."""
    if event.ticket.kind == Kind.COMPLAINT and not Complaint.objects.filter(ticket=event.ticket).exists():
        _open(event.ticket, wish="", at=event.at)


def _open(ticket: Ticket, *, wish: str, at: datetime) -> None:
    complaint = Complaint.objects.create(ticket=ticket, wish=wish)
    StepPass.objects.bulk_create(
        StepPass(complaint=complaint, step=step, owner_id=ticket.assignee_id) for step in STEPS
    )
    complaint.ticket = ticket
    case = CaseFile(complaint, at=at)
    begin_pass(case, Step.LISTEN, at=at)
    settle(case, at=at, actor=SYSTEM)


@receives(TicketAssigned)
def step_changes_hands(event: TicketAssigned) -> None:
    """Whoever has the ticket owns the step in which it stands."""
    if event.ticket.kind == Kind.COMPLAINT:
        running = StepPass.objects.filter(complaint__ticket=event.ticket, started_at__isnull=False, closed_at=None)
        running.update(owner=event.to)


@receives(CustomerWrote)
def no_longer_waiting(event: CustomerWrote) -> None:
    """Any word of the customer ends the waiting; on a sealed file it changes nothing by itself."""
    if event.ticket.kind == Kind.COMPLAINT and not event.ticket.sealed:
        waiting.end(event.ticket, at=event.at, actor=SYSTEM)


@receives(LetterDelivered)
def letter_arrived(event: LetterDelivered) -> None:
    """Delivery is what turns a letter into evidence, and a question into waiting."""
    if event.ticket.kind != Kind.COMPLAINT or event.ticket.sealed:
        return
    case = CaseFile.of(event.ticket, at=event.at)
    message = Message.objects.filter(pk=event.message_id).first() if event.message_id else None
    values = {"kind": event.kind}
    if event.kind == "acknowledgement":
        record(case, "acknowledged", values=values, actor=SYSTEM, at=event.at, step=Step.LISTEN, message=message)
    elif event.kind == QUESTION.get(case.step):
        record(case, "asked", values=values, actor=SYSTEM, at=event.at, message=message)
        plan_reminder(case, sent=0)
        _wait(case, event.at)
    elif event.kind == "reminder" and case.step in QUESTION:
        record(case, "reminded", values=values, actor=SYSTEM, at=event.at, message=message)
    settle(case, at=event.at, actor=SYSTEM)


def _wait(case: CaseFile, at: datetime) -> None:
    """A confirm request or proposal makes the ticket wait; a survey pauses the follow-up's clock alone."""
    if case.step == Step.FOLLOW_UP:
        deadlines.pause(case.ticket, at=at, metrics=(Metric.FOLLOW_UP,))
    else:
        waiting.begin(case.ticket, at=at, actor=SYSTEM)


@receives(LetterFailed)
def letter_lost(event: LetterFailed) -> None:
    """Nothing reached the customer: nothing is waited for."""
    if event.ticket.kind == Kind.COMPLAINT and not event.ticket.sealed:
        case = CaseFile.of(event.ticket, at=event.at)
        if event.kind == QUESTION.get(case.step) and case.asked(event.kind) is None:
            waiting.end(event.ticket, at=event.at, actor=SYSTEM)


@receives(CustomerErased)
def forget_the_words(event: CustomerErased) -> None:
    erasing.forget(event.tickets)


@receiver(post_migrate)
def seed(sender: AppConfig, **_signal: Any) -> None:
    """The tree of causes comes back after every flush, too (decision 12)."""
    if sender.name == "complaints":
        defaults()
