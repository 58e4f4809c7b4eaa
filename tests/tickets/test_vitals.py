"""What /readyz and /metrics say of clocks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.health import degraded
from tests.cases import a_ticket
from tickets import vitals
from tickets.clocks import deadlines
from tickets.clocks.sweeping import sweep
from tickets.models import Clock
from tickets.vocabulary import Metric

pytestmark = pytest.mark.django_db


def test_a_sweep_that_does_not_come_degrades_the_desk() -> None:
    now = timezone.now()
    deadlines.start(a_ticket(), Metric.FIRST_RESPONSE, at=now)
    assert "clocks" not in degraded()
    Clock.objects.update(check_at=now - timedelta(minutes=6))
    assert "clocks" in degraded()
    sweep(now)
    assert "clocks" not in degraded()


def test_open_cases_and_late_ones_are_counted() -> None:
    a_ticket()
    ticket = a_ticket()
    deadlines.start(ticket, Metric.FIRST_RESPONSE, at=timezone.now() - timedelta(days=30))
    assert vitals.tickets_open() == {"new": 2.0}
    assert vitals.tickets_late() == {"first_response": 1.0}
