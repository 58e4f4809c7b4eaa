"""Patience: reminders, and from when a customer's silence may be recorded (decision 25).

Silence is counted from a question that stands, and any word of the customer ends it.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from complaints.vocabulary import ProposalState, Step
from servicedesk.worktime import Calendar
from staff.calendars import calendar_for
from tickets.models import Message
from tickets.vocabulary import Author, CallOutcome, Entry

if TYPE_CHECKING:
    from complaints.casefile import CaseFile

PATIENCE = 5  # working days after the last delivered reminder
LOOKED_BACK = 200  # newest words and calls
REMINDERS: dict[Step, tuple[int, ...]] = {Step.CONFIRM: (3, 7), Step.RESOLVE: (3, 7), Step.FOLLOW_UP: (5,)}
QUESTION: dict[Step, str] = {Step.CONFIRM: "confirm_request", Step.RESOLVE: "proposal", Step.FOLLOW_UP: "survey"}


def working_days_later(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The same time of day, `days` working days later."""
    moment = start
    while days > 0:
        moment += timedelta(days=1)
        if calendar.windows(moment.astimezone(ZoneInfo(calendar.zone)).date()):
            days -= 1
    return moment


def owed_since(case: "CaseFile") -> datetime | None:
    """Since when the customer owes us a word: from the question on, or from the last thing they said after it."""
    asked = _put(case)
    if asked is None:
        return None
    return max(asked, case.heard_at) if case.heard_at else asked


def _put(case: "CaseFile") -> datetime | None:
    """When what stands was put to the customer: our understanding, a proposal that may be told, the follow-up."""
    if case.step == Step.CONFIRM:
        said = None if case.confirmed else case.restatement
        return said.logged_at if said else None
    if case.step == Step.RESOLVE:
        proposal = case.proposal
        if proposal is None or proposal.state not in (ProposalState.READY, ProposalState.SENT):
            return None
        return max([proposal.proposed_at, *(approval.at for approval in proposal.approvals.all())])
    if case.step == Step.FOLLOW_UP and not case.helped:
        due = case.complaint.follow_up_at
        return due if due is not None and due <= case.at else None
    return None


class Contact(NamedTuple):
    """A word of the customer, or a call of ours: `heard` is False when it reached nobody."""

    at: datetime
    is_call: bool
    heard: bool


def contacts(case: "CaseFile") -> list[Contact]:
    """The newest first. Calls count however they were logged: by the move, the composer, the phone log, a program."""
    theirs = Q(author=Author.CUSTOMER) & ~Q(entry=Entry.EVENT) & ~Q(data__has_key="auto_submitted")
    found = Message.objects.filter(theirs | Q(entry=Entry.CALL), ticket=case.ticket).order_by("-at", "-id")
    rows = found.values_list("at", "entry", "data__outcome", "data__direction")[:LOOKED_BACK]
    return [
        Contact(at, entry == Entry.CALL, outcome != CallOutcome.NOT_REACHED)
        for at, entry, outcome, direction in rows
        if outcome != CallOutcome.NOT_REACHED or direction != "incoming"  # they called, and the line was cut
    ]


def heard_at(case: "CaseFile") -> datetime | None:
    """When the customer last said anything: a message, a click, a word on the telephone. Machines' answers are none."""
    clicked = [one.at for one in case.evidence(case.step) if one.customer_id]
    return max([*clicked, *(one.at for one in case.contacts if one.heard)], default=None)


def silence_from(case: "CaseFile") -> datetime | None:
    """From when silence may be recorded; None while a reminder of the standing question was not delivered."""
    question, wanted = case.open_question, REMINDERS.get(case.step, ())
    if question is None:
        return None
    reminded = [one for one in case.evidence(case.step, "reminded") if one.at >= question.at]
    if len(reminded) < len(wanted):
        return None
    return working_days_later(calendar_for(case.ticket.team), reminded[-1].at, PATIENCE)


def failed_calls_on_two_days(case: "CaseFile") -> bool:
    """Two calls about the standing question, on different days of the desk, that reached nobody."""
    since = case.owed_since
    if since is None:
        return False
    zone = ZoneInfo(calendar_for(case.ticket.team).zone)
    since = since.replace(second=0, microsecond=0)  # a page tells the time of a call to the minute
    return len({one.at.astimezone(zone).date() for one in case.contacts if not one.heard and one.at >= since}) >= 2
