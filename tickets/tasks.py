"""The scheduler's door into tickets: thin, repeatable, carrying nothing but the time."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from tickets import closing, files, forgetting, leaving, snoozing
from tickets.board import counts
from tickets.bulk import jobs
from tickets.clocks import alerts, backtest, caring, deeds, lateness, publishing, recomputing, sweeping
from tickets.emergencies import calls, contacts


@shared_task(name="tickets.tasks.close_due", ignore_result=True)
def close_due() -> None:
    closing.close_due(timezone.now())


@shared_task(name="tickets.tasks.sweep", ignore_result=True)
def sweep() -> None:
    sweeping.sweep(timezone.now())


@shared_task(name="tickets.tasks.follow_ladders", ignore_result=True)
def follow_ladders() -> None:
    """What rungs asked the desk to do, and warnings that were put off until now."""
    deeds.carry_out(timezone.now())
    alerts.wake(timezone.now())


@shared_task(name="tickets.tasks.wake_tickets", ignore_result=True)
def wake_tickets() -> None:
    """Tickets that somebody put off until now."""
    snoozing.wake(timezone.now())


@shared_task(name="tickets.tasks.drop_questions", ignore_result=True)
def drop_questions() -> None:
    lateness.drop_needless(timezone.now())


@shared_task(name="tickets.tasks.care", ignore_result=True)
def care() -> None:
    caring.care(timezone.now())
    leaving.free_leftovers(timezone.now())


@shared_task(name="tickets.tasks.recount", ignore_result=True)
def recount() -> None:
    """Rules that were planned for now come into force first."""
    publishing.apply_planned(timezone.now())
    recomputing.recount(timezone.now())


@shared_task(name="tickets.tasks.sweep_emergencies", ignore_result=True)
def sweep_emergencies() -> None:
    calls.sweep(timezone.now())


@shared_task(name="tickets.tasks.remind_of_tests", ignore_result=True)
def remind_of_tests() -> None:
    contacts.remind(timezone.now())


@shared_task(name="tickets.tasks.carry_out_bulk", ignore_result=True)
def carry_out_bulk() -> None:
    jobs.run(timezone.now())


@shared_task(name="tickets.tasks.try_rules", ignore_result=True)
def try_rules() -> None:
    backtest.run(timezone.now())


@shared_task(name="tickets.tasks.fold_counts", ignore_result=True)
def fold_counts() -> None:
    counts.fold()


@shared_task(name="tickets.tasks.sweep_files", ignore_result=True)
def sweep_files() -> None:
    files.sweep(at=timezone.now())


@shared_task(name="tickets.tasks.forget_old", ignore_result=True)
def forget_old() -> None:
    forgetting.forget_old(timezone.now())


SCHEDULE = {
    "tickets-forget-old": {"task": "tickets.tasks.forget_old", "schedule": 24 * 3600.0},
    "tickets-sweep-files": {"task": "tickets.tasks.sweep_files", "schedule": 24 * 3600.0},
    "tickets-fold-counts": {"task": "tickets.tasks.fold_counts", "schedule": 60.0, "options": {"expires": 60}},
    "tickets-care": {"task": "tickets.tasks.care", "schedule": 60.0, "options": {"expires": 60}},
    "tickets-close-due": {"task": "tickets.tasks.close_due", "schedule": 600.0},
    # A sweep that waited in the queue has nothing to do that the next one does not do.
    "tickets-sweep": {
        "task": "tickets.tasks.sweep",
        "schedule": float(settings.SWEEP_SECONDS),
        "options": {"expires": settings.SWEEP_SECONDS},
    },
    "tickets-follow-ladders": {
        "task": "tickets.tasks.follow_ladders",
        "schedule": float(settings.SWEEP_SECONDS),
        "options": {"expires": settings.SWEEP_SECONDS},
    },
    "tickets-wake-tickets": {
        "task": "tickets.tasks.wake_tickets",
        "schedule": float(settings.SWEEP_SECONDS),
        "options": {"expires": settings.SWEEP_SECONDS},
    },
    "tickets-drop-questions": {"task": "tickets.tasks.drop_questions", "schedule": 600.0},
    "tickets-sweep-emergencies": {
        "task": "tickets.tasks.sweep_emergencies",
        "schedule": float(settings.SWEEP_SECONDS),
        "options": {"expires": settings.SWEEP_SECONDS},
    },
    "tickets-remind-of-tests": {"task": "tickets.tasks.remind_of_tests", "schedule": 6 * 3600.0},
    "tickets-try-rules": {
        "task": "tickets.tasks.try_rules",
        "schedule": float(settings.SWEEP_SECONDS),
        "options": {"expires": settings.SWEEP_SECONDS},
    },
    "tickets-carry-out-bulk": {
        "task": "tickets.tasks.carry_out_bulk",
        "schedule": float(settings.SWEEP_SECONDS),
        "options": {"expires": settings.SWEEP_SECONDS},
    },
    "tickets-recount": {
        "task": "tickets.tasks.recount",
        "schedule": float(settings.SWEEP_SECONDS),
        "options": {"expires": settings.SWEEP_SECONDS},
    },
}
