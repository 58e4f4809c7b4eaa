"""What the events of a ticket do to its clocks: the table 'what starts, stops and pauses a clock', line by line [H-20].

Each receiver reads the ticket's clocks once and keeps them once. `data` of a note says which message caused it, so
that a message that never arrived gives back what it had stopped.
"""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver

from servicedesk.events import receives
from staff.events import CalendarChanged, TeamCalendarChanged
from tickets import (
    notices,  # noqa: F401  # the kinds that this app tells
    returns,
)
from tickets.clocks import deadlines, defaults, policies, recomputing, silence
from tickets.clocks.hearing import hear, reopened
from tickets.clocks.rules import (
    AUTOMATIC,
    DONE,
    GIVEN,
    LEFT_TEAM,
    NO_REPLY,
    OPENED,
    OPENED_COMPLAINT,
    OUR_WORD,
    RESPONSES,
    SAID_BY_ITSELF,
    SURVEY_OUT,
    TAKEN_OVER,
    UNASSIGNED,
    WAITED_FOR,
    WITH_CUSTOMER,
    WROTE,
)
from tickets.clocks.sheet import sheet_of
from tickets.events import (
    CallLogged,
    CustomerWrote,
    HandedOver,
    KindChanged,
    LetterDelivered,
    LetterFailed,
    NoReplyNeeded,
    PriorityChanged,
    ReplyUndone,
    StaffReplied,
    StateChanged,
    SubjectChanged,
    TicketAssigned,
    TicketOpened,
)
from tickets.models import Clock, Policy, Ticket
from tickets.state import FINISHED
from tickets.vocabulary import CallOutcome, HandoverState, Kind, Metric, State


@receives(TicketOpened)
def the_customer_spoke(event: TicketOpened) -> None:
    """A complaint's first step begins at receipt, too."""
    ticket = event.ticket
    words = [OPENED, OPENED_COMPLAINT] if ticket.kind == Kind.COMPLAINT else [OPENED]
    book, sheet = sheet_of(ticket, new=True)
    hear(sheet, *words, at=ticket.received_at)
    if ticket.assignee_id is not None:
        hear(sheet, GIVEN, at=ticket.received_at)
    book.keep()


@receives(CustomerWrote)
def the_customer_waits(event: CustomerWrote) -> None:
    """The oldest unanswered word counts; before the first reply that is the opening itself."""
    ticket, automatic = event.ticket, event.message.data.get("auto_submitted")
    if ticket.sealed or ticket.is_finished or automatic:
        return
    book, sheet = sheet_of(ticket)
    words = [WROTE] if sheet.active(RESPONSES) else [WROTE, WAITED_FOR]
    hear(sheet, *words, at=event.message.at, message=event.message.pk)
    book.keep()


@receives(StaffReplied)
def we_replied(event: StaffReplied) -> None:
    _our_word(event.ticket, at=event.at, message=event.message.pk)


@receives(CallLogged)
def we_spoke(event: CallLogged) -> None:
    """A call counts at its true time, also when it is written down later."""
    if event.outcome == CallOutcome.REACHED:
        _our_word(event.ticket, at=event.message.at, message=event.message.pk)


@receives(NoReplyNeeded)
def nobody_waits(event: NoReplyNeeded) -> None:
    book, sheet = sheet_of(event.ticket)
    hear(sheet, NO_REPLY, at=event.at, by="no_reply_needed")
    book.keep()


@receives(LetterDelivered)
def a_letter_arrived(event: LetterDelivered) -> None:
    """The desk's own word breaks the silence; a survey that is out pauses the follow-up."""
    if event.ticket.sealed or event.ticket.is_finished:
        return
    again = [] if event.kind in AUTOMATIC else _noted(event.ticket, "reopen", event.message_id)
    if event.kind not in AUTOMATIC and not again:
        return
    book, sheet = sheet_of(event.ticket)
    if event.kind in AUTOMATIC:
        hear(sheet, SAID_BY_ITSELF, at=event.at, message=event.message_id)
        silence.broken(event.ticket, at=event.at)
        if event.kind == "survey":
            sheet.wait_for(SURVEY_OUT, at=event.at)
    for clock in again:  # it was lost, was sent again, and is there
        sheet.stop(Metric(clock.metric), number=clock.number, at=event.at, message=event.message_id)
    book.keep()


