"""How an attempt ends: one row change and its event, in one transaction; nothing else may come in between.

When a receiver of the event fails, the letter's state is committed all the same (it *was* sent), and the event
is announced again by the next run: copies of a letter always came from steps after sending.
"""

import secrets
import time
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from servicedesk.events import announce

from .events import Delivered, Failed, Held
from .models import Outgoing
from .outcomes import Away, NotTaken, Rejected, TryLater
from .vocabulary import PERMANENT, State

LONGEST_WAIT = 3600.0  # seconds between two attempts, at most
GIVE_UP_AFTER = timedelta(days=5)  # as mail servers do
TRIES_BEFORE_GIVING_UP = 5

log = structlog.get_logger(__name__)
_chance = secrets.SystemRandom()


def taken(letter: Outgoing, *, at: datetime) -> None:
    """Commit `sent`. The database may be restarting just now: worth some seconds, for the letter is out."""
    for pause in (0.5, 2.0, 5.0):
        try:
            return _conclude(letter, at=at, state=State.SENT, sent_at=at, error_code="", error_detail="")
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
    return _conclude(letter, at=at, state=State.SENT, sent_at=at, error_code="", error_detail="")


def not_taken(letter: Outgoing, reason: NotTaken, *, at: datetime) -> None:
    """Queue it again, or let it fail, or hold it: as the reason says."""
    said: dict[str, Any] = {"error_code": reason.code, "error_detail": reason.detail}
    if isinstance(reason, TryLater | Away):
        if at - letter.due_at >= GIVE_UP_AFTER and letter.attempts >= TRIES_BEFORE_GIVING_UP:
            _conclude(letter, at=at, state=State.FAILED, **said | {"error_code": "gave_up"})
        else:
            again = at + timedelta(seconds=_pause(letter, reason))
            _mine(letter).update(state=State.QUEUED, next_attempt_at=again, handed_at=None, lease_until=None, **said)
    elif isinstance(reason, Rejected):
        _conclude(letter, at=at, state=State.FAILED, **said)
    else:
        _conclude(letter, at=at, state=State.UNKNOWN, **said)


def keep_due(*, at: datetime, limit: int | None = None) -> int:
    """Mark due letters as kept: nothing leaves the machine, and the apps hear that they were delivered."""
    try:
        with transaction.atomic():
            kept = _keep(at=at, limit=limit)
            for event in kept:
                announce(event)
    except Exception:
        log.exception("mail.receiver_failed")
        with transaction.atomic():
            kept = _keep(at=at, limit=limit, unannounced=True)
    return len(kept)


def release_expired(*, at: datetime) -> None:
    """After a crash: what was never handed over is queued again; the rest is held, for it may have arrived."""
    expired = Outgoing.objects.filter(state=State.SENDING, lease_until__lt=at)
    expired.filter(handed_at=None).update(state=State.QUEUED, next_attempt_at=at, lease_until=None)
    for letter in expired.exclude(handed_at=None):
        _conclude(letter, at=at, state=State.UNKNOWN, error_code="uncertain")


def announce_missed(*, at: datetime) -> None:
    """Tell the apps what could not be told when it happened; a receiver that fails again is asked again later."""
    for key in Outgoing.objects.filter(unannounced=True).order_by("id").values_list("id", flat=True)[:100]:
        try:
            with transaction.atomic():
                row = Outgoing.objects.select_for_update(skip_locked=True).filter(pk=key, unannounced=True).first()
                if row:
                    announce(_event(row, at=at))
                    Outgoing.objects.filter(pk=key).update(unannounced=False)
        except Exception:
            log.exception("mail.receiver_failed_again", outgoing=key)


def _conclude(letter: Outgoing, *, at: datetime, **changes: Any) -> None:
    changes |= {"lease_until": None} | _blanked(letter, state=changes["state"])
    try:
        with transaction.atomic():
            if _mine(letter).update(**changes):
                for name, value in changes.items():
                    setattr(letter, name, value)
                announce(_event(letter, at=at))
    except Exception:
        if not connection.is_usable():  # no receiver failed: the database is away, and nothing can be written
            raise
        log.exception("mail.receiver_failed", outgoing=letter.pk)
        _mine(letter).update(**changes, unannounced=True)


def _mine(letter: Outgoing) -> Any:
    """The row, if this attempt may still speak for it; late news of an `unknown` one is welcome."""
    held = (State.SENDING, State.UNKNOWN)
    return Outgoing.objects.filter(pk=letter.pk, attempt_key=letter.attempt_key, state__in=held)


def _keep(*, at: datetime, limit: int | None, unannounced: bool = False) -> list[Delivered]:
    """Keep what is due, in order; what the apps are to hear of it. Secrets go, but a demo is there to be looked at."""
    values = {"at": at, "limit": limit, "unannounced": unannounced, "blank": not settings.DEMO}
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
        kept = sorted(cursor.fetchall())
    return [Delivered(outgoing_id=key, topic=topic, kind=kind, at=at) for _due, key, topic, kind in kept]


_KEEP = f"""
UPDATE mail_outgoing AS letter SET
    state = '{State.KEPT}', sent_at = %(at)s, unannounced = %(unannounced)s, attempts = attempts + 1,
    text = CASE WHEN confidential AND %(blank)s THEN '' ELSE text END,
    html = CASE WHEN confidential AND %(blank)s THEN '' ELSE html END
FROM (
    SELECT id FROM mail_outgoing WHERE state = '{State.QUEUED}' AND next_attempt_at <= %(at)s
    ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
) AS due
WHERE letter.id = due.id RETURNING letter.due_at, letter.id, letter.topic, letter.kind
"""  # noqa: S608


def _blanked(letter: Outgoing, *, state: str) -> dict[str, str]:
    return {"text": "", "html": ""} if letter.confidential and state == State.SENT else {}


def _event(letter: Outgoing, *, at: datetime) -> Delivered | Failed | Held:
    if letter.state in (State.SENT, State.KEPT):
        return Delivered(outgoing_id=letter.pk, topic=letter.topic, kind=letter.kind, at=letter.sent_at or at)
    if letter.state == State.UNKNOWN:
        return Held(outgoing_id=letter.pk, topic=letter.topic, kind=letter.kind, at=at)
    reason = letter.error_code
    permanent = reason in PERMANENT
    return Failed(
        outgoing_id=letter.pk, topic=letter.topic, kind=letter.kind, permanent=permanent, reason=reason, at=at
    )


def _pause(letter: Outgoing, reason: NotTaken) -> float:
    """Seconds until the next attempt. A server that is away is asked steadily, one that puts us off ever less."""
    base = float(settings.MAIL_RETRY_SECONDS)
    if isinstance(reason, Away):
        return base * _chance.uniform(0.5, 1.0)
    doubled: float = base * 2.0 ** min(letter.attempts - 1, 20)
    return min(doubled, LONGEST_WAIT) * _chance.uniform(0.8, 1.2)
