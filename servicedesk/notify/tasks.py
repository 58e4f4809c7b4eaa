"""The scheduler's door into notices."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from . import forgetting, mailing


@shared_task(name="servicedesk.notify.tasks.mail", ignore_result=True)
def mail() -> None:
    mailing.mail_due(timezone.now())


@shared_task(name="servicedesk.notify.tasks.forget", ignore_result=True)
def forget() -> None:
    forgetting.forget_old(timezone.now())


SCHEDULE = {
    "notify-mail": {"task": "servicedesk.notify.tasks.mail", "schedule": float(settings.SWEEP_SECONDS)},
    "notify-forget": {"task": "servicedesk.notify.tasks.forget", "schedule": 3600.0},
}
