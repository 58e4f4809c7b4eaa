"""What the sweep costs among 100,000 open tickets when nothing is due, and when a thousand and more are due at once.

Every clock is a case of its own. A due one is over, and nobody has heard of it: all three rungs at once, as after a
long outage.
"""

import gc
import statistics
import time
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import connection

from tests.load.population import Population
from tickets.clocks.sweeping import sweep
from tickets.models import Alert, Clock

OPEN, DUE, TIMES = 100_000, (1_000, 10_000, 27_000), 40

_TICKETS = """
INSERT INTO tickets_ticket (number, kind, state, subject, channel, language, customer_id, about, team_id, assignee_id,
    priority, impact, urgent, safety, priority_why, priority_overruled, received_at, logged_at, updated_at, version,
    due_metric, due_sort, paused, stage, sealed, last_line, last_by, last_name, silence,
    unasked)
SELECT nextval('ticket_number'), 'enquiry', 'open', 'Late', 'web', 'en', customer.id, '', membership.team_id,
    membership.person_id, 3, 1, false, false, '[]', '', now(), now(), now(), 1, '', now(), false, '', false, '', '', '',
    0, true
FROM generate_series(0, %(open)s - 1) AS place
JOIN (SELECT id, row_number() OVER () - 1 AS place FROM tickets_customer LIMIT 100) AS customer
    ON customer.place = place.place %% 100
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS number FROM staff_membership)
    AS membership ON membership.place = place.place %% membership.number
"""
_CLOCKS = """
INSERT INTO tickets_clock (ticket_id, metric, number, state, calendar_id, target, spent, started_at, running_since,
    due_at, noted_at, told, check_at)
SELECT id, 'resolution', 1, 'running', (SELECT calendar_id FROM staff_desk LIMIT 1), 36000, 0,
    %(at)s::timestamptz - interval '9 days', %(at)s::timestamptz - interval '9 days',
    %(at)s::timestamptz + interval '9 days', %(at)s::timestamptz - interval '9 days', '',
    %(at)s::timestamptz + interval '5 days'
FROM tickets_ticket
"""
_LET_SOME_BE_DUE = """
UPDATE tickets_clock
SET due_at = %(at)s::timestamptz - interval '1 hour', check_at = %(at)s::timestamptz - interval '2 hours'
WHERE id IN (SELECT id FROM tickets_clock WHERE breached_at IS NULL ORDER BY id LIMIT %(due)s)
"""


def measure() -> list[dict[str, float]]:
    """On an empty database: seconds and queries for each number of clocks that are due, nothing first."""
    at = datetime.now(UTC)
    Population(0).fill()
    with connection.cursor() as cursor:
        cursor.execute(_TICKETS, {"open": OPEN})
        cursor.execute(_CLOCKS, {"at": at})
        cursor.execute("VACUUM ANALYZE")
    gc.freeze()  # as the worker does
    idle = [_swept(at, due=0) for _turn in range(TIMES)]
    found = [{**idle[-1], "seconds": statistics.median(one["seconds"] for one in idle)}]
    for due in DUE:
        with connection.cursor() as cursor:
            cursor.execute(_LET_SOME_BE_DUE, {"at": at, "due": due})
            cursor.execute("VACUUM ANALYZE tickets_clock")
        found.append(_swept(at, due=due))
    assert Clock.objects.exclude(breached_at=None).count() == sum(DUE)
    assert Alert.objects.count() >= sum(DUE)
    return found


def _swept(at: datetime, *, due: int) -> dict[str, float]:
    asked = count()

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        next(asked)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        begun = time.perf_counter()
        done = sweep(at)
        seconds = time.perf_counter() - begun
    assert (done.breached, done.warned) == (due, 0), done
    return {"open": OPEN, "due": due, "seconds": seconds, "queries": next(asked)}
