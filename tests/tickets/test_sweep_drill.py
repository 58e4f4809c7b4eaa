"""The sweep in processes of its own: two beats, a killed worker, an hour's outage (trust D1, D9)."""

import time
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from servicedesk.audit.models import Entry
from servicedesk.notify.models import Notice
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_supervisor, a_team, an_agent
from tests.processes import ended, in_another_process, kill
from tests.promises import a_policy, nothing_is_promised
from tickets.clocks import deadlines
from tickets.clocks.sweeping import sweep
from tickets.models import Alert, Clock, ClockEvent, Message
from tickets.vocabulary import Kind, Metric

CLOCKS = 40

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def desk() -> None:
    team = a_team()
    amy, _sue, _max = an_agent(team=team), a_supervisor(team=team), a_manager()
    nothing_is_promised()
    a_policy(kind=Kind.ENQUIRY, first_response=60)
    for _number in range(CLOCKS):
        deadlines.start(a_ticket(team=team, assignee=amy), Metric.FIRST_RESPONSE, at=NOW)


def worker(first: int, last: int, *, start: datetime = NOW) -> int:
    """A worker's own life: every sweep of these minutes, at simulated times."""

    def works() -> None:
        for minute in range(first, last):
            sweep(start + timedelta(minutes=minute))

    return in_another_process(works)


def everything_was_told_once() -> None:
    """A line in the ledger for every rung, one breach everywhere, every person concerned told, nobody twice.

    A beat that is behind may find two rungs reached at once: then one telling does for both.
    """
    assert Clock.objects.filter(told="75 90 100", breached_at__isnull=False).count() == CLOCKS
    assert ClockEvent.objects.filter(what="warn").count() == 2 * CLOCKS
    assert ClockEvent.objects.filter(what="breach").count() == CLOCKS
    assert Message.objects.filter(data__verb="breach").count() == CLOCKS
    assert Entry.objects.filter(verb="breach").count() == CLOCKS
    for person in ("amy", "sue", "max"):
        assert Alert.objects.filter(person__username=person).values("clock").distinct().count() == CLOCKS
    told = Alert.objects.values_list("clock", "rung", "person")
    assert len(told) == len(set(told)) == sum(map(clocks_in, Notice.objects.all()))


def clocks_in(notice: Notice) -> int:
    """Many at once are one notice, which says how many."""
    return notice.params["late"] + notice.params["soon"] if notice.kind == "clocks.many" else 1


def test_three_beats_in_three_processes_tell_everything_once() -> None:
    beats = [worker(44, 62) for _number in range(3)]
    assert [ended(beat) for beat in beats] == [0, 0, 0]
    sweep(NOW + timedelta(minutes=62))
    everything_was_told_once()


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done() -> None:
    """It is stopped before its notices, with everything else of the batch written, and dies there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE notify_notice IN ACCESS EXCLUSIVE MODE")
        dying = worker(61, 62)
        assert waits_for_a_lock()
        kill(dying)
    assert gone()
    assert (Alert.objects.count(), ClockEvent.objects.exclude(what="start").count()) == (0, 0)
    sweep(NOW + timedelta(minutes=61))
    everything_was_told_once()


def test_workers_that_keep_dying_lose_and_repeat_nothing() -> None:
    for minute, lived in ((45, 0.02), (54, 0.1), (61, 0.3)):
        dying = worker(minute, minute + 1)
        time.sleep(lived)  # before, in and after its sweep, as the machine will have it
        kill(dying)
        assert gone()
        sweep(NOW + timedelta(minutes=minute))
    everything_was_told_once()


def waits_for_a_lock() -> bool:
    return _becomes(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%notify%'", 1
    )


def gone() -> bool:
    """The dead worker's transaction has been rolled back, and its locks with it."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    return _becomes(f"{others} AND state <> 'idle'", 0)


def _becomes(question: str, answer: int) -> bool:
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(question)
            if cursor.fetchone()[0] == answer:
                return True
        time.sleep(0.05)
    return False