@receives(LetterFailed)
def a_word_was_lost(event: LetterFailed) -> None:
    """What is finally refused was no reply: the clocks that it stopped go on, those that it began never were."""
    ticket, message = event.ticket, event.message_id
    if message is None or ticket.sealed or ticket.is_finished or returns.said_since(ticket, message):
        return
    _it_was_no_word(ticket, message, at=event.at)


@receives(ReplyUndone)
def a_word_was_taken_back(event: ReplyUndone) -> None:
    """It never left: as if it had been lost, only sooner."""
    if not event.ticket.is_finished:
        _it_was_no_word(event.ticket, event.message.pk, at=event.at)


@receives(StateChanged)
def the_state_changed(event: StateChanged) -> None:
    """Waiting pauses, an end stops, reopening goes on without the closed time."""
    ticket, at = event.ticket, event.at
    ended = event.before in FINISHED
    book, sheet = sheet_of(ticket)
    if ticket.is_finished and not ended:
        silence.broken(ticket, at=at)
        hear(sheet, DONE, at=at)
    elif ended and not ticket.is_finished:
        reopened(sheet, at=at)
        ticket.word_at = at
    elif State.WAITING in (ticket.state, event.before):
        sheet.follow(WITH_CUSTOMER, at=at)
    book.keep()


@receives(TicketAssigned)
def somebody_else_has_it(event: TicketAssigned) -> None:
    """Read only where a promise depends on it."""
    if event.ticket.is_finished or not policies.heed(UNASSIGNED, GIVEN):
        return
    book, sheet = sheet_of(event.ticket)
    if event.to is not None:
        hear(sheet, GIVEN, at=event.at)
    sheet.follow(UNASSIGNED, at=event.at)
    book.keep()


@receives(HandedOver)
def another_team_has_it(event: HandedOver) -> None:
    """Until it is accepted the sender's clocks run; from then on the new team's own, by its calendar."""
    if event.handover.state != HandoverState.ACCEPTED:
        return
    book, sheet = sheet_of(event.ticket)
    hear(sheet, LEFT_TEAM, at=event.at, team=event.handover.from_team_id)
    hear(sheet, TAKEN_OVER, at=event.at, team=event.handover.to_team_id)
    sheet.recompute(at=event.at, why="team")
    book.keep()


@receives(PriorityChanged)
def the_priority_changed(event: PriorityChanged) -> None:
    deadlines.recompute(event.ticket, at=event.at, why="priority")


@receives(SubjectChanged)
def it_is_about_something_else(event: SubjectChanged) -> None:
    """A category counts only where a policy asks for it; a thing may bring hours of its own."""
    if event.what == "item" or policies.ask(event.what, "safety", "impact"):
        deadlines.recompute(event.ticket, at=event.at, why=event.what)


@receives(KindChanged)
def the_kind_changed(event: KindChanged) -> None:
    deadlines.recompute(event.ticket, at=event.at, why="kind")


@receives(CalendarChanged)
def hours_changed(event: CalendarChanged) -> None:
    recomputing.note(calendar=event.calendar, at=event.at)


@receives(TeamCalendarChanged)
def team_has_other_hours(event: TeamCalendarChanged) -> None:
    """The desk's own calendar holds for all teams without one."""
    recomputing.note(team=event.team, desk=event.team is None, at=event.at)


@receiver(post_migrate, sender=apps.get_app_config("tickets"))
def plant_policies(**_signal: Any) -> None:
    defaults.defaults()


@receiver([post_save, post_delete], sender=Policy)
def look_again(**_signal: Any) -> None:
    policies.forget()


def _our_word(ticket: Ticket, *, at: datetime, message: int) -> None:
    book, sheet = sheet_of(ticket)
    hear(sheet, OUR_WORD, at=at, message=message)
    if not ticket.is_finished:
        silence.broken(ticket, at=at)
    book.keep()


def _it_was_no_word(ticket: Ticket, message: int, *, at: datetime) -> None:
    book, sheet = sheet_of(ticket)
    for clock in _noted(ticket, "start", message):
        sheet.cancel(Metric(clock.metric), number=clock.number, at=at, message=message)
    for clock in _noted(ticket, "stop", message):
        sheet.cancel(Metric(clock.metric), at=at, message=message)
        sheet.go_on(clock, at=at, message=message)
    silence.taken_back(ticket, message=message)
    book.keep()


def _noted(ticket: Ticket, what: str, message: int | None) -> list[Clock]:
    """The clocks to which this message did that."""
    return list(Clock.objects.filter(ticket=ticket, events__what=what, events__data__message=message).distinct())
