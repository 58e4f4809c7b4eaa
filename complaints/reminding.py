"""What the worker does for a complaint when its time comes: reminders, and the follow-up survey (decision 25).

`Complaint.look_at` says when to look next, so that a run that died is made good by the next one.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.casefile import CaseFile
from complaints.events import FollowUpDue
from complaints.models import Complaint
from complaints.recording import record
from complaints.silence import QUESTION, REMINDERS, working_days_later
from complaints.vocabulary import Step
from servicedesk.actors import SYSTEM
from servicedesk.events import announce
from staff.calendars import calendar_for
from tickets import deadlines, holding, letters, tasklist
from tickets.models import Ticket
from tickets.vocabulary import Metric

BATCH = 100


def look_after(*, at: datetime) -> int:
    """Attend to the complaints whose time has come; how many there were, at most a batch."""
    due = list(Complaint.objects.filter(look_at__lte=at).order_by("look_at").values_list("pk", flat=True)[:BATCH])
    for pk in due:
        with transaction.atomic():
            row = Complaint.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, look_at__lte=at)
            if (complaint := row.select_related("ticket").first()) is not None:
                _attend(complaint, at=at)
    return len(due)


def _attend(complaint: Complaint, *, at: datetime) -> None:
    ticket: Ticket = complaint.ticket
    holding.hold(ticket, even_sealed=True)
    complaint.look_at = None
    complaint.save(update_fields=["look_at"])
    case = CaseFile(complaint, at=at)
    if ticket.sealed or case.position not in QUESTION or case.silence:
        return
    if case.step == Step.FOLLOW_UP and not case.evidence(Step.FOLLOW_UP, "follow_up_due"):
        _ask_whether_it_helped(case, at=at)
    elif case.asked(QUESTION[case.step]) and not _answered(case):
        _remind(case, at=at)


def _answered(case: CaseFile) -> bool:
    if case.step == Step.CONFIRM:
        return case.confirmed or case.restatement is None
    if case.step == Step.RESOLVE:
        return case.proposal is None or case.proposal.answered_at is not None
    return bool(case.evidence(Step.FOLLOW_UP, "log_follow_up", "answer_survey"))


def _ask_whether_it_helped(case: CaseFile, *, at: datetime) -> None:
    """The clock of the follow-up starts now; whom no letter reaches is called."""
    number = case.current.number
    record(case, "follow_up_due", values={}, actor=SYSTEM, at=at)
    deadlines.start(case.ticket, Metric.FOLLOW_UP, at=at, number=number)
    if case.reachable_by_letter:
        announce(FollowUpDue(ticket=case.ticket, number=number, again=False, at=at))
        return
    tasklist.add(
        case.ticket,
        kind="call",
        what=_("Call the customer and ask whether the solution helped: no letter reaches them."),
        owner=case.ticket.assignee,
        due_at=at + timedelta(days=1),
        natural_key=f"call:{case.ticket.pk}:{number}",
        actor=SYSTEM,
        at=at,
    )


def _remind(case: CaseFile, *, at: datetime) -> None:
    sent = len(case.evidence(case.step, "reminder_sent"))
    days = REMINDERS[case.step]
    if sent >= len(days) or not case.reachable_by_letter:
        return
    record(case, "reminder_sent", values={}, actor=SYSTEM, at=at)
    if case.step == Step.FOLLOW_UP:
        announce(FollowUpDue(ticket=case.ticket, number=case.current.number, again=True, at=at))
    else:
        letters.send("reminder", case.ticket, at=at)
    plan_reminder(case, sent=sent + 1)


def plan_reminder(case: CaseFile, *, sent: int) -> None:
    """Set when the worker looks again: at the next reminder, counted in working days from the question."""
    asked = case.asked(QUESTION[case.step])
    days = REMINDERS[case.step]
    if asked is None or sent >= len(days):
        return
    case.complaint.look_at = working_days_later(calendar_for(case.ticket.team), asked.at, days[sent])
    case.complaint.save(update_fields=["look_at"])
