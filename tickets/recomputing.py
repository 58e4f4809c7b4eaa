"""Counting anew when a calendar, a team's hours or a policy changed: marked at once, done by the next sweep.

A change of hours may touch thousands of clocks; whoever changes them does not wait. Until the sweep comes, due
times are the old ones.
"""

from datetime import datetime

from django.db.models import QuerySet

from staff import calendars
from tickets import policies
from tickets.ledger import ACTIVE
from tickets.models import Clock


def mark(clocks: QuerySet[Clock], *, at: datetime) -> int:
    """Let the next sweep count these anew, as far as they run or pause; how many there are."""
    return Clock.objects.filter(pk__in=clocks.filter(state__in=ACTIVE).values("pk")).update(stale=True, check_at=at)


def read_rules_again() -> None:
    """What this process remembers of policies and calendars may be older than the mark."""
    policies.forget()
    calendars.look_again()
