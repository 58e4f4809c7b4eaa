"""Seals: once a minute the ends of all chains that moved are chained into one, so that a cut tail shows."""

from datetime import datetime

import structlog
from django.db import connection, transaction

from . import canonical
from .models import Head, Seal

SEAL_CHAIN = "seals"  # the seals' own head, so that a missing last seal shows, too
HEADS_A_SEAL = 1000
_ADVISORY_LOCK = 0x5EA1

log = structlog.get_logger(__name__)


def seal(*, at: datetime) -> list[Seal]:
    """Seal every head that moved since the last seal; [] when none did, or another sealer is at work."""
    seals: list[Seal] = []
    while one := _seal_some(at=at):
        seals.append(one)
    return seals


@transaction.atomic
def _seal_some(*, at: datetime) -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
        if not cursor.fetchone()[0]:
            return None
    # A head locked by a running change is left for the next minute.
    moved = Head.objects.filter(sealed=False).select_for_update(skip_locked=True).order_by("id")[:HEADS_A_SEAL]
    heads: dict[str, list[int | str]] = {head.subject: [head.number, head.hash] for head in moved}
    if not heads:
        return None
    Head.objects.filter(subject__in=heads).update(sealed=True)
    last, _ = Head.objects.get_or_create(subject=SEAL_CHAIN, defaults={"number": 0, "hash": "", "sealed": True})
    one = append_seal(last=last, at=at, heads=heads)
    _log_once_a_day(one)
    return one


def append_seal(*, last: Head, at: datetime, heads: dict[str, list[int | str]]) -> Seal:
    """Write the seal after `last` and move the seals' own head. Call under the sealer's lock."""
    number = last.number + 1
    end = canonical.chain_hash(previous=last.hash, number=number, body=seal_body(at=at, heads=heads))
    one = Seal.objects.create(number=number, at=at, heads=heads, previous=last.hash, hash=end)
    last.number, last.previous, last.hash = number, one.previous, end
    last.save(update_fields=("number", "previous", "hash"))
    return one


def seal_body(*, at: datetime, heads: object) -> str:
    return canonical.spell([canonical.utc_text(at), heads])


def _log_once_a_day(one: Seal) -> None:
    """The anchor outside the database: `verify_audit --anchor NUMBER:HASH` checks the chain against it."""
    before = Seal.objects.filter(number=one.number - 1).values_list("at", flat=True).first()
    if before is None or before.date() != one.at.date():
        log.info("audit.seal", anchor=f"{one.number}:{one.hash}")
