"""Several refreshes at once, and one that is killed: every case is counted once."""

import threading

import pytest
from django.db import connection, transaction

from feedback.figures import refreshing, verifying
from feedback.models import Fact, ToCount
from tests.cases import NOW, a_customer, a_ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_while_one_refresh_runs_another_does_nothing() -> None:
    a_ticket()
    told: list[refreshing.Refreshed] = []

    def another() -> None:
        told.append(refreshing.refresh(NOW))
        connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [refreshing.LOCK])
        thread = threading.Thread(target=another)
        thread.start()
        thread.join()
    assert told == [refreshing.Refreshed(cases=0, complete=False)]
    assert refreshing.refresh(NOW) == refreshing.Refreshed(cases=1, complete=True)


def test_a_refresh_that_dies_has_done_nothing_and_forgets_nothing(monkeypatch) -> None:
    customer = a_customer()
    for _n in range(3):
        a_ticket(customer=customer)
    monkeypatch.setattr(refreshing, "AT_ONCE", 1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        refreshing.refresh(NOW)
        assert Fact.objects.exists()
        raise ZeroDivisionError
    assert (Fact.objects.count(), ToCount.objects.count()) == (0, 3)
    assert refreshing.refresh(NOW).cases == 3
    assert list(verifying.differences()) == []


def test_four_at_once_count_every_case_once(monkeypatch) -> None:
    monkeypatch.setattr(refreshing, "AT_ONCE", 2)
    customer = a_customer()
    for _n in range(12):
        a_ticket(customer=customer)

    def work() -> None:
        for _n in range(20):
            refreshing.refresh(NOW)
        connection.close()

    threads = [threading.Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Fact.objects.filter(what="received").count() == 12
    assert (ToCount.objects.count(), list(verifying.differences())) == (0, [])
