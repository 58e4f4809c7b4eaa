"""The outbox's signs of health: letters that wait too long, and how many stand in each state."""

from django.db.models import Count
from django.utils import timezone

from servicedesk.health import degrades
from servicedesk.metrics import gauge

from .models import Outgoing
from .vocabulary import WAITING


@degrades("mail")
def letters_leave() -> bool:
    """No letter has been due for more than five minutes."""
    return not Outgoing.objects.late(timezone.now()).exists()


@gauge("servicedesk_letters_waiting", "Letters that are to be delivered now or later", label="state")
def waiting() -> dict[str, float]:
    counted = Outgoing.objects.filter(state__in=WAITING).values_list("state").annotate(Count("id"))
    return {state: float(number) for state, number in counted}


@gauge("servicedesk_letters_oldest_seconds", "How long the oldest due letter has been waiting")
def oldest() -> float:
    now = timezone.now()
    due = (
        Outgoing.objects.filter(state__in=WAITING, due_at__lte=now).order_by("due_at").values_list("due_at", flat=True)
    )
    first = due.first()
    return (now - first).total_seconds() if first else 0.0
