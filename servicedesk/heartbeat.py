"""Signs of life of worker and scheduler, kept in the database where every web process can read them.

A worker may be connected and yet consume nothing. So its main process sends itself a small task every ten seconds,
and only the child that carries it out writes the heartbeat: what is seen is a task that came all the way through.
The scheduler's own comes likewise, by a task of the schedule. (A deaf worker is ended by `servicedesk.watchdog`.)
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from servicedesk.models import Heartbeat

log = structlog.get_logger(__name__)

SECONDS = 10
STALE = timedelta(seconds=60)


def mark(name: str, *, at: datetime) -> None:
    """Note that this part of the desk is alive."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=at)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
    )


def is_alive(name: str, *, at: datetime) -> bool:
    """Whether this part was heard of within the last minute."""
    return Heartbeat.objects.filter(name=name, at__gt=at - STALE).exists()


class Pulse:
    """Calls `send` at once and then every ten seconds, from a thread of its own, until stopped."""

    def __init__(self, send: Callable[[], object]) -> None:
        self._send = send
        self._ended = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="pulse", daemon=True).start()

    def stop(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._send()
            except Exception as error:  # the broker is away: the next one tells when it is back
                log.warning("worker.pulse_unsent", error=type(error).__name__)
            self._ended.wait(SECONDS)
