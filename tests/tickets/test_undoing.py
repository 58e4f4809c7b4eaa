"""A reply taken back before it leaves was none: words, clocks and the customer's wait are as before."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from servicedesk.audit import verify
from servicedesk.errors import NotPermitted, Refused
from servicedesk.mail.claims import claim_next
from servicedesk.mail.delivery import deliver_due
from servicedesk.mail.models import Outgoing
from servicedesk.pages import correspondence
from tests.desk import HOUR, MINUTE, MONDAY, a_ticket
from tests.people import a_team, acting, an_agent
from tickets import answering, conversation, undoing
from tickets.clocks.verifying import differences
from tickets.models import Clock, Draft, Message, SearchDocument, Ticket
from tickets.vocabulary import ClockState, Metric, State
from tickets.ways import Way

pytestmark = pytest.mark.django_db
AT = MONDAY + HOUR
HELD = Way(hold=timedelta(seconds=8))
LEAVES = AT + HELD.hold


@pytest.fixture
def ticket():
    ticket = a_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(team=a_team("Front"))
    ticket.refresh_from_db()
    return ticket


@pytest.fixture
def person(ticket):
    return an_agent("amy", team=ticket.team)


@pytest.fixture
def amy(person):
    return acting(person)


def say(ticket, amy, body="It comes on Friday.", **more):
    return answering.answer(ticket, body=body, actor=amy, at=AT, way=HELD, **more)


def running(ticket):
    clocks = Clock.objects.filter(ticket=ticket, state__in=(ClockState.RUNNING, ClockState.PAUSED))
    return sorted(clocks.values_list("metric", "number"))


@pytest.mark.parametrize("then", ["", "ask", "answer"])
def test_undone_it_leaves_no_trace_but_in_the_audit(ticket, amy, then):
    fields = ("state", "unanswered_since", "last_line", "last_by", "last_at", "done_at", "word_at")
    before, clocks = Ticket.objects.filter(pk=ticket.pk).values(*fields).get(), running(ticket)
    lines = Message.objects.count()
    message = say(ticket, amy, then=then)
    said = message.pk
    assert Metric.FIRST_RESPONSE not in {metric for metric, _number in running(ticket)}
    undoing.undo(message, actor=amy, at=AT + timedelta(seconds=5))
    after = Ticket.objects.filter(pk=ticket.pk).values(*fields).get()
    assert after == {**before, "state": State.OPEN}, "work has begun, and nothing else"
    assert running(ticket) == clocks
    assert list(differences()) == []
    assert Message.objects.count() == lines
    assert not Outgoing.objects.filter(kind__in=("reply", "ask")).exists()
    assert not SearchDocument.objects.filter(message=said).exists()
    assert Draft.objects.get().body == "It comes on Friday."
    assert verify.verify().holds


def test_its_letter_waits_and_then_goes_and_cannot_be_undone(ticket, amy, settings):
    settings.MAIL_DELIVERY = "keep"
    deliver_due(at=AT, limit=9)
    message = say(ticket, amy)
    assert undoing.until(message) == LEAVES
    assert message.pk not in {line.message.pk for line in correspondence.of(ticket)}, "the customer does not see it yet"
    assert deliver_due(at=LEAVES - timedelta(seconds=1), limit=9) == 0
    assert deliver_due(at=LEAVES, limit=9) == 1
    assert message.pk in {line.message.pk for line in correspondence.of(ticket)}
    message.outgoing.refresh_from_db()
    with pytest.raises(Refused, match="left already"):
        undoing.undo(message, actor=amy, at=LEAVES)
    assert Message.objects.filter(pk=message.pk).exists()


def test_only_its_writer_and_only_until_we_wrote_again(ticket, amy):
    message = say(ticket, amy)
    with pytest.raises(NotPermitted):
        undoing.undo(message, actor=acting(an_agent("ben", team=ticket.team)), at=AT)
    conversation.reply(ticket, body="And one more thing.", actor=amy, at=AT)
    with pytest.raises(Refused, match="written again"):
        undoing.undo(message, actor=amy, at=AT)
    assert Outgoing.objects.get(message=message).state == "queued", "a refusal leaves it as it was"
    late = say(ticket, amy, body="Third")
    with pytest.raises(Refused, match="left already"):
        undoing.undo(late, actor=amy, at=AT + 10 * MINUTE)


def test_sent_and_done_is_the_move_of_the_table_and_never_one_of_a_complaint(ticket, amy):
    assert answering.choices(ticket, actor=amy, at=AT) == ["answer", "ask"]
    say(ticket, amy, then="answer", nonce="once")
    again = say(ticket, amy, then="answer", nonce="once")
    ticket.refresh_from_db()
    assert (ticket.state, again.was_there) == (State.DONE, True)
    complaint = a_ticket(kind="complaint")
    Ticket.objects.filter(pk=complaint.pk).update(team=ticket.team)
    complaint.refresh_from_db()
    assert answering.choices(complaint, actor=amy, at=AT) == []
    with pytest.raises(Refused, match="cannot go with a reply"):
        say(complaint, amy, then="answer")
    assert not complaint.messages.filter(author="person").exists(), "nothing was sent"


def test_the_page_offers_it_and_brings_the_words_back(ticket, person, settings):
    settings.UNDO_SECONDS = 8
    client, here = Client(), f"/desk/tickets/{ticket.reference}/"
    client.force_login(person)
    page = client.post(f"{here}write/", {"kind": "reply", "body": "Too soon", "then": "answer"}, follow=True)
    message = Message.objects.get(body="Too soon")
    assert page.content.decode().count(f"{here}undo/{message.pk}/?until=") == 2, "in the toast and at the message"
    ticket.refresh_from_db()
    assert ticket.state == State.DONE
    for _twice in range(2):
        back = client.post(f"{here}undo/{message.pk}/", follow=True).content.decode()
    assert "Too soon</textarea>" in back
    assert not Message.objects.filter(body="Too soon").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_and_a_worker_at_once_exactly_one_wins():
    team = a_team("Front")
    amy = acting(an_agent("amy", team=team))
    for turn in range(6):
        ticket = a_ticket()
        Ticket.objects.filter(pk=ticket.pk).update(team=team)
        Outgoing.objects.update(state="cancelled")
        message = say(Ticket.objects.get(pk=ticket.pk), amy, body=f"Turn {turn}")
        ready, won = threading.Barrier(3), []

        def take_back(message=message, ready=ready, won=won):
            mine = Message.objects.select_related("outgoing").get(pk=message.pk)
            ready.wait(10)
            try:
                undoing.undo(mine, actor=amy, at=LEAVES)
                won.append("writer")
            except (Refused, Message.DoesNotExist):
                pass
            finally:
                connection.close()

        def send(ready=ready, won=won):
            ready.wait(10)
            if claim_next(at=LEAVES) is not None:
                won.append("worker")
            connection.close()

        threads = [threading.Thread(target=deed) for deed in (take_back, send, take_back)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(won) == 1
        assert Message.objects.filter(pk=message.pk).exists() == (won == ["worker"])
