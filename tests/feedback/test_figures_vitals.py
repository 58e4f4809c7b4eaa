"""A desk whose figures are not counted any more says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback import tasks
from feedback.models import Counted
from feedback.vitals import figures_waiting
from servicedesk import remembered
from servicedesk.health import degraded
from tests.cases import a_ticket

pytestmark = pytest.mark.django_db


def test_figures_that_are_not_counted_any_more_are_no_secret() -> None:
    a_ticket()
    assert ("figures" in degraded(), figures_waiting()) == (False, 1.0)
    tasks.refresh_figures()
    assert ("figures" in degraded(), figures_waiting()) == (False, 0.0)
    a_ticket()
    Counted.objects.update(at=timezone.now() - timedelta(hours=1))
    remembered.forget_all()
    assert "figures" in degraded()
    tasks.refresh_figures()
    assert "figures" not in degraded()
