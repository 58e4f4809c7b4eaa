"""What the worker does by itself: each thing once, at its time, whatever runs twice or dies (trust 36)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from complaints import receivers, reminding
from complaints.models import Complaint
from complaints.vocabulary import Step
from feedback.models import Survey
from servicedesk.mail.models import Outgoing
from tests.complaints.filing import Desk
from tests.people import a_team, an_agent
from tickets.models import Address, Task
from tickets.vocabulary import ClockState


@pytest.mark.django_db
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


@pytest.mark.django_db
class TestReminders:
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

    def test_nothing_is_sent_once_the_case_has_left_the_step(self, desk) -> None:
        desk.until("confirm").ask()
        desk.do("confirm", by=desk.customer)
        desk.do("advance")
        desk.wait(days=30).worker()
        assert desk.letters("reminder") == 0
        assert Complaint.objects.get(ticket=desk.ticket).look_at is None


class Killed(BaseException):
    """What a process does when it is killed in the middle: it says nothing and commits nothing."""


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def run(self, *deeds) -> None:
        ready = threading.Barrier(len(deeds))

        def go(deed) -> None:
            try:
                ready.wait(10)
                deed()
            finally:
                connection.close()

        threads = [threading.Thread(target=go, args=(deed,)) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    def test_each_reminder_and_survey_goes_out_once(self) -> None:
        agent = an_agent("amy", team=a_team())
        desks = [Desk(agent) for _number in range(6)]
        for number, desk in enumerate(desks):
            desk.until("follow_up") if number % 2 else desk.until("confirm").ask()
        at = max(desk.at for desk in desks) + timedelta(days=3, hours=1)
        self.run(*[lambda: reminding.look_after(at=at)] * 4)
        assert Outgoing.objects.filter(kind="reminder").count() == 3
        assert Outgoing.objects.filter(kind="survey").count() == 3

    def test_one_killed_midway_is_made_good_by_the_next(self, monkeypatch) -> None:
        desk = Desk(an_agent("amy", team=a_team()))
        desk.until("follow_up").wait(days=4)
        announced = reminding.announce

        def dies(event) -> None:
            announced(event)
            raise Killed

        monkeypatch.setattr(reminding, "announce", dies)
        with pytest.raises(Killed):
            desk.look()
        assert (desk.letters("survey"), Survey.objects.count()) == (0, 0)
        monkeypatch.undo()
        assert (desk.look(), desk.look(), desk.letters("survey")) == (1, 0, 1)

    def test_a_worker_and_an_agent_at_once_wait_for_each_other(self) -> None:
        """Both lock the ticket's row first: neither is thrown out by a deadlock."""
        agent = an_agent("amy", team=a_team())
        for _round in range(5):
            desk = Desk(agent)
            desk.until("follow_up").wait(days=4)
            happened_at = desk.now()
            self.run(
                lambda at=desk.at: reminding.look_after(at=at),
                lambda desk=desk, said=happened_at: desk.do(
                    "log_follow_up", happened_at=said, helped=True, said="It is fine."
                ),
            )
            assert desk.case().helped
            assert receivers.QUESTION[desk.step()] == "survey"
