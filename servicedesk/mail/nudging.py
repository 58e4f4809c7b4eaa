"""Wake the deliverer when a transaction commits. Only a hint: the beat finds every due row without it."""

import time
from functools import cache

import structlog
from celery import current_app
from django.db import transaction
from kombu.connection import Connection
from kombu.pools import producers

PATIENCE = 0.25  # seconds that a request waits for a broker that does not answer
QUIET_AFTER_FAILURE = 5.0  # seconds without further tries, so that a dead broker is paid for once

log = structlog.get_logger(__name__)
_silent_until = 0.0


def nudge_after_commit() -> None:
    """Once per transaction, however many letters it writes."""
    connection = transaction.get_connection()
    if not any(callback[1] is nudge for callback in connection.run_on_commit):
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Ask a worker to deliver now."""
    ask_worker("servicedesk.mail.tasks.deliver")


def ask_worker(task: str) -> None:
    """Ask a worker to do its task now; a broker that is away costs a quarter of a second, then nothing."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        with producers[_broker()].acquire(block=True, timeout=PATIENCE) as producer:
            current_app.send_task(task, producer=producer, retry=False, ignore_result=True, expires=60)
    except Exception as error:
        _silent_until = time.monotonic() + QUIET_AFTER_FAILURE
        log.warning("mail.nudge_failed", error=type(error).__name__)


@cache
def _broker() -> Connection:
    """Kept open, and impatient: the worker's own connection would wait for five seconds."""
    options = {"max_retries": 0, "socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    broker: Connection = current_app.connection_for_write(connect_timeout=PATIENCE, transport_options=options)
    return broker
