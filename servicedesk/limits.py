"""Limits that must hold though the cache is gone: sign-in, customer codes, public form (decision 4)."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from servicedesk.models import Knocks

# One statement counts, or begins a new window when the old one has ended; two at once wait for each other's row.
_COUNT = """
INSERT INTO servicedesk_knocks AS counted (scope, key, used, began, ends)
VALUES (%(scope)s, %(key)s, 1, %(at)s, %(ends)s)
ON CONFLICT (scope, key) DO UPDATE SET
    used = CASE WHEN counted.ends <= EXCLUDED.began THEN 1 ELSE counted.used + 1 END,
    began = CASE WHEN counted.ends <= EXCLUDED.began THEN EXCLUDED.began ELSE counted.began END,
    ends = CASE WHEN counted.ends <= EXCLUDED.began THEN EXCLUDED.ends ELSE counted.ends END
RETURNING used, ends
"""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`retry_after` is in whole seconds, 0 when allowed; `used` counts this knock too."""

    allowed: bool
    retry_after: int
    used: int


def hit(scope: str, key: str, *, at: datetime, limit: int, window: timedelta) -> Verdict:
    """Count one use of `key` in `scope`; the first `limit` uses of a window are allowed.

    Call it outside a transaction: a rollback would forget the count, and an open one makes others wait.
    """
    values: dict[str, str | datetime] = {"scope": scope, "key": _hashed(scope, key), "at": at, "ends": at + window}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        used, ends = cursor.fetchone()
    allowed = used <= limit
    return Verdict(
        allowed=allowed, retry_after=0 if allowed else max(1, math.ceil((ends - at).total_seconds())), used=used
    )


def clear(scope: str, key: str) -> None:
    """Forget what was counted: the person has shown who they are."""
    Knocks.objects.filter(scope=scope, key=_hashed(scope, key)).delete()


def sweep(*, at: datetime) -> int:
    """Delete counts whose window has ended; returns how many."""
    return Knocks.objects.filter(ends__lte=at).delete()[0]


def _hashed(scope: str, key: str) -> str:
    return salted_hmac(f"servicedesk.limits.{scope}", key.casefold(), algorithm="sha256").hexdigest()
