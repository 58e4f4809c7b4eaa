"""The kernel's periodic tasks, and the worker's own pulse."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.utils import timezone

from servicedesk import heartbeat, limits

# A sign of life that was kept in the queue says nothing about now.
_FRESH = {"expires": 3 * heartbeat.SECONDS}

SCHEDULE: dict[str, dict[str, Any]] = {
    "beat-heartbeat": {
        "task": "servicedesk.tasks.beat_heartbeat",
        "schedule": float(heartbeat.SECONDS),
        "options": _FRESH,
    },
    "forget-old-knocks": {"task": "servicedesk.tasks.forget_old_knocks", "schedule": 3600.0},
}


@shared_task(ignore_result=True)
def beat_heartbeat() -> None:
    heartbeat.mark("beat", at=timezone.now())


@shared_task(ignore_result=True)
def worker_heartbeat() -> None:
    heartbeat.mark("worker", at=timezone.now())


@shared_task(ignore_result=True)
def forget_old_knocks() -> None:
    limits.sweep(at=timezone.now())


_pulse = heartbeat.Pulse(lambda: worker_heartbeat.apply_async(retry=False, **_FRESH))


@worker_ready.connect
def start_pulse(**_signal: Any) -> None:
    _pulse.start()


@worker_shutting_down.connect
def stop_pulse(**_signal: Any) -> None:
    _pulse.stop()
