"""Open cases with histories, and how long it takes to hold every clock to its ledger.

Every clock is counted entry by entry as the verbs do it: starts, pauses,
answers, other priorities, other teams, calls written down late. Then `verify_clocks` replays every ledger.
"""

import io
import resource
import time
from datetime import timedelta
from random import Random

from django.core.management import call_command
from django.db import connection

from tests.load.population import Population
from tickets.clockrules import WITH_CUSTOMER
from tickets.clocksheet import Book
from tickets.models import ClockEvent, Ticket
from tickets.verifying import count
from tickets.vocabulary import Metric, Priority, State

MINUTE = timedelta(minutes=1)
AT_ONCE = 500


def measure(number: int) -> dict[str, float]:
    """On an empty database: clocks, entries, seconds and the memory of the process at its highest, in MB."""

    Population(0).fill()
    with connection.cursor() as cursor:
        cursor.execute(_TICKETS, {"number": number})
        cursor.execute("VACUUM ANALYZE")
    chance, after = Random(3), 0
    while some := list(
        Ticket.objects.filter(pk__gt=after).select_related("customer", "team", "item").order_by("pk")[:AT_ONCE]
    ):
        live(some, chance)
        after = some[-1].pk
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    out, begun, before = io.StringIO(), time.perf_counter(), _memory()
    call_command("verify_clocks", stdout=out)
    seconds = time.perf_counter() - begun
    entries = ClockEvent.objects.count()
    return {"clocks": count(), "entries": entries, "seconds": round(seconds, 1), "grew_mb": _memory() - before}


def live(tickets: list, chance: Random) -> None:
    """Let each of these cases have a history, and store it at once."""
    book = Book(tickets, new=True)
    for ticket in tickets:
        a_life(ticket, book.sheets[ticket.pk], chance)
    book.keep()


def a_life(ticket, sheet, chance: Random) -> None:
    at = ticket.received_at
    for metric in (Metric.FIRST_RESPONSE, Metric.RESOLUTION, Metric.UPDATE, Metric.DEPARTMENT):
        sheet.start(metric, at=at)
    for _turn in range(chance.randint(0, 8)):
        at += chance.randint(1, 900) * MINUTE
        what = chance.randint(0, 6)
        if what <= 1:
            ticket.state = State.OPEN if ticket.state == State.WAITING else State.WAITING
            sheet.follow(WITH_CUSTOMER, at=at)
        elif what == 2:
            sheet.stop(Metric.FIRST_RESPONSE, at=at)
            sheet.restart(Metric.UPDATE, at=at)
        elif what == 3:
            ticket.priority = chance.choice(list(Priority))
            sheet.recompute(at=at, why="priority")
        elif what == 4:
            sheet.restart(Metric.DEPARTMENT, at=at)
        elif what == 5:  # a call of an hour ago
            sheet.stop(Metric.FIRST_RESPONSE, at=at - 60 * MINUTE)
        else:
            sheet.reopen(Metric.FIRST_RESPONSE, at=at)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


_TICKETS = """
INSERT INTO tickets_ticket (number, kind, state, subject, channel, language, customer_id, about, team_id, assignee_id,
    priority, impact, urgent, safety, priority_why, priority_overruled, received_at, logged_at, updated_at, version,
    due_metric, due_sort, paused, stage, sealed, last_line, last_by, last_name)
SELECT nextval('ticket_number'), (ARRAY['enquiry', 'request', 'suggestion'])[1 + place.place %% 3], 'open', 'A case',
    'web', 'en', customer.id, '', membership.team_id, membership.person_id, 1 + place.place %% 4, 1, false, false, '[]',
    '', received.at, received.at, received.at, 1, '', received.at, false, '', false, '', '', ''
FROM generate_series(0, %(number)s - 1) AS place
CROSS JOIN LATERAL (SELECT date_trunc('second', now()) - place.place %% 5000 * interval '11 minutes' AS at) AS received
JOIN (SELECT id, row_number() OVER () - 1 AS place FROM tickets_customer LIMIT 100) AS customer
    ON customer.place = place.place %% 100
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS number FROM staff_membership)
    AS membership ON membership.place = place.place %% membership.number
"""
