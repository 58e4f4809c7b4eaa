from celery import shared_task
from django.utils import timezone

from . import delivery, nudging
from .failpoints import reach

AT_ONCE = 1000  # letters of one task; more go on in the next, so that none runs into its time limit


@shared_task(name="servicedesk.mail.tasks.deliver", ignore_result=True)
def deliver() -> None:
    """Deliver what is due, in this process alone; a second one returns at once and leaves its worker free."""
    taken = delivery.deliver_alone(at=timezone.now(), limit=AT_ONCE)
    reach("after_commit_before_ack")
    if taken == AT_ONCE:
        nudging.nudge()


SCHEDULE = {"mail-deliver": {"task": "servicedesk.mail.tasks.deliver", "schedule": 5.0}}
