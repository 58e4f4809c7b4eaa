"""Ended links and used-up keys are deleted once a day, a batch at a time."""

import pytest

from servicedesk.celery import app
from tests.desk import DAY, HOUR, MONDAY, a_ticket
from tests.people import a_team, acting, an_agent
from tickets import conversation, forgetting, links, tasks
from tickets.models import Message, PersonalLink, Ticket
from tickets.vocabulary import LinkPurpose

pytestmark = pytest.mark.django_db


def the_links():
    return list(PersonalLink.objects.order_by("pk").values_list("created_at", flat=True))


def test_links_go_a_day_after_they_ended(settings):
    ticket = a_ticket()
    PersonalLink.objects.all().delete()
    for at in (MONDAY, MONDAY + 2 * DAY):
        links.issue(ticket, purpose=LinkPurpose.PROGRESS, address=None, at=at)
    ended = MONDAY + links.LIFE
    assert forgetting.forget_old(ended + forgetting.LINKS_KEPT - HOUR) == 0
    assert forgetting.forget_old(ended + forgetting.LINKS_KEPT + HOUR) == 1
    assert the_links() == [MONDAY + 2 * DAY]


def test_keys_are_blanked_when_nobody_can_press_that_button_again():
    team = a_team("Customer service")
    amy = acting(an_agent("amy", team=team))
    old = a_ticket(nonce="form-1")
    conversation.note(old, body="Once.", nonce="note-1", actor=amy, at=MONDAY)
    new = a_ticket(nonce="form-2", at=MONDAY + 10 * DAY)
    before = Ticket.objects.get(pk=old.pk)
    assert forgetting.forget_old(MONDAY + forgetting.KEYS_KEPT + HOUR) >= 2
    after = Ticket.objects.get(pk=old.pk)
    assert (after.nonce, after.version, after.updated_at) == (None, before.version, before.updated_at)
    assert not Message.objects.filter(nonce="note-1").exists()
    assert Ticket.objects.get(pk=new.pk).nonce == "form-2"
    assert a_ticket(nonce="form-2", at=MONDAY + 14 * DAY).pk == new.pk


def test_many_go_in_small_statements_and_a_second_run_finds_nothing(monkeypatch, django_assert_max_num_queries):
    ticket = a_ticket()
    PersonalLink.objects.all().delete()
    PersonalLink.objects.bulk_create(
        PersonalLink(token_hash=f"{n}", purpose="progress", ticket=ticket, created_at=MONDAY, expires_at=MONDAY)
        for n in range(25)
    )
    monkeypatch.setattr(forgetting, "AT_ONCE", 10)
    with django_assert_max_num_queries(3 * 2 + 7):
        assert forgetting.forget_old(MONDAY + 2 * DAY) == 25
    assert forgetting.forget_old(MONDAY + 2 * DAY) == 0


def test_it_ends_in_time_and_goes_on_the_next_day(monkeypatch):
    ticket = a_ticket()
    PersonalLink.objects.filter(ticket=ticket).update(expires_at=MONDAY)
    monkeypatch.setattr(forgetting, "BUDGET", 0.0)
    assert forgetting.forget_old(MONDAY + 2 * DAY) == 0
    monkeypatch.undo()
    assert forgetting.forget_old(MONDAY + 2 * DAY) == 1


def test_the_scheduler_asks_for_it_daily():
    planned = tasks.SCHEDULE["tickets-forget-old"]
    assert (planned["task"], planned["schedule"]) == (tasks.forget_old.name, 24 * 3600.0)
    assert app.tasks[planned["task"]] is not None
    tasks.forget_old()
