"""The worker's and the scheduler's application. Settings named CELERY_… override what is said here.

Every task may run twice and carries ids only; what must happen is a row that a sweep finds again. So a killed child
gives its task back at once, a killed worker after VISIBILITY_SECONDS, and an emptied broker costs one sweep.
"""

import gc
import logging
import os
import sys
import warnings
from typing import Any

import structlog
from celery import Celery, signals
from celery.platforms import SecurityWarning
from django.apps import apps

from servicedesk.watchdog import Watchdog

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")

SOFT_SECONDS, HARD_SECONDS = 60, 90
VISIBILITY_SECONDS = 2 * HARD_SECONDS  # longer than any task can run, else it would be delivered while it runs
SOFT_SHUTDOWN_SECONDS = 1.5  # below the supervisor's patience of three

warnings.filterwarnings("ignore", category=SecurityWarning)  # running as root: about pickle, which is not accepted

app = Celery("servicedesk")
app.add_defaults(
    {
        "timezone": "UTC",
        "enable_utc": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_soft_time_limit": SOFT_SECONDS,
        "task_time_limit": HARD_SECONDS,
        "worker_prefetch_multiplier": 1,
        "worker_concurrency": 2,
        "worker_max_memory_per_child": 250_000,  # KB
        "worker_max_tasks_per_child": 5_000,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "worker_soft_shutdown_timeout": SOFT_SHUTDOWN_SECONDS,
        "worker_hijack_root_logger": False,
        "worker_send_task_events": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_transport_options": {
            "visibility_timeout": VISIBILITY_SECONDS,
            "socket_connect_timeout": 5,
            "socket_timeout": 10,
            "socket_keepalive": True,
            "health_check_interval": 20,
        },
        # In memory: a schedule file broken by a kill would stop the clocks, and what is due stands in the database.
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_max_loop_interval": 5,
    }
)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(Watchdog)


# Connected after autodiscovery, which listens to the same signal.
@signals.import_modules.connect(sender=app)  # type: ignore[untyped-decorator]
def merge_schedules(**_: Any) -> None:
    """What an app wants done regularly stands as SCHEDULE beside its tasks; CELERY_BEAT_SCHEDULE overrides by name."""
    merged: dict[str, Any] = {}
    for config in apps.get_app_configs():
        merged |= getattr(sys.modules.get(f"{config.name}.tasks"), "SCHEDULE", {})
    app.conf.beat_schedule = merged | app.conf.beat_schedule


@signals.setup_logging.connect  # type: ignore[untyped-decorator]
def keep_django_logging(**_: Any) -> None:
    """Celery leaves logging as the settings made it; that a task came and went, every second, is no news."""
    for name in ("celery.worker.strategy", "celery.app.trace", "celery.beat"):
        logging.getLogger(name).setLevel(logging.WARNING)


@signals.worker_init.connect  # type: ignore[untyped-decorator]
def share_memory(**_: Any) -> None:
    """Before the children are forked: a look of the collector at an object would copy its page into each of them."""
    gc.collect()
    gc.freeze()


@signals.before_task_publish.connect  # type: ignore[untyped-decorator]
def send_request_id(headers: dict[str, Any], **_: Any) -> None:
    """A task's lines carry the id of the request that caused it."""
    if request_id := structlog.contextvars.get_contextvars().get("request_id"):
        headers["request_id"] = request_id


@signals.task_prerun.connect  # type: ignore[untyped-decorator]
def bind_ids(task_id: str, task: Any, **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task_id=task_id, task=task.name)
    if request_id := getattr(task.request, "request_id", None):
        structlog.contextvars.bind_contextvars(request_id=request_id)


@signals.task_postrun.connect  # type: ignore[untyped-decorator]
def forget_ids(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()
