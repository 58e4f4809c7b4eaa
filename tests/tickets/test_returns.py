"""What became of our letters: an arrived question makes the ticket wait; a lost reply lets the customer wait on."""

import pytest

from servicedesk.actors import SYSTEM
from servicedesk.events import _receivers, announce
from servicedesk.mail import ending
from servicedesk.mail.events import Delivered, Failed
from tests.cases import LATER, NOW, SOON, a_ticket
from tests.people import a_supervisor, a_team, acting, an_agent
from tickets import conversation, letterbox, letters, moving, redacting
from tickets.customers.recognising import customer_actor
from tickets.events import LetterDelivered, LetterFailed, TicketOpened
from tickets.models import Address, Clock
from tickets.vocabulary import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    return a_ticket(team=a_team("Front"))


@pytest.fixture
def amy(ticket):
    return acting(an_agent("amy", team=ticket.team))


@pytest.fixture
def announced(monkeypatch):
    told: list[object] = []
    for event in (LetterDelivered, LetterFailed):
        monkeypatch.setitem(_receivers, event, [*_receivers[event], told.append])
    return told


def deliver(message, at=LATER):
    out = message.outgoing
    announce(Delivered(outgoing_id=out.pk, topic=out.topic, kind=out.kind, at=at))


def lose(message, reason="refused_address", at=LATER):
    out = message.outgoing
    permanent = reason != "gave_up"
    announce(Failed(outgoing_id=out.pk, topic=out.topic, kind=out.kind, permanent=permanent, reason=reason, at=at))


def stop(message, actor, at=LATER):
    letterbox.cancel(message.outgoing, actor=actor, at=at)


def ask(ticket, amy):
    moving.perform(ticket, verb="ask", raw={"body": "Which colour?"}, actor=amy, at=SOON)
    return ticket.messages.get(outgoing__kind="ask")


def test_a_question_makes_the_ticket_wait_once_it_is_there(ticket, amy, announced):
    question = ask(ticket, amy)
    ticket.refresh_from_db()
    assert ticket.state == State.OPEN
    deliver(question)
    ticket.refresh_from_db()
    assert ticket.state == State.WAITING
    assert announced == [LetterDelivered(ticket=ticket, kind="ask", message_id=question.pk, at=LATER)]


def test_an_answer_faster_than_the_mail_is_not_waited_for(ticket, amy):
    question = ask(ticket, amy)
    conversation.customer_wrote(
        ticket, body="Blue!", customer=ticket.customer, channel="web", actor=customer_actor(ticket.customer), at=SOON
    )
    deliver(question)
    ticket.refresh_from_db()
    assert ticket.state == State.OPEN


def test_a_refused_reply_marks_the_address_and_the_wait_goes_on(ticket, amy, announced):
    lost = conversation.reply(ticket, body="Here you are.", actor=amy, at=SOON)
    lose(lost)
    ticket.refresh_from_db()
    address = Address.objects.get(customer=ticket.customer)
    assert (ticket.unanswered_since, address.refused_at) == (NOW, LATER)
    event = ticket.messages.get(data__verb="letter_failed")
    assert (event.public, event.data["reason"]) == (False, "refused_address")
    assert announced[0].reason == "refused_address"


def test_giving_up_says_nothing_about_the_address(ticket, amy):
    lose(conversation.reply(ticket, body="Here you are.", actor=amy, at=SOON), reason="gave_up")
    ticket.refresh_from_db()
    assert ticket.unanswered_since == NOW
    assert not Address.objects.exclude(refused_at=None).exists()


def test_a_letter_that_was_refused_for_what_it_is_leaves_the_address_alone(ticket, amy):
    """Too large, or taken for spam: the next one may well arrive."""
    lose(conversation.reply(ticket, body="Here you are.", actor=amy, at=SOON), reason="refused")
    assert not Address.objects.exclude(refused_at=None).exists()
    assert conversation.reply(ticket, body="Without the pictures.", actor=amy, at=LATER).outgoing.state == "queued"


