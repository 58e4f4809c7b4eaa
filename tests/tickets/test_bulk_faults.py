"""One deed for many tickets, when something goes wrong in the middle, or two ask for the same at once."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from servicedesk.errors import Refused
from staff.models import Person
from tests.desk import a_ticket
from tests.people import a_supervisor, a_team, acting
from tickets import handling
from tickets.bulk import jobs
from tickets.models import BulkJob, Ticket
from tickets.vocabulary import RowState

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def sue() -> Person:
    return a_supervisor("sue", team=a_team("Customer service"))


def ask(tickets: list[Ticket], deed: str, actor: Person) -> BulkJob:
    return jobs.ask([one.pk for one in tickets], deed=deed, params={}, actor=acting(actor), at=NOW)


def states(job: BulkJob) -> list[str]:
    return [row.state for row in jobs.rows_of(job)]


def undone(job: BulkJob, person: Person) -> BulkJob:
    return jobs.undo(BulkJob.objects.get(pk=job.pk), actor=acting(person), at=NOW)


def test_a_fault_of_one_ticket_stops_no_other(sue: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [a_ticket(), a_ticket()]
    do = handling.watch

    def broken(ticket: Ticket, **told: object) -> None:
        if ticket.pk == made[0].pk:
            raise ZeroDivisionError
        do(ticket, **told)

    monkeypatch.setattr(handling, "watch", broken)
    assert states(ask(made, "watch", sue)) == [RowState.REFUSED, RowState.DONE]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_undo_at_once_the_second_is_told(sue: Person) -> None:
    job = ask([a_ticket()], "watch", sue)
    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            undone(job, sue)
            second = elsewhere.submit(_undone_elsewhere, job, sue)
            _until_somebody_waits()
        with pytest.raises(Refused, match="undone already"):
            second.result(30)


def _undone_elsewhere(job: BulkJob, person: Person) -> BulkJob:
    try:
        return undone(job, person)
    finally:
        connection.close()


def _until_somebody_waits() -> None:
    for _try in range(400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_locks WHERE NOT granted")
            if cursor.rowcount:
                return
        time.sleep(0.01)
    raise AssertionError("Nobody waits.")
