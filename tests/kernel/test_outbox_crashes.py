"""Drill D1: a deliverer dies at each point of a letter's way; nothing is lost, nothing goes out twice."""

import datetime as dt
import os

import pytest
from django.db import connection

from servicedesk import events
from servicedesk.mail import claims, delivery, ending, tasks
from servicedesk.mail.events import Delivered, Held
from servicedesk.mail.models import Outgoing
from servicedesk.mail.outbox import Letter, enqueue, enqueue_many, resend
from tests.mailsink import running_sink
from tests.processes import ended, in_another_process

AT = dt.datetime(2026, 1, 5, 9, 30, tzinfo=dt.UTC)
AFTER_LEASE = AT + claims.LEASE + dt.timedelta(minutes=1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink(settings):
    settings.MAIL_DELIVERY = "smtp"
    with running_sink() as one:
        settings.SMTP_URL = one.url
        yield one


@pytest.fixture
def heard(monkeypatch):
    seen = []
    for kind in (Delivered, Held):
        monkeypatch.setitem(events._receivers, kind, [seen.append])
    return seen


def die_at(failpoint, work):
    def armed():
        os.environ["SERVICEDESK_FAILPOINT"] = failpoint
        work()

    assert ended(in_another_process(armed)) == 137


def deliver(at=AT):
    return delivery.deliver_due(at=at, limit=100)


def write(**changes):
    return enqueue(Letter(channel="email", to="grete@example.org", subject="Hi", text="hello", **changes), at=AT)


def state(letter):
    letter.refresh_from_db()
    return letter.state


def test_d1_killed_before_anything_left_it_is_sent_once(sink, heard):
    letter = write(topic="ticket:1")
    follower = write(topic="ticket:1")
    die_at("before_send", deliver)
    assert state(letter) == "sending"
    assert sink.envelopes == []
    assert deliver() == 0  # under lease, and its follower waits
    assert deliver(AFTER_LEASE) == 2
    assert (state(letter), letter.attempts) == ("sent", 2)
    assert sink.copies() == {letter.message_id: 1, follower.message_id: 1}
    assert [one.outgoing_id for one in heard] == [letter.pk, follower.pk]


def test_d1_killed_between_content_and_answer_it_is_held(sink, heard):
    letter = write()
    die_at("after_data_before_250", deliver)
    assert deliver(AFTER_LEASE) == 0
    assert (state(letter), letter.error_code) == ("unknown", "uncertain")
    assert max(sink.copies().values(), default=0) <= 1
    assert [type(one) for one in heard] == [Held]
    assert deliver(AFTER_LEASE + dt.timedelta(days=30)) == 0


def test_d1_killed_between_answer_and_commit_it_is_held_and_not_sent_blindly(sink, heard):
    letter = write()
    die_at("after_250_before_commit", deliver)
    assert sink.copies() == {letter.message_id: 1}
    assert deliver(AFTER_LEASE) == 0
    assert state(letter) == "unknown"
    assert sink.copies() == {letter.message_id: 1}
    resend(letter, at=AFTER_LEASE)  # a person's decision; the same Message-ID lets the receiver see the repeat
    assert deliver(AFTER_LEASE) == 1
    assert sink.copies() == {letter.message_id: 2}
    assert state(letter) == "sent"


def test_d1_killed_after_the_commit_the_repeated_task_sends_nothing(sink, heard):
    letter = write()
    die_at("after_commit_before_ack", tasks.deliver)
    assert state(letter) == "sent"
    tasks.deliver()
    assert sink.copies() == {letter.message_id: 1}


def test_the_truth_told_late_settles_what_was_held(sink, heard):
    letter = write()
    claimed = claims.claim_next(at=AT)
    claims.mark_handed(claimed, at=AT)
    ending.release_expired(at=AFTER_LEASE)
    assert state(letter) == "unknown"
    ending.taken(claimed, at=AFTER_LEASE)
    assert state(letter) == "sent"
    assert [type(one) for one in heard] == [Held, Delivered]


def test_a_receiver_that_waits_too_long_for_a_row_does_not_make_a_sent_letter_uncertain(sink, monkeypatch):
    held, heard = [True], []

    def receiver(event):
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 50; SELECT pg_sleep(5)")
        heard.append(event.outgoing_id)

    monkeypatch.setitem(events._receivers, Delivered, [receiver])
    letter, other = write(), write()
    assert deliver() == 2
    assert (state(letter), state(other)) == ("sent", "sent")
    held.clear()
    deliver()
    assert heard == [letter.pk, other.pk]
    assert sink.copies() == {letter.message_id: 1, other.message_id: 1}


def test_a_database_that_hangs_up_after_the_250_costs_neither_the_letter_nor_its_news(sink, monkeypatch):
    heard = []

    def receiver(event):
        heard.append(event.outgoing_id)
        if len(heard) == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setitem(events._receivers, Delivered, [receiver])
    letter = write()
    assert deliver() == 1
    assert state(letter) == "sent"
    deliver()
    assert (state(letter), letter.unannounced, heard) == ("sent", False, [letter.pk] * 2)


def test_a_deliverer_that_lost_its_claim_sends_nothing(sink):
    write()
    claimed = claims.claim_next(at=AT)
    ending.release_expired(at=AFTER_LEASE)
    with pytest.raises(claims.LostClaim):
        claims.mark_handed(claimed, at=AFTER_LEASE)


def test_an_old_attempt_cannot_speak_for_a_new_one(sink):
    letter = write()
    old = claims.claim_next(at=AT)
    claims.mark_handed(old, at=AT)
    ending.release_expired(at=AFTER_LEASE)
    letter.refresh_from_db()
    resend(letter, at=AFTER_LEASE)
    ending.taken(old, at=AFTER_LEASE)
    assert state(letter) == "queued"


def test_deliverers_in_parallel_send_each_letter_once(sink):
    enqueue_many(
        [
            Letter(channel="email", to="g@example.org", subject="Hi", text=str(one), topic=f"ticket:{one % 7}")
            for one in range(60)
        ],
        at=AT,
    )
    children = [in_another_process(deliver) for _ in range(3)]
    assert [ended(child) for child in children] == [0] * 3
    deliver()
    assert len(sink.copies()) == 60
    assert set(sink.copies().values()) == {1}
    for topic in range(7):
        ours = [int(body) for body in sink.bodies if int(body) % 7 == topic]
        assert ours == sorted(ours)


def test_a_second_deliverer_of_the_worker_leaves_at_once(sink):
    write()
    with delivery._alone() as mine:
        assert mine
        second = in_another_process(lambda: os._exit(40 + delivery.deliver_alone(at=AT, limit=10)))
        assert ended(second) == 40
    assert Outgoing.objects.queued().count() == 1
    assert delivery.deliver_alone(at=AT, limit=10) == 1
