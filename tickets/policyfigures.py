"""What a sheet of service levels did in the last thirty days: which cases it was for, and how its clocks ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from tickets import policies
from tickets.models import Clock, Ticket
from tickets.servicelevels import Sheet, key_of
from tickets.vocabulary import ClockState

SPAN = timedelta(days=30)
SHOWN = 5  # late ones beside the sheet


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Clocks that ended: how many in time."""

    met: int = 0
    missed: int = 0

    @property
    def ended(self) -> int:
        return self.met + self.missed

    @property
    def percent(self) -> int | None:
        """Rounded down: 100 is said only when none was missed."""
        return 100 * self.met // self.ended if self.ended else None


def matched(at: datetime) -> dict[str, int]:
    """How many cases of the last thirty days fall under each sheet as it is in use now, by its key. One query."""
    rows = Ticket.objects.filter(received_at__gt=at - SPAN).values_list("kind", "priority", "customer__tier")
    found: dict[str, int] = {}
    for kind, priority, tier, number in rows.annotate(number=Count("pk")).order_by():
        one = policies.policy_among(policies.policies(), kind=kind, priority=priority, tier=tier)
        if one is not None:
            key = key_of(one.kind, one.tier)
            found[key] = found.get(key, 0) + number
    return found


def kept(at: datetime) -> dict[str, Kept]:
    """How the clocks of the last thirty days ended, by the key of their sheet. One query."""
    ended = Clock.objects.filter(started_at__gt=at - SPAN, state__in=(ClockState.MET, ClockState.MISSED))
    found: dict[str, Kept] = {}
    rows = ended.values_list("policy__kind", "policy__tier", "state").annotate(number=Count("pk")).order_by()
    for kind, tier, state, number in rows:
        key = key_of(kind or "", tier or "")
        before = found.get(key, Kept())
        met, missed = (number, 0) if state == ClockState.MET else (0, number)
        found[key] = Kept(met=before.met + met, missed=before.missed + missed)
    return found


def latest_missed(sheet: Sheet, at: datetime) -> Sequence[Clock]:
    """The last clocks of a sheet whose time was not kept, with their tickets."""
    own = Clock.objects.filter(policy__kind=sheet.kind, policy__tier=sheet.tier, started_at__gt=at - SPAN)
    late = own.filter(Q(state=ClockState.MISSED) | Q(state=ClockState.RUNNING, breached_at__isnull=False))
    return list(late.select_related("ticket__customer", "ticket__team").order_by(F("due_at").desc())[:SHOWN])
