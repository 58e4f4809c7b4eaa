"""The clocks' signs of health: a sweep that comes in time, and how many promises are being missed."""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from servicedesk.health import degrades
from servicedesk.metrics import gauge
from tickets.models import Clock, Ticket
from tickets.vocabulary import UNFINISHED

LATEST = timedelta(minutes=5)


@degrades("clocks")
def clocks_are_looked_at() -> bool:
    """No warning has been due for more than five minutes."""
    return not Clock.objects.filter(check_at__lt=timezone.now() - LATEST).exists()


@gauge("servicedesk_tickets_open", "Open cases", label="state")
def tickets_open() -> dict[str, float]:
    counted = Ticket.objects.filter(state__in=UNFINISHED).values_list("state").annotate(Count("id")).order_by()
    return {state: float(number) for state, number in counted}


@gauge("servicedesk_tickets_late", "Open cases whose next clock is over, by that clock", label="metric")
def tickets_late() -> dict[str, float]:
    late = Ticket.objects.overdue(timezone.now()).values_list("due_metric")
    return {metric: float(number) for metric, number in late.annotate(Count("id")).order_by()}
