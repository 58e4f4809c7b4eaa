"""The moves of the plain kinds do what they say: letters, state, history; and refuse without a trace."""

import pytest

from servicedesk.errors import Invalid, NotPermitted, Refused, Stale
from servicedesk.mail.models import Outgoing
from tests.cases import LATER, SOON, a_complaint, a_ticket
from tests.people import a_team, acting, an_agent
from tickets import moving, procedures
from tickets.vocabulary import Kind, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy(front):
    return an_agent("amy", team=front)


def do(ticket, verb, actor, **raw):
    procedures.procedure_for(ticket).perform(ticket, verb=verb, raw=raw, actor=acting(actor), at=SOON)
    ticket.refresh_from_db()
    return ticket


def letters(ticket):
    return list(Outgoing.objects.filter(message__ticket=ticket).order_by("pk"))


def test_an_enquiry_is_done_when_its_answer_is_sent(front, amy):
    ticket = do(a_ticket(team=front), "answer", amy, body="On Friday.")
    assert (ticket.state, ticket.done_at, ticket.unanswered_since) == (State.DONE, SOON, None)
    assert "On Friday." in letters(ticket)[0].text


def test_an_enquiry_answered_before_is_done_without_more_words(front, amy):
    ticket = a_ticket(team=front, unanswered_since=None, last_by="person", state=State.OPEN)
    assert do(ticket, "answer", amy).state == State.DONE
    assert letters(ticket) == []


def test_a_request_tells_what_was_done_and_by_whom(front, amy):
    ben = an_agent("ben", team=front)
    ticket = do(a_ticket(Kind.REQUEST, team=front), "fulfil", amy, what="The lamp is new.", by=ben.pk)
    letter = letters(ticket)[0].text
    assert ticket.state == State.DONE
    assert "The lamp is new." in letter
    assert "Ben" in letter
    assert ben.full_name not in letter
    assert ticket.messages.get(data__verb="fulfilled").data["by"] == ben.pk


@pytest.mark.parametrize(("verb", "event"), [("accept", "accepted"), ("decline", "declined")])
def test_a_suggestion_ends_with_a_reply_either_way(front, amy, verb, event):
    ticket = do(a_ticket(Kind.SUGGESTION, team=front), verb, amy, body="Thank you, and here is why.")
    assert ticket.state == State.DONE
    assert ticket.messages.filter(data__verb=event).exists()
    assert "here is why" in letters(ticket)[0].text


def test_praise_reaches_those_praised_and_the_customer_is_thanked(front, amy):
    ben = an_agent("ben", team=front)
    ticket = a_ticket(Kind.PRAISE, team=front, body="Ben was wonderful.")
    do(ticket, "thank", amy, told=[{"person": ben.pk}], body="I have told him.")
    notice = Outgoing.objects.get(kind="staff_notice")
    assert (notice.to, "Ben was wonderful." in notice.text) == (ben.email, True)
    assert "I have told him." in letters(ticket)[0].text
    assert ticket.messages.get(data__verb="thanked").data["names"] == "Ben"
    assert ticket.state == State.DONE


def test_a_question_asked_by_telephone_waits_at_once(front, amy):
    ticket = do(a_ticket(team=front), "ask", amy, body="Which colour?", spoken="on")
    assert ticket.state == State.WAITING
    assert letters(ticket) == []
    call = ticket.messages.get(entry="call")
    assert (call.public, call.body) == (True, "Which colour?")


def test_one_may_go_on_without_an_answer(front, amy):
    assert do(a_ticket(team=front, state=State.WAITING), "resume", amy).state == State.OPEN


def test_done_may_be_closed_and_closed_reopened_with_a_reason(front, amy):
    ticket = do(a_ticket(team=front, state=State.DONE, done_at=SOON), "close", amy)
    assert ticket.state == State.CLOSED
    with pytest.raises(Invalid):
        do(ticket, "reopen", amy)
    do(ticket, "reopen", amy, reason="It was the wrong order.")
    assert ticket.state == State.OPEN
    assert ticket.messages.filter(data__reason="It was the wrong order.", public=False).exists()


@pytest.mark.parametrize("body", ["Dear {name}", ""])
def test_a_refused_move_leaves_no_trace(front, amy, body):
    ticket = a_ticket(team=front)
    with pytest.raises(Refused):
        do(ticket, "answer", amy, body=body)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.version, letters(ticket)) == (State.NEW, 1, [])


def test_who_looked_at_an_older_version_decides_nothing(front, amy):
    ticket = a_ticket(team=front, version=4)
    with pytest.raises(Stale):
        moving.perform(ticket, verb="answer", raw={"body": "Yes"}, actor=acting(amy), at=SOON, expected=3)
    moving.perform(ticket, verb="answer", raw={"body": "Yes"}, actor=acting(amy), at=SOON, expected=4)


def test_strangers_move_nothing_and_are_offered_nothing(front):
    eve, ticket = an_agent("eve", team=a_team("Back")), a_ticket(team=front)
    with pytest.raises(Refused) as refusal:
        do(ticket, "answer", eve, body="Hello")
    assert refusal.value.status == NotPermitted.status
    assert moving.offers(ticket, actor=acting(eve), at=SOON) == []


def test_what_is_sealed_offers_nothing_and_refuses_all(front, amy):
    ticket = a_ticket(team=front, sealed=True, state=State.CLOSED, closed_at=SOON)
    assert moving.offers(ticket, actor=acting(amy), at=LATER) == []
    with pytest.raises(Refused, match="archived"):
        do(ticket, "reopen", amy, reason="x")


def test_every_offer_of_every_kind_can_be_shown_as_data(front, amy):
    for kind in Kind:
        ticket = a_complaint(team=front) if kind == Kind.COMPLAINT else a_ticket(kind, team=front)
        shown = procedures.procedure_for(ticket).offers(ticket, actor=acting(amy), at=SOON)
        assert all({"verb", "from", "to", "fields", "missing"} <= offer.as_data().keys() for offer in shown)
        assert shown
