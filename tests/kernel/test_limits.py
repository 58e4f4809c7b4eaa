"""Limits in PostgreSQL: counted at once, forgotten in time, nobody's address in clear."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from servicedesk import limits
from servicedesk.models import Knocks

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def knock(at=NOON, key="amy@desk.example|10.0.0.1", scope="sign-in"):
    return limits.hit(scope, key, at=at, limit=3, window=HOUR)


@pytest.mark.django_db
def test_the_limit_is_allowed_and_one_more_is_not():
    verdicts = [knock(NOON + timedelta(minutes=n)) for n in range(5)]
    assert [verdict.allowed for verdict in verdicts] == [True, True, True, False, False]
    assert [verdict.used for verdict in verdicts] == [1, 2, 3, 4, 5]
    assert [verdict.retry_after for verdict in verdicts] == [0, 0, 0, 57 * 60, 56 * 60]


@pytest.mark.django_db
def test_a_new_window_begins_when_the_old_one_has_ended():
    for _time in range(5):
        knock()
    assert not knock(NOON + HOUR - timedelta(seconds=1)).allowed
    assert knock(NOON + HOUR) == limits.Verdict(allowed=True, retry_after=0, used=1)


@pytest.mark.django_db
def test_keys_and_scopes_are_counted_apart_and_spelling_is_not():
    knock()
    assert knock(key="AMY@desk.example|10.0.0.1").used == 2
    assert knock(key="ben@desk.example|10.0.0.1").used == 1
    assert knock(scope="reset").used == 1


@pytest.mark.django_db
def test_a_key_is_kept_as_a_hash_and_forgotten_by_clear():
    knock()
    assert "amy" not in str(Knocks.objects.values().get())
    limits.clear("sign-in", "amy@desk.example|10.0.0.1")
    assert knock().used == 1


@pytest.mark.django_db
def test_the_sweep_takes_ended_windows_only():
    knock()
    knock(NOON + timedelta(minutes=30), key="ben")
    assert limits.sweep(at=NOON + HOUR) == 1
    assert Knocks.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_counted_as_twenty():
    used = []

    def visitor():
        for _time in range(5):
            used.append(knock().used)
        connection.close()

    visitors = [threading.Thread(target=visitor) for _time in range(4)]
    for each in visitors:
        each.start()
    for each in visitors:
        each.join()
    assert sorted(used) == list(range(1, 21))
