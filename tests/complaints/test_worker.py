"""What the worker does by itself, at its time (trust 36)."""

from datetime import timedelta

import pytest

from complaints import reminding
from complaints.models import Complaint
from complaints.vocabulary import Step
from feedback.models import Survey
from tests.complaints.filing import Desk
from tests.complaints.staging import begins
from tickets.models import Address, Task
from tickets.vocabulary import ClockState

pytestmark = pytest.mark.django_db


@begins("follow_up")
class TestFollowUp:
    def test_the_survey_is_asked_at_the_set_time_and_the_clock_starts_then(self, desk) -> None:
        desk.until("follow_up")
        due = desk.case().complaint.follow_up_at
        assert due == desk.at + timedelta(days=3)  # a Monday and three working days
        assert desk.look() == 0
        assert not desk.ticket.clocks.filter(metric="follow_up").exists()
        desk.at = due + timedelta(hours=1)  # the worker was down for an hour
        assert desk.look() == 1
        assert desk.clock("follow_up").started_at == due.replace(microsecond=0)
        assert Survey.objects.get(ticket=desk.ticket).number == 1
        assert desk.clock("follow_up").state == ClockState.RUNNING
        desk.deliver()
        assert desk.clock("follow_up").state == ClockState.PAUSED

    def test_the_customers_own_word_may_come_before(self, desk) -> None:
        desk.until("prevent")
        assert desk.wait(days=30).look() == 0
        assert desk.letters("survey") == 0
        assert not desk.ticket.clocks.filter(metric="follow_up").exists()

    def test_whom_no_letter_reaches_is_called(self, desk) -> None:
        desk.until("follow_up")
        Address.objects.filter(customer=desk.ticket.customer).update(refused_at=desk.at)
        desk.wait(days=3).look()
        task = Task.objects.get(ticket=desk.ticket, kind="call")
        assert (task.owner, desk.letters("survey")) == (desk.ticket.assignee, 0)
        assert desk.clock("follow_up").state == ClockState.RUNNING

    def test_a_survey_that_is_refused_becomes_a_call(self, desk) -> None:
        desk.until("follow_up").wait(days=3).look()
        desk.lose()
        assert Task.objects.filter(ticket=desk.ticket, kind="call").count() == 1
        assert desk.clock("follow_up").state == ClockState.RUNNING

    def test_the_reminder_of_a_survey_opens_the_survey(self, desk) -> None:
        desk.until("follow_up").wait(days=3).worker()
        desk.wait(days=7).worker()
        assert (desk.letters("survey"), desk.letters("reminder")) == (1, 1)
        assert desk.ticket.links.filter(purpose="survey").count() == 2
        assert [one.verb for one in desk.case().evidence(Step.FOLLOW_UP, "asked", "reminded")] == ["asked", "reminded"]


class TestReminders:
    @begins("confirm")
    def test_whom_no_letter_reaches_any_more_is_called_instead(self, desk) -> None:
        desk.until("confirm").ask()
        Address.objects.filter(customer=desk.ticket.customer).update(refused_at=desk.at)
        desk.wait(days=3).look()
        assert (desk.letters("reminder"), Task.objects.get(ticket=desk.ticket).kind) == (0, "call")

    def test_one_that_fails_holds_up_no_other(self, amy, monkeypatch) -> None:
        first, second = Desk(amy), Desk(amy)
        for desk in (first, second):
            desk.until("confirm").ask()

        send = reminding.letters.send

        def breaks(kind, ticket, **options):
            if ticket == first.ticket:
                raise RuntimeError("broken")
            return send(kind, ticket, **options)

        monkeypatch.setattr(reminding.letters, "send", breaks)
        second.wait(days=4)
        assert second.look() == 1
        assert (first.letters("reminder"), second.letters("reminder")) == (0, 1)
        assert first.case().complaint.look_at == second.at + reminding.TRY_AGAIN
        monkeypatch.undo()
        second.wait(hours=1).look()
        assert first.letters("reminder") == 1

    @begins("confirm")
    def test_nothing_is_sent_once_the_case_has_left_the_step(self, desk) -> None:
        desk.until("confirm").ask()
        desk.do("confirm", by=desk.customer)
        desk.do("advance")
        desk.wait(days=30).worker()
        assert desk.letters("reminder") == 0
        assert Complaint.objects.get(ticket=desk.ticket).look_at is None