def test_a_later_word_of_ours_counts_although_an_earlier_was_lost(ticket, amy):
    lost = conversation.reply(ticket, body="Here you are.", actor=amy, at=SOON)
    conversation.log_call(ticket, outcome="reached", summary="Told them.", happened_at=SOON, actor=amy, at=SOON)
    lose(lost)
    ticket.refresh_from_db()
    assert ticket.unanswered_since is None


def test_a_later_letter_of_ours_counts_too(ticket, amy):
    lost = conversation.reply(ticket, body="Here you are.", actor=amy, at=SOON)
    conversation.reply(ticket, body="Once more, to the other address.", actor=amy, at=SOON)
    lose(lost)
    ticket.refresh_from_db()
    assert ticket.unanswered_since is None


def test_an_answer_that_was_lost_finished_nothing(ticket, amy):
    moving.perform(ticket, verb="answer", raw={"body": "On Friday."}, actor=amy, at=SOON)
    lose(ticket.messages.get(outgoing__kind="reply"))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.done_at) == (State.OPEN, None)


def test_sent_again_and_arrived_it_counts_again(ticket, amy):
    reply = conversation.reply(ticket, body="Here you are.", actor=amy, at=SOON)
    lose(reply)
    deliver(reply)
    ticket.refresh_from_db()
    reply.refresh_from_db()
    assert ticket.unanswered_since is None
    assert "failed" not in reply.data
    assert not Address.objects.exclude(refused_at=None).exists()


def test_a_reply_stopped_in_the_outbox_answered_nobody(ticket, amy, announced):
    reply = conversation.reply(ticket, body="Here you are.", actor=amy, at=SOON)
    stop(reply, amy)
    ticket.refresh_from_db()
    assert ticket.unanswered_since == NOW
    assert announced == [LetterFailed(ticket=ticket, kind="reply", message_id=reply.pk, reason="cancelled", at=LATER)]
    assert not ticket.messages.filter(data__verb="letter_failed").exists()  # nobody failed: somebody stopped it


def test_the_clock_that_a_stopped_reply_had_ended_goes_on(ticket, amy):
    announce(TicketOpened(ticket=ticket, wish="", at=NOW, actor=SYSTEM))
    reply = conversation.reply(ticket, body="Here you are.", actor=amy, at=SOON)
    first = Clock.objects.get(ticket=ticket, metric="first_response")
    assert first.state == "met"
    stop(reply, amy)
    first.refresh_from_db()
    assert first.state == "running"


def test_an_answer_that_was_stopped_finished_nothing(ticket, amy):
    moving.perform(ticket, verb="answer", raw={"body": "On Friday."}, actor=amy, at=SOON)
    stop(ticket.messages.get(outgoing__kind="reply"), amy)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.done_at) == (State.OPEN, None)


def test_a_reply_redacted_before_it_left_answered_nobody(ticket, amy):
    sue = acting(a_supervisor("sue", team=ticket.team))
    reply = conversation.reply(ticket, body="Here you are.", actor=amy, at=SOON)
    redacting.redact(reply, reason="A card number", actor=sue, at=LATER)
    ticket.refresh_from_db()
    assert ticket.unanswered_since == NOW


def test_a_reply_redacted_after_it_left_answered_all_the_same(ticket, amy):
    sue = acting(a_supervisor("sue", team=ticket.team))
    reply = conversation.reply(ticket, body="Here you are.", actor=amy, at=SOON)
    ending.keep_due(at=LATER)
    redacting.redact(reply, reason="A card number", actor=sue, at=LATER)
    ticket.refresh_from_db()
    assert ticket.unanswered_since is None


def test_a_lost_acknowledgement_answers_nobody(ticket):
    acknowledgement = letters.send("acknowledgement", ticket, at=NOW)
    lose(acknowledgement, at=SOON)
    deliver(acknowledgement)
    ticket.refresh_from_db()
    assert ticket.unanswered_since == NOW


def test_letters_that_are_no_message_concern_no_ticket(announced):
    announce(Delivered(outgoing_id=0, topic="", kind="password", at=NOW))
    announce(Failed(outgoing_id=0, topic="", kind="password", permanent=True, reason="refused", at=NOW))
    assert announced == []
