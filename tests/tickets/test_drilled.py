"""What the drills of tests/load do inside of a desk goes on working between two of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.load import drilled
from tests.load.beats_drill import RUNGS
from tickets.clocks.sweeping import sweep

pytestmark = pytest.mark.django_db


def test_cases_are_brought_and_what_is_done_about_them_is_counted() -> None:
    drilled.bring(3, 500)
    before = drilled.counts()
    assert before["clocks"] == 3 and not before["warnings"] and not before["alerts"]
    sweep(timezone.now() + timedelta(hours=1))
    after = drilled.counts()
    assert len(drilled.RUNGS) == RUNGS
    assert after["at the top"] == after["breaches"] == after["in the audit"] == 3
    assert after["warnings"] == 3 * (RUNGS - 1) and after["rungs written twice"] == 0
    assert after["told"] == after["alerts"] > 0
