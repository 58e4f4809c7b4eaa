import datetime as dt
import time
from collections import defaultdict

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction

from servicedesk import events
from servicedesk.errors import Refused
from servicedesk.mail import delivery, ending, erasing, nudging
from servicedesk.mail.events import Delivered
from servicedesk.mail.models import Outgoing
from servicedesk.mail.outbox import Letter, enqueue, enqueue_many, resend
from tests.mailsink import running_sink

AT = dt.datetime(2026, 1, 5, 9, 30, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch):
    """What tickets do with these events is tested with tickets."""
    monkeypatch.setattr(events, "_receivers", defaultdict(list))


@pytest.fixture(autouse=True)
def nudges(monkeypatch):
    """Nudges that would have been published."""
    sent = []
    monkeypatch.setattr(nudging, "_silent_until", 0.0)
    monkeypatch.setattr(nudging.current_app, "send_task", lambda name, **options: sent.append(name))
    return sent


def letter(**changes):
    return Letter(**{"channel": "email", "to": "grete@example.org", "subject": "Hi", "text": "hello"} | changes)


def test_a_letter_is_a_row_with_its_message_id(settings, django_assert_num_queries):
    settings.MAIL_FROM = "Desk <desk@help.example.com>"
    with django_assert_num_queries(1):
        outgoing = enqueue(letter(topic="ticket:1", kind="reply"), at=AT)
    outgoing.refresh_from_db()
    assert outgoing.state == "queued"
    assert outgoing.message_id.endswith("@help.example.com>")
    assert outgoing.due_at == outgoing.next_attempt_at == outgoing.created_at == AT


def test_two_letters_never_share_a_message_id():
    assert len({one.message_id for one in enqueue_many([letter()] * 50, at=AT)}) == 50


def test_the_same_natural_key_makes_one_row(django_assert_num_queries):
    first = enqueue(letter(natural_key="ack:1"), at=AT)
    with django_assert_num_queries(2):
        again = enqueue(letter(natural_key="ack:1", text="other"), at=AT)
    assert (again.pk, again.text) == (first.pk, "hello")
    mixed = enqueue_many([letter(natural_key="ack:1"), letter(), letter(natural_key="ack:2")], at=AT)
    assert mixed[0].pk == first.pk
    assert [one.natural_key for one in mixed] == ["ack:1", "", "ack:2"]
    assert Outgoing.objects.count() == 3


def test_nothing_to_say_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert enqueue_many([], at=AT) == []


def test_a_rolled_back_change_leaves_no_letter():
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue(letter(), at=AT)
        raise RuntimeError
    assert not Outgoing.objects.exists()


