"""Late confirmations attended to by processes of their own: five at once, and one that is killed [H-12, trust D9]."""

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from servicedesk.notify.models import Notice
from tests.cases import NOW
from tests.people import a_supervisor, a_team, acting
from tests.processes import ended, in_another_process, kill
from tickets.emergencies import calls, defaults, handling
from tickets.models import Contact, Emergency, EmergencyLog, EmergencyTell, Plan

EMERGENCIES = 8
LATE = NOW + timedelta(minutes=16)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def desk() -> None:
    """Emergencies that run, each waiting for the first contact of its duty and, in vain, for a team."""
    defaults.defaults()
    for position in range(3):
        Contact.objects.create(name=f"Number {position}", duty="facility", phone="119", position=position)
    plan = Plan.objects.get(key="equipment-failure")
    plan.grades.get(level=1).departments.add(a_team("Workshop"))
    sue = acting(a_supervisor(team=a_team()))
    for number in range(EMERGENCIES):
        handling.open_case(plan=plan, title=f"Lift {number}", actor=sue, at=NOW)


def worker() -> int:
    def works() -> None:
        for _time in range(3):
            calls.sweep(LATE)

    return in_another_process(works)


def everything_happened_once() -> None:
    assert EmergencyTell.objects.filter(late_at=LATE).count() == 2 * EMERGENCIES
    assert EmergencyLog.objects.filter(verb="late").count() == 2 * EMERGENCIES
    assert EmergencyLog.objects.filter(verb="next").count() == EMERGENCIES
    assert Notice.objects.filter(kind="emergency.late").count() == 2 * EMERGENCIES
    for emergency in Emergency.objects.all():
        called = emergency.tells.exclude(contact=None).order_by("pk").values_list("contact__name", flat=True)
        assert list(called) == ["Number 0", "Number 1"]


def test_five_sweeps_at_once_attend_to_everything_once() -> None:
    workers = [worker() for _number in range(5)]
    assert [ended(one) for one in workers] == [0] * 5
    calls.sweep(LATE)
    everything_happened_once()


def test_a_sweep_killed_in_the_middle_leaves_nothing_half_done() -> None:
    """It is stopped before its notices, with the rest of the batch written, and dies there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE notify_notice IN ACCESS EXCLUSIVE MODE")
        dying = worker()
        assert _becomes("wait_event_type = 'Lock' AND query ILIKE '%notify%'", 1)
        kill(dying)
    assert _becomes("pid <> pg_backend_pid() AND state <> 'idle'", 0)
    assert not EmergencyTell.objects.exclude(late_at=None).exists()
    calls.sweep(LATE)
    everything_happened_once()


def _becomes(what: str, number: int) -> bool:
    question = f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {what}"  # noqa: S608
    for _try in range(400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(question)
            if cursor.fetchone()[0] == number:
                return True
        time.sleep(0.05)
    return False
