import datetime as dt
from collections import defaultdict

import pytest

from servicedesk import events
from servicedesk.mail import claims, delivery
from servicedesk.mail.events import Delivered, Failed, Held
from servicedesk.mail.models import Outgoing
from servicedesk.mail.outbox import Letter, cancel, enqueue, resend
from tests.mailsink import running_sink

AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch):
    """What tickets do with these events is tested with tickets."""
    monkeypatch.setattr(events, "_receivers", defaultdict(list))


@pytest.fixture
def sink(settings):
    settings.MAIL_DELIVERY = "smtp"
    with running_sink() as one:
        settings.SMTP_URL = one.url
        yield one


@pytest.fixture
def heard(monkeypatch):
    """Every announced event, in order."""
    seen = []
    for kind in (Delivered, Failed, Held):
        monkeypatch.setitem(events._receivers, kind, [seen.append])
    return seen


def later(**period):
    return AT + dt.timedelta(**period)


def write(text="hello", *, send_after=None, at=AT, **changes):
    letter = Letter(**{"channel": "email", "to": "grete@example.org", "subject": "Hi", "text": text} | changes)
    return enqueue(letter, at=at, send_after=send_after)


def deliver(at=AT, limit=100):
    return delivery.deliver_due(at=at, limit=limit)


def state(letter):
    letter.refresh_from_db()
    return letter.state


def test_a_letter_is_delivered_once(sink, heard):
    letter = write(topic="ticket:1", kind="reply")
    assert deliver() == 1
    assert deliver(later(minutes=10)) == 0
    assert state(letter) == "sent"
    assert sink.copies() == {letter.message_id: 1}
    assert sink.envelopes[0].rcpt_tos == ["grete@example.org"]
    assert heard == [Delivered(outgoing_id=letter.pk, topic="ticket:1", kind="reply", at=letter.sent_at)]
    assert AT <= letter.sent_at < later(seconds=10)


def test_several_letters_share_one_conversation(sink, django_assert_num_queries):
    for one in range(5):
        write(str(one))
    # expired (2), missed (1); claim, hand over, savepoint, sent, release for each; the claim that finds nothing
    with django_assert_num_queries(3 + 5 * 5 + 1):
        deliver()
    assert sink.conversations == 1
    assert sink.bodies == ["0", "1", "2", "3", "4"]


def test_a_server_that_was_away_gets_everything_once_and_in_order(sink, heard):
    letters = [write(str(one), topic="ticket:1") for one in range(3)]
    sink.stop()
    assert deliver() == 0
    assert [state(one) for one in letters] == ["queued"] * 3
    assert letters[0].error_code == "unreachable"
    assert AT < letters[0].next_attempt_at <= later(seconds=31)
    assert heard == []
    sink.start()
    assert deliver(later(minutes=1)) == 3
    assert sink.bodies == ["0", "1", "2"]
    assert set(sink.copies().values()) == {1}
    assert letters[0].attempts == 1 and state(letters[0]) == "sent" and letters[0].attempts == 2


def test_an_hour_without_server_loses_and_doubles_nothing(sink):
    sink.stop()
    for minute in range(60):
        if minute < 20:
            write(str(minute), topic=f"ticket:{minute % 3}", at=later(minutes=minute))
        deliver(later(minutes=minute))
    sink.start()
    deliver(later(minutes=61))
    assert sorted(map(int, sink.bodies)) == list(range(20))
    assert set(sink.copies().values()) == {1}


def test_a_refused_address_fails_at_once_and_is_told(sink, heard):
    sink.answers["gone@example.org"] = "550 5.1.1 no such person"
    letter, other = write(to="gone@example.org", topic="ticket:1", kind="reply"), write("next")
    deliver()
    assert (state(letter), letter.error_code, letter.error_detail) == (
        "failed",
        "refused_address",
        "550 5.1.1 no such person",
    )
    assert state(other) == "sent"
    failed = next(one for one in heard if isinstance(one, Failed))
    assert (failed.outgoing_id, failed.permanent, failed.reason) == (letter.pk, True, "refused_address")
    assert deliver(later(days=9)) == 0


def test_a_refused_letter_fails_after_its_content(sink):
    sink.data_answers["grete@example.org"] = "554 looks like spam"
    letter = write()
    deliver()
    assert (state(letter), letter.error_code) == ("failed", "refused")


