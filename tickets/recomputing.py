"""Counting anew when a calendar, a team's hours or a policy changed: marked at once, done by the next sweep.

A change of hours may touch thousands of clocks; whoever changes them does not wait. Until the sweep comes, due
times are the old ones.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from staff import calendars
from tickets import policies
from tickets.clocksheet import Book
from tickets.ledger import ACTIVE
from tickets.models import Clock, Ticket


def mark(clocks: QuerySet[Clock], *, at: datetime) -> int:
    """Let the next sweep count these anew, as far as they run or pause."""
    return Clock.objects.filter(pk__in=clocks.filter(state__in=ACTIVE).values("pk")).update(stale=True, check_at=at)


def count_anew(tickets: Sequence[int], *, at: datetime) -> int:
    """Recompute the clocks of these tickets, those that somebody holds at this moment excepted; how many changed.

    What this process remembers of policies and calendars may be older than the mark: it is read again first.
    """
    policies.forget()
    calendars.forget()
    with transaction.atomic():
        rows = Ticket.objects.filter(pk__in=tickets).select_for_update(of=("self",), skip_locked=True)
        book = Book(list(rows.select_related("customer", "team").order_by("pk")))
        changed = sum(len(sheet.recompute(at=at, why="rules")) for sheet in book.sheets.values())
        book.keep()
    return changed
