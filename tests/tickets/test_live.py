"""Open pages are told that a ticket changed, after commit, by name alone, and only those who may see it."""

import pytest
from django.contrib.sessions.backends.db import SessionStore

from servicedesk.live import nudges
from servicedesk.live.topics import Listener, may_listen
from tests.cases import NOW, a_ticket
from tests.people import a_team, acting, an_agent
from tickets import conversation, handling

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    names: list[tuple[str, int]] = []
    monkeypatch.setattr(nudges, "publish", lambda topic, id: names.append((topic, id)))
    return names


def test_a_change_is_told_after_commit_to_the_ticket_the_lists_and_its_owner(told, django_capture_on_commit_callbacks):
    front = a_team("Front")
    amy = an_agent("amy", team=front)
    ticket = a_ticket(team=front)
    with django_capture_on_commit_callbacks() as after_commit:
        handling.claim(ticket, actor=acting(amy), at=NOW)
    assert told == []
    for tell in after_commit:
        tell()
    assert set(told) == {("ticket", ticket.number), ("inbox", ticket.number), ("person", amy.pk)}


def test_a_note_is_told_too_but_not_its_words(told, django_capture_on_commit_callbacks):
    ticket = a_ticket(team=a_team("Front"))
    amy = acting(an_agent("amy", team=ticket.team))
    with django_capture_on_commit_callbacks(execute=True):
        conversation.note(ticket, body="Secret", actor=amy, at=NOW)
    assert ("ticket", ticket.number) in told
    assert "Secret" not in str(told)


def test_only_who_sees_a_ticket_may_listen_to_it():
    hidden = a_ticket(team=a_team("Secret", confidential=True))
    mole, eve = an_agent("mole", team=hidden.team), an_agent("eve")
    for person, may in ((mole, True), (eve, False), (None, False)):
        listener = Listener(person=person, session=SessionStore())
        assert may_listen(listener, [f"ticket:{hidden.number}"]) is may
    listener = Listener(person=mole, session=SessionStore())
    assert not may_listen(listener, ["ticket:0"])
    assert not may_listen(listener, ["ticket:abc"])
    assert may_listen(listener, ["inbox"])
    assert not may_listen(Listener(person=None, session=SessionStore()), ["inbox"])