@pytest.mark.parametrize("stage", ["answers", "data_answers"])
def test_a_letter_put_off_waits_longer_each_time_then_goes(sink, stage):
    getattr(sink, stage)["grete@example.org"] = "451 greylisted"
    letter = write()
    at, pauses = AT, []
    for _attempt in range(12):
        deliver(at)
        assert state(letter) == "queued"
        pauses.append((letter.next_attempt_at - at).total_seconds())
        at = letter.next_attempt_at + dt.timedelta(seconds=5)
    assert 20 < pauses[0] < 45
    assert 45 < pauses[1] < 80
    assert max(pauses) < 3600 * 1.2 + 5
    getattr(sink, stage).clear()
    assert deliver(at) == 1
    assert set(sink.copies().values()) == {1}


def test_a_letter_put_off_for_five_days_fails_visibly(sink, heard):
    sink.answers["grete@example.org"] = "452 mailbox full"
    letter = write()
    for hour in range(0, 24 * 6, 2):
        deliver(later(hours=hour))
    assert (state(letter), letter.error_code) == ("failed", "gave_up")
    assert [one.permanent for one in heard] == [False]


def test_421_lets_the_others_wait_too(sink):
    sink.answers["grete@example.org"] = "421 too many connections"
    letter, other = write(), write("other", to="else@example.org")
    deliver()
    assert (state(letter), letter.error_code) == ("queued", "busy")
    assert (state(other), other.attempts) == ("queued", 0)


def test_a_later_letter_of_a_topic_waits_for_the_earlier_one(sink):
    sink.answers["slow@example.org"] = "451 later"
    first = write("first", to="slow@example.org", topic="ticket:1")
    second = write("second", topic="ticket:1")
    write("elsewhere", topic="ticket:2")
    deliver()
    assert sink.bodies == ["elsewhere"]
    sink.answers.clear()
    deliver(later(minutes=2))
    assert sink.bodies == ["elsewhere", "first", "second"]
    assert state(first) == state(second) == "sent"


def test_a_letter_planned_for_later_holds_up_nobody(sink):
    write("reminder", topic="ticket:1", send_after=later(days=3))
    write("reply", topic="ticket:1", at=later(minutes=1))
    deliver(later(minutes=2))
    assert sink.bodies == ["reply"]
    deliver(later(days=3, minutes=1))
    assert sink.bodies == ["reply", "reminder"]


def test_a_failed_letter_holds_up_nobody(sink):
    sink.answers["gone@example.org"] = "550 no"
    write("lost", to="gone@example.org", topic="ticket:1")
    write("next", topic="ticket:1")
    deliver()
    assert sink.bodies == ["next"]


def test_a_cancelled_letter_never_leaves(sink):
    letter = write(send_after=later(minutes=1))
    assert cancel(letter, at=AT)
    deliver(later(hours=1))
    assert sink.envelopes == []
    assert state(letter) == "cancelled"


def test_a_letter_that_is_being_sent_cannot_be_cancelled(sink):
    letter = write()
    claims.claim_next(at=AT)
    assert not cancel(letter, at=AT)


def test_a_failed_letter_is_sent_again_under_the_same_id(sink):
    sink.answers["grete@example.org"] = "550 no"
    letter = write()
    deliver()
    sink.answers.clear()
    letter.refresh_from_db()
    resend(letter, at=later(hours=1))
    deliver(later(hours=1))
    assert (state(letter), letter.error_code) == ("sent", "")
    assert sink.copies() == {letter.message_id: 1}


def test_late_letters_show(sink):
    sink.stop()
    letter = write()
    deliver(later(minutes=4))
    assert not Outgoing.objects.late(later(minutes=4)).exists()
    assert list(Outgoing.objects.late(later(minutes=6))) == [letter]


def test_a_receiver_that_fails_neither_repeats_the_letter_nor_loses_the_event(sink, monkeypatch):
    heard, broken = [], [True]

    def receiver(event):
        if broken:
            raise RuntimeError("the ticket could not be written")
        heard.append(event)

    monkeypatch.setitem(events._receivers, Delivered, [receiver])
    letter = write()
    deliver()
    assert state(letter) == "sent" and letter.unannounced
    broken.clear()
    deliver(later(seconds=5))
    assert [one.outgoing_id for one in heard] == [letter.pk]
    assert state(letter) == "sent" and not letter.unannounced
    deliver(later(seconds=10))
    assert len(heard) == len(sink.envelopes) == 1
