"""Proof of work for those who send many forms: dear for a flood, a second for a person's browser (decision 26).

The task is signed by us, good for half an hour and for one form. Its answer is a number with which the SHA-256 of
`task:number` begins with so many zero bits; `static/app/effort.js` looks for it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core import signing

from servicedesk import limits

BITS = 18
LIFE = timedelta(minutes=30)
_SIGNER = signing.TimestampSigner(salt="servicedesk.pages.efforts")
_ANSWER_LENGTH = 20


def task() -> str:
    return _SIGNER.sign(secrets.token_urlsafe(12))


def proved(given: str, answer: str, *, at: datetime) -> bool:
    """Whether this is the work for a task of ours that nobody has handed in before."""
    try:
        _SIGNER.unsign(given, max_age=LIFE)
    except signing.BadSignature:
        return False
    if not answer.isdecimal() or len(answer) > _ANSWER_LENGTH or not fits(given, answer):
        return False
    return limits.hit("form.effort", given, at=at, limit=1, window=2 * LIFE).allowed


def fits(given: str, answer: str) -> bool:
    digest = hashlib.sha256(f"{given}:{answer}".encode()).digest()
    return int.from_bytes(digest) >> (256 - BITS) == 0
