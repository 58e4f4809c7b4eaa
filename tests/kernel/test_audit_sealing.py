import datetime as dt
import logging
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from servicedesk.actors import SYSTEM
from servicedesk.audit import sealing
from servicedesk.audit.models import Head, Seal
from servicedesk.audit.recording import record
from servicedesk.audit.verify import verify

AT = dt.datetime(2026, 11, 22, 23, 59, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def write(subject):
    return record(subject=subject, verb="note", at=AT, actor=SYSTEM)


def test_a_seal_holds_exactly_what_moved():
    write("ticket:1")
    write("ticket:2")
    sealing.seal(at=AT)
    moved = write("ticket:2")
    (second,) = sealing.seal(at=AT)
    assert second.heads == {"ticket:2": [2, moved.hash]}
    assert second.number == 2


def test_nothing_moved_makes_no_seal():
    write("ticket:1")
    sealing.seal(at=AT)
    assert sealing.seal(at=AT) == []
    assert Seal.objects.count() == 1


def test_many_heads_make_several_seals(monkeypatch):
    monkeypatch.setattr(sealing, "HEADS_A_SEAL", 2)
    for one in range(5):
        write(f"ticket:{one}")
    assert [len(one.heads) for one in sealing.seal(at=AT)] == [2, 2, 1]
    assert verify().findings == []


def test_the_first_seal_of_a_day_is_logged_as_an_anchor(caplog):
    caplog.set_level(logging.INFO, "servicedesk.audit.sealing")
    for minutes in (0, 0.5, 2):
        write("ticket:1")
        sealing.seal(at=AT + dt.timedelta(minutes=minutes))
    logged = [line.msg["anchor"] for line in caplog.records]
    seals = Seal.objects.order_by("number")
    assert logged == [f"1:{seals[0].hash}", f"3:{seals[2].hash}"]


@pytest.mark.django_db(transaction=True)
def test_a_running_change_is_left_for_the_next_seal_and_does_not_stop_this_one():
    write("ticket:1")
    write("ticket:2")
    written, sealed = Event(), Event()

    def change():
        with transaction.atomic():
            write("ticket:1")
            written.set()
            sealed.wait(10)
        connection.close()

    writer = Thread(target=change)
    writer.start()
    written.wait(10)
    (first,) = sealing.seal(at=AT)
    sealed.set()
    writer.join()
    assert set(first.heads) == {"ticket:2"}
    (second,) = sealing.seal(at=AT)
    assert second.heads["ticket:1"][0] == 2
    assert not Head.objects.filter(sealed=False).exists()
    assert verify().findings == []
