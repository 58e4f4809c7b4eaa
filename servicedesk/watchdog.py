"""Notices a worker that stopped consuming though work is waiting, and ends it so that it is started anew.

Seen after broker restarts in several Celery releases (celery #8030, #8091, #9054): connected, silent, for ever.
"""

import os
import threading
import time
from typing import Any

import structlog
from celery import bootsteps
from celery.worker import state
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

STUCK_SECONDS = 120.0  # longer than a task may run: two children at their hard limit are busy, not stuck
LOOK_SECONDS = 15.0
EX_STUCK = 70


def progress() -> tuple[int, frozenset[str]]:
    """Changes whenever this worker begins or ends a task."""
    return sum(state.total_count.values()), frozenset(request.id for request in list(state.active_requests))


class Patience:
    """Judges looks at queue and worker: stuck is work waiting at every look and no progress for `limit` seconds."""

    def __init__(self, *, limit: float) -> None:
        self.limit = limit
        self._since: float | None = None
        self._seen: object = None

    def is_over(self, *, waiting: int, seen: object, now: float) -> bool:
        if not waiting or seen != self._seen:
            self._since, self._seen = now, seen
        return self._since is not None and now - self._since > self.limit


class Watchdog(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
    """A thread beside the worker's own loop, which may be the very thing that hangs."""

    requires = {"celery.worker.components:Pool"}

    def start(self, parent: Any) -> None:
        self._stopped = threading.Event()
        threading.Thread(target=self._watch, args=(parent.app,), name="watchdog", daemon=True).start()

    def stop(self, parent: Any) -> None:
        self._stopped.set()

    def _watch(self, app: Any) -> None:
        patience = Patience(limit=STUCK_SECONDS)
        while not self._stopped.wait(LOOK_SECONDS):
            if patience.is_over(waiting=waiting(app), seen=progress(), now=time.monotonic()):
                log.error("worker.stuck", seconds=STUCK_SECONDS)
                os._exit(EX_STUCK)  # an orderly end would wait for the loop that hangs


def waiting(app: Any) -> int:
    """How many tasks wait in the queue; 0 when the broker cannot be asked, which is not the worker's fault."""
    connection = app.connection_for_read()
    try:
        with connection:
            queue = app.conf.task_default_queue
            return int(connection.default_channel.queue_declare(queue, passive=True).message_count)
    except (OperationalError, OSError, *connection.connection_errors, *connection.channel_errors):
        return 0
