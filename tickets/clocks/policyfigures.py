"""What a policy did in the last thirty days: the cases it was for, and how the clocks that it promised ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from servicedesk.actors import Actor
from tickets.models import Clock, Ticket
from tickets.vocabulary import ClockState

SPAN = timedelta(days=30)
SHOWN = 5  # late ones beside a policy


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Cases that were promised something, and how many of their clocks ended in time."""

    cases: int = 0
    met: int = 0
    missed: int = 0

    @property
    def ended(self) -> int:
        return self.met + self.missed

    @property
    def percent(self) -> int | None:
        """Rounded down: 100 is said only when none was missed."""
        return 100 * self.met // self.ended if self.ended else None


def kept(at: datetime) -> dict[int, Kept]:
    """By the policy's key, whatever version promised it. One query."""
    begun = Clock.objects.filter(started_at__gt=at - SPAN, policy__isnull=False)
    rows = begun.values("policy__key").annotate(
        cases=Count("ticket", distinct=True),
        met=Count("pk", filter=Q(state=ClockState.MET)),
        missed=Count("pk", filter=Q(state=ClockState.MISSED)),
    )
    return {
        row["policy__key"]: Kept(cases=row["cases"], met=row["met"], missed=row["missed"]) for row in rows.order_by()
    }


def latest_missed(key: int, at: datetime, *, actor: Actor) -> Sequence[Clock]:
    """The last clocks of a policy whose time was not kept, of cases that this actor may see."""
    seen = Ticket.objects.visible_to(actor)
    own = Clock.objects.filter(policy__key=key, started_at__gt=at - SPAN, ticket__in=seen)
    late = own.filter(Q(state=ClockState.MISSED) | Q(state=ClockState.RUNNING, breached_at__isnull=False))
    return list(late.select_related("ticket__customer", "ticket__team").order_by(F("due_at").desc())[:SHOWN])
