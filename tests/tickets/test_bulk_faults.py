"""One deed for many tickets, when something goes wrong in the middle, or two ask for the same at once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from servicedesk.errors import Refused
from staff.models import Person
from tests.desk import a_ticket
from tests.people import a_supervisor, a_team, acting
from tickets import handling
from tickets.bulk import jobs
from tickets.models import BulkJob, Ticket
from tickets.vocabulary import BulkState, RowState

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


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Watching these tickets fails in this way, and nothing fails when it is called without any."""
    do = handling.watch

    def fails(*tickets: Ticket, fault: type[Exception] = OperationalError) -> None:
        def watch(ticket: Ticket, **told: object) -> None:
            if ticket in tickets:
                raise fault
            do(ticket, **told)

        monkeypatch.setattr(handling, "watch", watch)

    return fails


@pytest.mark.parametrize("at_once", [0, 25])
def test_what_the_database_cannot_do_just_now_is_done_later(
    sue: Person, busy: Callable[..., None], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", at_once)
    made = [a_ticket(), a_ticket(), a_ticket()]
    busy(made[1])
    job, other = ask(made, "watch", sue), ask(made[:1], "watch", sue)
    jobs.run(NOW)
    assert (states(job), states(other)) == (["done", "waiting", "waiting"], ["done"])
    busy()
    assert jobs.run(NOW) == 2
    assert states(job) == ["done"] * 3
    assert BulkJob.objects.get(pk=job.pk).state == BulkState.DONE


def test_what_it_cannot_do_for_long_is_refused_and_the_others_go_on(sue: Person, busy: Callable[..., None]) -> None:
    made = [a_ticket(), a_ticket()]
    busy(made[0])
    job = ask(made, "watch", sue)
    jobs.run(NOW + jobs.PATIENCE)
    assert states(job) == ["refused", "done"]


def test_a_worker_whose_time_is_up_leaves_the_rest_to_the_next(
    sue: Person, busy: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    made = [a_ticket(), a_ticket()]
    busy(made[1], fault=SoftTimeLimitExceeded)
    job = ask(made, "watch", sue)
    with pytest.raises(SoftTimeLimitExceeded):
        jobs.run(NOW)
    assert states(job) == ["done", "waiting"]
    busy()
    jobs.run(NOW)
    assert states(job) == ["done"] * 2


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
