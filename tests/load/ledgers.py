"""Open cases with histories, and how long it takes to hold every clock to its ledger.

Every clock is counted entry by entry as the verbs do it: starts, pauses,
answers, other priorities, other teams, calls written down late. Then `verify_clocks` replays every ledger.
"""

import io
import resource
import time
from datetime import UTC, datetime, timedelta
from random import Random

from django.core.management import call_command
from django.db import connection

from staff.models import Membership
from tests.load.population import Population
from tickets.clocks.hearing import hear
from tickets.clocks.rules import LEFT_TEAM, OUR_WORD, TAKEN_OVER, WITH_CUSTOMER
from tickets.clocks.sheet import Book
from tickets.clocks.verifying import count
from tickets.models import ClockEvent, Customer, Ticket
from tickets.vocabulary import Channel, Kind, Metric, Priority, State

MINUTE = timedelta(minutes=1)
AT_ONCE = 500
KINDS = (Kind.ENQUIRY, Kind.REQUEST, Kind.SUGGESTION)


def measure(number: int) -> dict[str, float]:
    """On an empty database: clocks, entries, seconds and the memory of the process at its highest, in MB."""

    Population(0).fill()
    chance, now = Random(3), datetime.now(UTC).replace(microsecond=0)
    for first in range(0, number, AT_ONCE):
        live(some_cases(first, min(AT_ONCE, number - first), now), chance)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    out, begun, before = io.StringIO(), time.perf_counter(), _memory()
    call_command("verify_clocks", stdout=out)
    seconds = time.perf_counter() - begun
    entries = ClockEvent.objects.count()
    return {"clocks": count(), "entries": entries, "seconds": round(seconds, 1), "grew_mb": _memory() - before}


def some_cases(first: int, number: int, now: datetime) -> list[Ticket]:
    """Open cases of the last five weeks, with their customers and teams at hand."""
    customers = list(Customer.objects.order_by("pk")[:100])
    held = list(Membership.objects.select_related("team", "person").order_by("pk"))
    found = []
    for place in range(first, first + number):
        mine, at = held[place % len(held)], now - place % 5000 * 11 * MINUTE
        found.append(
            Ticket(
                number=1_000_000 + place,
                kind=KINDS[place % len(KINDS)],
                state=State.OPEN,
                subject="A case",
                channel=Channel.WEB,
                customer=customers[place % len(customers)],
                team=mine.team,
                assignee=mine.person,
                priority=1 + place % 4,
                received_at=at,
                logged_at=at,
                updated_at=at,
            )
        )
    return Ticket.objects.bulk_create(found)


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
            hear(sheet, OUR_WORD, at=at)
        elif what == 3:
            ticket.priority = chance.choice(list(Priority))
            sheet.recompute(at=at, why="priority")
        elif what == 4:
            hear(sheet, LEFT_TEAM, at=at)
            hear(sheet, TAKEN_OVER, at=at)
        elif what == 5:  # a call of an hour ago
            sheet.stop(Metric.FIRST_RESPONSE, at=at - 60 * MINUTE)
        else:
            sheet.reopen(Metric.FIRST_RESPONSE, at=at)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
