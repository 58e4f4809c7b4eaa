"""What the worker does for a complaint when its time comes: reminders, and the follow-up survey (decision 25).

`Complaint.look_at` says when to look next, so that a run that died is made good by the next one.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from complaints.casefile import CaseFile
from complaints.events import FollowUpDue
from complaints.models import Complaint
from complaints.recording import record
from complaints.silence import QUESTION, REMINDERS, working_days_later
from complaints.turning import settle
from complaints.vocabulary import Step
from servicedesk import rows
from servicedesk.actors import SYSTEM
from servicedesk.events import announce
from staff.calendars import calendar_for
from tickets import letters, tasklist
from tickets.clocks import deadlines
from tickets.models import Ticket
from tickets.vocabulary import Metric

BATCH = 100
TRY_AGAIN = timedelta(minutes=15)  # one that fails goes to the end of the queue and holds up no other

log = structlog.get_logger(__name__)


def look_after(*, at: datetime) -> int:
    """Attend to the complaints whose time has come; how many were attended to, at most a batch."""
    due = Complaint.objects.filter(look_at__lte=at).order_by("look_at").values_list("pk", flat=True)
    return sum(_look_after_one(pk, at=at) for pk in list(due[:BATCH]))


def _look_after_one(pk: int, *, at: datetime) -> bool:
    """Whether this run attended to it; another worker may have it, or have had it meanwhile."""
    try:
        with transaction.atomic():
            return _attend(pk, at=at)
    except Exception:
        log.exception("complaints.look_after_failed", complaint=pk)
        Complaint.objects.filter(pk=pk, look_at__lte=at).update(look_at=at + TRY_AGAIN)
        return False


def _attend(pk: int, *, at: datetime) -> bool:
    """The ticket's row is locked first, as every move does."""
    free = Ticket.objects.select_for_update(of=("self",), skip_locked=True).filter(complaint__pk=pk)
    ticket = free.select_related("customer", "team", "assignee").first()
    complaint = Complaint.objects.filter(pk=pk, look_at__lte=at).first() if ticket else None
    if ticket is None or complaint is None:
        return False
    complaint.ticket = ticket
    complaint.look_at = None
    rows.change(complaint, "look_at")
    case = CaseFile(complaint, at=at)
    if case.position not in QUESTION or case.silence:
        return True
    if case.step == Step.FOLLOW_UP and not case.evidence(Step.FOLLOW_UP, "follow_up_due"):
        _ask_whether_it_helped(case, at=at)
    elif case.open_question is not None:
        _remind(case, at=at)
    return True


def _ask_whether_it_helped(case: CaseFile, *, at: datetime) -> None:
    """The clock of the follow-up starts at the set time, however late the worker comes; not if they said it already."""
    if case.helped:
        return
    record(case, "follow_up_due", values={}, actor=SYSTEM, at=at)
    number, due = case.current.number, case.complaint.follow_up_at
    deadlines.start(case.ticket, Metric.FOLLOW_UP, at=at, number=number, began=due)
    if case.reachable_by_letter:
        announce(FollowUpDue(ticket=case.ticket, number=number, again=False, at=at))
    else:
        call_instead(case, at=at)
    settle(case, at=at)


def _remind(case: CaseFile, *, at: datetime) -> None:
    """Once for each of the set days after the question; whom no letter reaches any more is called."""
    sent, days = _reminders_sent(case), REMINDERS[case.step]
    if sent >= len(days):
        return
    if not case.reachable_by_letter:
        call_instead(case, at=at)
        return
    record(case, "reminder_sent", values={}, actor=SYSTEM, at=at)
    if case.step == Step.FOLLOW_UP:
        announce(FollowUpDue(ticket=case.ticket, number=case.current.number, again=True, at=at))
    else:
        letters.send("reminder", case.ticket, at=at)
    plan_reminder(case, sent=sent + 1)


def _reminders_sent(case: CaseFile) -> int:
    question = case.open_question
    sent = case.evidence(case.step, "reminder_sent")
    return len([one for one in sent if question is not None and one.at >= question.at])


def plan_reminder(case: CaseFile, *, sent: int) -> None:
    """Set when the worker looks again: at the next reminder, counted in working days from the question."""
    question, days = case.open_question, REMINDERS[case.step]
    if question is None or sent >= len(days):
        return
    case.complaint.look_at = working_days_later(calendar_for(case.ticket.team), question.at, days[sent])
    rows.change(case.complaint, "look_at")


def call_instead(case: CaseFile, *, at: datetime) -> None:
    """No letter reaches the customer: whoever has the case is asked to call, once for each pass of a step."""
    tasklist.add(
        case.ticket,
        kind="call",
        what=_CALL[case.step](),
        owner=case.ticket.assignee,
        due_at=at + timedelta(days=1),
        natural_key=f"call:{case.current.pk}",
        actor=SYSTEM,
        at=at,
    )


_CALL = {
    Step.CONFIRM: lambda: _("Call the customer and ask whether we understood them: no letter reaches them."),
    Step.RESOLVE: lambda: _("Call the customer about the proposal: no letter reaches them."),
    Step.FOLLOW_UP: lambda: _("Call the customer and ask whether the solution helped: no letter reaches them."),
}
