"""The scheduler's door into tickets: thin, repeatable, carrying nothing but the time."""

from celery import shared_task
from django.utils import timezone

from tickets import closing


@shared_task(name="tickets.tasks.close_due", ignore_result=True)
def close_due() -> None:
    closing.close_due(timezone.now())


SCHEDULE = {"tickets-close-due": {"task": "tickets.tasks.close_due", "schedule": 600.0}}
