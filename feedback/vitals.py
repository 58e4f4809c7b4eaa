"""The reports' sign of health: figures that are counted in time."""

from datetime import timedelta

from django.utils import timezone

from feedback.figures import refreshing
from feedback.models import ToCount
from servicedesk.health import degrades
from servicedesk.metrics import gauge

LATEST = timedelta(minutes=10)


@degrades("figures")
def figures_are_counted() -> bool:
    """Nothing waits to be counted, or a refresh ended in the last ten minutes, or the first one is still at it."""
    counted = refreshing.counted_at()
    return counted is None or timezone.now() - counted < LATEST or not ToCount.objects.exists()


@gauge("servicedesk_figures_waiting", "Changes of cases that the reports do not know of yet")
def figures_waiting() -> float:
    return float(ToCount.objects.count())
