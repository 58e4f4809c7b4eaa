"""Patience: reminders, and from when a customer's silence may be recorded (decision 25)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from complaints.vocabulary import Step
from servicedesk.worktime import Calendar
from staff.calendars import calendar_for
from tickets.vocabulary import CallOutcome

if TYPE_CHECKING:
    from complaints.casefile import CaseFile

PATIENCE = 5  # working days after the last delivered reminder
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


def silence_from(case: "CaseFile") -> datetime | None:
    """From when silence may be recorded; None while not all reminders were delivered."""
    wanted = REMINDERS.get(case.step, ())
    reminded = case.evidence(case.step, "reminded")
    if not wanted or len(reminded) < len(wanted):
        return None
    return working_days_later(calendar_for(case.ticket.team), reminded[-1].at, PATIENCE)


def failed_calls_on_two_days(case: "CaseFile") -> bool:
    """Two calls in the present step, on different days, that reached nobody."""
    calls = case.evidence(case.step, "log_call")
    days = {one.at.date() for one in calls if one.data.get("outcome") == CallOutcome.NOT_REACHED}
    return len(days) >= 2
