"""Deliver due letters, each at most once: claim under a lease, hand over, commit what became of it.

Before the letter's own bytes leave, `handed_at` is committed. A deliverer that dies earlier has sent nothing, and
the letter is queued again; one that dies later leaves `unknown`, which only a person sends again.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from . import claims, ending, message, sms
from .failpoints import reach
from .models import Outgoing
from .outcomes import Away, NotTaken, Rejected
from .smtp import Carrier
from .vocabulary import Channel

BUDGET = 20.0  # seconds after which a run begins no further letter; with one letter more it stays under the worker's 60
_ADVISORY_LOCK = 0x1E77E4


def deliver_due(*, at: datetime, limit: int) -> int:
    """Deliver up to `limit` due letters; returns how many were taken. Any number of these may run at once.

    `at` is the time at the start; what happens later in the run is stamped later by a monotonic clock.
    """
    begun = time.monotonic()
    ending.release_expired(at=at)
    ending.announce_missed(at=at)
    if settings.MAIL_DELIVERY == "hold":
        return 0
    if settings.MAIL_DELIVERY == "keep":
        return ending.keep_due(at=at, limit=limit)
    taken = 0
    away: set[str] = set()
    with closing(Carrier()) as carrier:
        for _turn in range(limit):
            now = at + timedelta(seconds=time.monotonic() - begun)
            if time.monotonic() - begun > BUDGET or len(away) == len(Channel):
                break
            letter = claims.claim_next(at=now, without=away)
            if letter is None:
                break
            taken += _deliver(letter, carrier, at=now, away=away)
    return taken


def deliver_alone(*, at: datetime, limit: int) -> int:
    """As `deliver_due`, unless another process is at it: a slow mail server then holds one worker, not all."""
    with _alone() as mine:
        return deliver_due(at=at, limit=limit) if mine else 0


def _deliver(letter: Outgoing, carrier: Carrier, *, at: datetime, away: set[str]) -> bool:
    begun = time.monotonic()
    try:
        _hand_over(letter, carrier, at=at)
    except NotTaken as reason:
        if isinstance(reason, Away):
            away.add(letter.channel)
        ending.not_taken(letter, reason, at=at + timedelta(seconds=time.monotonic() - begun))
        return False
    reach("after_250_before_commit")
    ending.taken(letter, at=at + timedelta(seconds=time.monotonic() - begun))
    return True


def _hand_over(letter: Outgoing, carrier: Carrier, *, at: datetime) -> None:
    if letter.channel == Channel.SMS:
        if not settings.SMS_GATEWAY_URL:
            raise Rejected("no_gateway")
        reach("before_send")
        claims.mark_handed(letter, at=at)
        sms.send(letter)
        return
    carrier.send(
        message.content_of(letter),
        sender=message.sender().addr_spec,
        to=letter.to,
        handing_over=lambda: claims.mark_handed(letter, at=at),
    )


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY_LOCK])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])
