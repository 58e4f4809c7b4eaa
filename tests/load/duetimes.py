"""What the sweep costs when nothing is due, and when 27,000 clocks are due at once.

Every clock is a case of its own whose time is over and of which nobody has heard: all three rungs at once, as after a
long outage.
"""

import statistics
import time
from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.load.population import Population
from tickets.models import Alert, Clock
from tickets.sweeping import sweep

DUE, TIMES = 27_000, 40

_TICKETS = """
INSERT INTO tickets_ticket (number, kind, state, subject, channel, language, customer_id, about, team_id, assignee_id,
    priority, impact, urgent, safety, priority_why, priority_overruled, received_at, logged_at, updated_at, version,
    due_metric, due_sort, paused, stage, sealed, last_line, last_by, last_name, silence,
    unasked)
SELECT nextval('ticket_number'), 'enquiry', 'open', 'Late', 'web', 'en', customer.id, '', membership.team_id,
    membership.person_id, 3, 1, false, false, '[]', '', now(), now(), now(), 1, '', now(), false, '', false, '', '', '',
    0, true
FROM generate_series(0, %(due)s - 1) AS place
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
    %(at)s::timestamptz - interval '1 hour', %(at)s::timestamptz - interval '9 days', '',
    %(at)s::timestamptz - interval '2 hours'
FROM tickets_ticket
"""


def measure() -> dict[str, float]:
    """On an empty database: seconds for all that is due, then milliseconds and queries with nothing to do."""
    at = datetime.now(UTC)
    Population(0).fill()
    with connection.cursor() as cursor:
        cursor.execute(_TICKETS, {"due": DUE})
        cursor.execute(_CLOCKS, {"at": at})
        cursor.execute("VACUUM ANALYZE")
    begun = time.perf_counter()
    done = sweep(at)
    seconds = time.perf_counter() - begun
    assert (done.breached, done.warned) == (DUE, 0), done
    assert Clock.objects.filter(breached_at=None).count() == 0 < Alert.objects.count()
    idle = []
    for _turn in range(TIMES):
        begun = time.perf_counter()
        sweep(at)
        idle.append((time.perf_counter() - begun) * 1000)
    with CaptureQueriesContext(connection) as asked:
        sweep(at)
    queries = [one["sql"] for one in asked if one["sql"] not in ("BEGIN", "COMMIT")]
    return {"due": DUE, "seconds": seconds, "idle_ms": statistics.median(idle), "idle_queries": len(queries)}
