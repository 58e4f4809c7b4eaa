"""Thin tasks of the worker."""

from celery import shared_task
from django.utils import timezone

from complaints import reminding


@shared_task
def look_after() -> int:
    """Reminders and follow-ups whose time has come; may run twice, each row is attended once."""
    return reminding.look_after(at=timezone.now())


SCHEDULE = {"complaints.look_after": {"task": "complaints.tasks.look_after", "schedule": 20}}
