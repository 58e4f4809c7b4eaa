"""The scheduler's door into staff: thin, repeatable, carrying nothing but the time."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from staff import planning


@shared_task(name="staff.tasks.go_live", ignore_result=True)
def go_live() -> None:
    """Calendars whose planned moment has come."""
    planning.apply_planned(timezone.now())


SCHEDULE = {
    "staff-go-live": {
        "task": "staff.tasks.go_live",
        "schedule": float(settings.SWEEP_SECONDS),
        "options": {"expires": settings.SWEEP_SECONDS},
    },
}
