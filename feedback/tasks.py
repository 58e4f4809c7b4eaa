"""The scheduler's door into feedback: thin, repeatable, carrying nothing but the time."""

from celery import shared_task
from django.utils import timezone

from feedback.figures import refreshing


@shared_task(name="feedback.tasks.refresh_figures", ignore_result=True)
def refresh_figures() -> None:
    refreshing.refresh(timezone.now())


SCHEDULE = {
    # A refresh that waited in the queue has nothing to do that the next one does not do.
    "feedback-refresh-figures": {
        "task": "feedback.tasks.refresh_figures",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
}
