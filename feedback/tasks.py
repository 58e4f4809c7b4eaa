"""The scheduler's door into feedback: thin, repeatable, carrying nothing but the time."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from feedback.figures import refreshing
from feedback.reports import exporting, scheduling


@shared_task(name="feedback.tasks.refresh_figures", ignore_result=True)
def refresh_figures() -> None:
    refreshing.refresh(timezone.now())


@shared_task(name="feedback.tasks.write_exports", ignore_result=True)
def write_exports() -> None:
    exporting.write_some(timezone.now())


@shared_task(name="feedback.tasks.forget_exports", ignore_result=True)
def forget_exports() -> None:
    exporting.forget(timezone.now())


@shared_task(name="feedback.tasks.mail_reports", ignore_result=True)
def mail_reports() -> None:
    scheduling.mail_due(timezone.now())


SCHEDULE = {
    "feedback-write-exports": {
        "task": "feedback.tasks.write_exports",
        "schedule": float(settings.SWEEP_SECONDS),
        "options": {"expires": settings.SWEEP_SECONDS},
    },
    "feedback-forget-exports": {"task": "feedback.tasks.forget_exports", "schedule": 3600.0},
    "feedback-mail-reports": {"task": "feedback.tasks.mail_reports", "schedule": 60.0, "options": {"expires": 60}},
    # A refresh that waited in the queue has nothing to do that the next one does not do.
    "feedback-refresh-figures": {
        "task": "feedback.tasks.refresh_figures",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
}
