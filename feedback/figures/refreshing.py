"""Facts and sums follow the cases: what changed is compared with what was counted, and only the difference is added.

One refresh runs at a time; killed, it has done nothing. What commits meanwhile is noted again and counted next time.
"""

import time
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from feedback.figures.facts import COLUMNS, FRESH_SQL
from feedback.figures.levels import adding_sql
from feedback.models import Counted, Figure
from servicedesk.remembered import Remembered
from staff.calendars import desk_zone
from tickets.models import Ticket

AT_ONCE = 1_000  # notes of one transaction
BUDGET = 40.0  # seconds of one run, well under the worker's soft limit
LOCK = 7_310_001  # an advisory lock of this work alone

log = structlog.get_logger(__name__)

_TAKE = """
DELETE FROM feedback_tocount WHERE id IN (SELECT id FROM feedback_tocount ORDER BY id LIMIT %s) RETURNING ticket
"""
_COUNT = f"""
WITH {FRESH_SQL},
old AS MATERIALIZED (SELECT {COLUMNS} FROM feedback_fact WHERE ticket = ANY(%(ids)s)),
gone AS (
    DELETE FROM feedback_fact fact USING (SELECT * FROM old EXCEPT SELECT * FROM fresh) AS past
    WHERE fact.ticket = past.ticket AND fact.what = past.what AND fact.number = past.number RETURNING fact.*
),
come AS (
    INSERT INTO feedback_fact ({COLUMNS})
    SELECT * FROM (SELECT * FROM fresh EXCEPT SELECT * FROM old) AS present
    WHERE (SELECT count(*) FROM gone) >= 0  -- first what goes, then what comes: the key is the same
    RETURNING *
),
change AS MATERIALIZED (SELECT *, -1 AS sign FROM gone UNION ALL SELECT *, 1 AS sign FROM come)
{adding_sql("change")}
"""  # noqa: S608 (constants of these modules; values are bound)

_ALL = f"WITH {FRESH_SQL} INSERT INTO feedback_fact ({COLUMNS}) SELECT * FROM fresh"  # noqa: S608 (as above)
_AT_ONCE_OF_ALL = 20_000


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """How many cases were looked at, and whether nothing was left to look at."""

    cases: int
    complete: bool


def refresh(at: datetime, *, budget: float = BUDGET) -> Refreshed:
    """Count what has changed. Does nothing while another runs. With nothing changed it is a few small queries."""
    begun, cases = time.monotonic(), 0
    while True:
        done = _refresh_some(at)
        if done is None:
            return Refreshed(cases=cases, complete=False)
        cases += done
        if not done:
            return Refreshed(cases=cases, complete=True)
        if time.monotonic() - begun > budget:
            return Refreshed(cases=cases, complete=False)


def count_all(at: datetime) -> None:
    """Forget all figures and count every case, in one transaction: until it ends everybody reads what there was.

    Too long for the worker at a large desk: its refreshes go through all cases bit by bit.
    """
    zone = str(desk_zone())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        _begin_anew(zone)
        for begin in range(0, _last_case() + 1, _AT_ONCE_OF_ALL):
            cursor.execute(_ALL, {"ids": list(range(begin, begin + _AT_ONCE_OF_ALL)), "zone": zone})
        cursor.execute(adding_sql("(SELECT *, 1 AS sign FROM feedback_fact) AS facts"))
        Counted.objects.filter(pk=1).update(at=at)
        _counted_at.forget()


def _begin_anew(zone: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for sql in ("DELETE FROM feedback_fact", "DELETE FROM feedback_figure", "DELETE FROM feedback_tocount"):
            cursor.execute(sql)
    Counted.objects.update_or_create(pk=1, defaults={"zone": zone, "at": None})


def _last_case() -> int:
    return Ticket.objects.aggregate(last=Max("pk"))["last"] or 0


_counted_at = Remembered(lambda: Counted.objects.filter(pk=1).values_list("at", flat=True).first())


def counted_at() -> datetime | None:
    """Everything that was committed by then is in the figures; None while they are first being counted."""
    return _counted_at()


def _refresh_some(at: datetime) -> int | None:
    """One batch: how many cases; 0 when none was left, None when somebody else is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        zone = str(desk_zone())
        counted, _made = Counted.objects.get_or_create(pk=1, defaults={"zone": zone})
        if counted.zone != zone:  # its days are other days
            _begin_anew(zone)
            cursor.execute("INSERT INTO feedback_tocount (ticket) SELECT id FROM tickets_ticket ORDER BY id")
        cursor.execute(_TAKE, [AT_ONCE])
        ids = sorted({ticket for (ticket,) in cursor.fetchall()})
        if not ids:
            Figure.objects.filter(n=0, total=0).delete()
            Counted.objects.filter(pk=1).update(at=at)
            _counted_at.forget()
            return 0
        _count(ids, zone)
        return len(ids)


def _count(ids: list[int], zone: str) -> None:
    """At once; where that breaks case by case: one that cannot be counted stays as it was, and holds up no other."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COUNT, {"ids": ids, "zone": zone})
    except DatabaseError:
        log.exception("feedback.refresh_failed", tickets=ids)
        for one in ids if len(ids) > 1 else ():
            _count([one], zone)
