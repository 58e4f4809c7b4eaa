from celery import shared_task
from django.utils import timezone

from . import delivery
from .failpoints import reach


@shared_task(name="servicedesk.mail.tasks.deliver", ignore_result=True)
def deliver() -> None:
    """Deliver what is due, in this process alone; a second one returns at once and leaves its worker free."""
    delivery.deliver_alone(at=timezone.now(), limit=500)
    reach("after_commit_before_ack")


SCHEDULE = {"mail-deliver": {"task": "servicedesk.mail.tasks.deliver", "schedule": 5.0}}
