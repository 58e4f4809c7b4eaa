"""Two workers at once, one that dies: each thing is still done once (trust 36)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from complaints import receivers, reminding
from feedback.models import Survey
from servicedesk.mail.models import Outgoing
from tests.complaints.filing import Desk
from tests.people import a_team, an_agent

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """What a process does when it is killed in the middle: it says nothing and commits nothing."""


def run(*deeds) -> None:
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


def test_each_reminder_and_survey_goes_out_once() -> None:
    agent = an_agent("amy", team=a_team())
    desks = [Desk(agent) for _number in range(6)]
    for number, desk in enumerate(desks):
        desk.until("follow_up") if number % 2 else desk.until("confirm").ask()
    at = max(desk.at for desk in desks) + timedelta(days=3, hours=1)
    run(*[lambda: reminding.look_after(at=at)] * 4)
    assert Outgoing.objects.filter(kind="reminder").count() == 3
    assert Outgoing.objects.filter(kind="survey").count() == 3


def test_one_killed_midway_is_made_good_by_the_next(monkeypatch) -> None:
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


def test_a_worker_and_an_agent_at_once_wait_for_each_other() -> None:
    """Both lock the ticket's row first: neither is thrown out by a deadlock."""
    agent = an_agent("amy", team=a_team())
    for _round in range(5):
        desk = Desk(agent)
        desk.until("follow_up").wait(days=4)
        happened_at = desk.now()
        run(
            lambda at=desk.at: reminding.look_after(at=at),
            lambda desk=desk, said=happened_at: desk.do(
                "log_follow_up", happened_at=said, helped=True, said="It is fine."
            ),
        )
        assert desk.case().helped
        assert receivers.QUESTION[desk.step()] == "survey"
