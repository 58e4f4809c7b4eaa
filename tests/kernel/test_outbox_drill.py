"""Drill D1 at random points: deliverers are killed, again and again. DRILL_ROUNDS=200 is the long form."""

import datetime as dt
import os
import random
import time

import pytest

from servicedesk.mail import claims, delivery
from servicedesk.mail.models import Outgoing
from servicedesk.mail.outbox import Letter, enqueue_many
from tests.mailsink import running_sink
from tests.processes import in_another_process, kill

AT = dt.datetime(2026, 1, 5, 9, 30, tzinfo=dt.UTC)
ROUNDS = int(os.environ.get("DRILL_ROUNDS", "4"))
LETTERS = 50


@pytest.mark.django_db(transaction=True)
def test_d1_nothing_is_lost_or_doubled_by_random_kills(settings):
    settings.MAIL_DELIVERY = "smtp"
    at = AT
    with running_sink() as sink:
        settings.SMTP_URL = sink.url
        for one in range(ROUNDS):
            letters = [
                Letter(channel="email", to="g@example.org", subject="Hi", text="x", topic=f"ticket:{one}:{each % 20}")
                for each in range(LETTERS)
            ]
            enqueue_many(letters, at=at)
            children = [in_another_process(lambda at=at: delivery.deliver_due(at=at, limit=1000)) for _ in range(2)]
            for child in children:
                time.sleep(random.uniform(0, 0.15))
                kill(child)
            at += claims.LEASE + dt.timedelta(minutes=1)
        delivery.deliver_due(at=at, limit=10_000)
        copies = sink.copies()
    states = dict(Outgoing.objects.values_list("message_id", "state"))
    held = sum(state == "unknown" for state in states.values())
    print(f"{len(states)} letters, {held} held")
    assert len(states) == ROUNDS * LETTERS
    assert set(states.values()) <= {"sent", "unknown"}
    assert max(copies.values()) == 1
    assert all(copies[one] == 1 for one, state in states.items() if state == "sent")
    assert held <= 2 * ROUNDS  # at most the one letter in each killed hand