def test_one_transaction_nudges_once(nudges, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            enqueue(letter(), at=AT)
    assert nudges == ["servicedesk.mail.tasks.deliver"]


def test_a_dead_broker_costs_next_to_nothing_and_is_asked_only_once(monkeypatch, settings):
    monkeypatch.undo()
    nudging._broker.cache_clear()
    monkeypatch.setattr(nudging, "_silent_until", 0.0)
    monkeypatch.setattr(nudging.current_app.conf, "broker_url", "redis://192.0.2.1:6379/0")
    monkeypatch.setattr(nudging.current_app.conf, "broker_write_url", "redis://192.0.2.1:6379/0")
    begun = time.monotonic()
    nudging.nudge()
    assert time.monotonic() - begun < 0.45
    begun = time.monotonic()
    for _ in range(100):
        nudging.nudge()
    assert time.monotonic() - begun < 0.05
    nudging._broker.cache_clear()


@pytest.mark.parametrize("state", ["queued", "sent", "kept", "cancelled"])
def test_only_failed_and_uncertain_letters_are_sent_again(state):
    outgoing = enqueue(letter(), at=AT)
    Outgoing.objects.update(state=state, sent_at=AT)
    with pytest.raises(Refused, match="failed or uncertain"):
        resend(outgoing, at=AT)


def test_kept_letters_stay_here_and_count_as_delivered(settings, monkeypatch):
    heard = []
    monkeypatch.setitem(events._receivers, Delivered, [heard.append])
    settings.MAIL_DELIVERY = "keep"
    now, later = enqueue(letter(), at=AT), enqueue(letter(), at=AT, send_after=AT + dt.timedelta(days=1))
    assert delivery.deliver_due(at=AT, limit=10) == 1
    now.refresh_from_db()
    later.refresh_from_db()
    assert (now.state, now.sent_at, later.state) == ("kept", AT, "queued")
    assert [one.outgoing_id for one in heard] == [now.pk]


def test_seeding_keeps_in_bulk_at_its_own_instant(django_assert_max_num_queries):
    enqueue_many([letter(topic="ticket:1") for _ in range(200)], at=AT)
    with django_assert_max_num_queries(6):
        assert ending.keep_due(at=AT) == 200
    assert set(Outgoing.objects.values_list("state", "sent_at")) == {("kept", AT)}


def test_kept_letters_survive_a_receiver_that_fails(monkeypatch):
    def broken(event):
        raise RuntimeError

    monkeypatch.setitem(events._receivers, Delivered, [broken])
    enqueue(letter(), at=AT)
    assert ending.keep_due(at=AT) == 1
    assert Outgoing.objects.get(state="kept").unannounced


def test_packages_mail_goes_by_the_outbox(settings):
    settings.EMAIL_BACKEND = "servicedesk.mail.backend.OutboxBackend"
    send_mail("Reset", "the link", None, ["ann@example.org", "ben@example.org"])
    both = EmailMultiAlternatives("Reset", "plain", None, ["ann@example.org"])
    both.attach_alternative("<p>rich</p>", "text/html")
    both.send()
    rows = Outgoing.objects.order_by("id")
    assert [one.to for one in rows] == ["ann@example.org", "ben@example.org", "ann@example.org"]
    assert all(one.confidential and one.kind == "account" for one in rows)
    assert rows[2].html == "<p>rich</p>"


def test_a_package_cannot_slip_files_past_the_storage(settings):
    settings.EMAIL_BACKEND = "servicedesk.mail.backend.OutboxBackend"
    message = EmailMessage("Hi", "text", None, ["ann@example.org"])
    message.attach("a.txt", b"x", "text/plain")
    with pytest.raises(ValueError, match="stored files"):
        message.send()


def test_a_confidential_letter_loses_its_words_once_it_has_left(settings):
    settings.MAIL_DELIVERY = "smtp"
    outgoing = enqueue(letter(text="the secret link", confidential=True), at=AT)
    with running_sink() as sink:
        settings.SMTP_URL = sink.url
        delivery.deliver_due(at=AT, limit=1)
        assert sink.bodies == ["the secret link"]
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.text, outgoing.html) == ("sent", "", "")


def test_erasing_a_topic_leaves_rows_without_words_that_nobody_can_resend():
    canary = {"to": "canary@example.org", "subject": "Canary", "text": "Canary", "html": "Canary"}
    sent, waiting = enqueue_many([letter(topic="ticket:1", **canary), letter(topic="ticket:1", **canary)], at=AT)
    other = enqueue(letter(topic="ticket:2"), at=AT)
    Outgoing.objects.filter(pk=sent.pk).update(state="failed", error_detail="550 <canary@example.org>")
    assert erasing.erase(["ticket:1"]) == 2
    assert "anary" not in str(list(Outgoing.objects.of("ticket:1").values()))
    assert set(Outgoing.objects.values_list("pk", "state")) == {
        (sent.pk, "failed"),
        (waiting.pk, "cancelled"),
        (other.pk, "queued"),
    }
    with pytest.raises(Refused):
        resend(sent, at=AT)


def test_a_restored_copy_holds_its_letters(settings):
    settings.MAIL_DELIVERY = "hold"
    enqueue(letter(), at=AT)
    assert delivery.deliver_due(at=AT, limit=10) == 0
    assert Outgoing.objects.queued().count() == 1
