"""What a policy promises of one clock of one ticket, resolved to working seconds of a calendar [H-20]."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from staff.calendars import calendar_id_for, loading, round_the_clock_id
from tickets.clocks.targets import ROUND_THE_CLOCK, Length, resolve
from tickets.models import Policy, Ticket
from tickets.vocabulary import Metric, Priority


def spec_of(policy: Policy | None, metric: str, priority: int) -> Mapping[str, Any] | None:
    """The promise as it was written: {"amount", "unit", "calendar"}; None for no clock."""
    own = policy.targets.get(metric, {}) if policy else {}
    found: Mapping[str, Any] | None = own.get(str(int(priority)))
    return found


def terms_by(
    policy: Policy | None, ticket: Ticket, metric: Metric, since: datetime, *, hours: int | None = None
) -> dict[str, Any]:
    """{"target" in working seconds from `since`, 0 for nothing, "calendar", "policy", "priority", "amount", "unit"}.

    `hours`: the calendar of the team that had the case then; without it, of the one that has it.
    """
    spec = spec_of(policy, metric, ticket.priority)
    agreed = ticket.item.calendar_id if ticket.item else None  # the contract comes before what the desk has set
    calendar = agreed or (policy.calendar_id if policy else None) or hours or calendar_id_for(ticket.team)
    if policy is None or spec is None:
        own = {"policy": policy.pk if policy else None, "priority": int(ticket.priority)}
        return {"target": 0, "calendar": calendar, **own}
    calendar = agreed or spec.get("calendar") or calendar
    length = Length.read(spec)
    return {
        "target": resolve(length, since, loading(since)(calendar)),
        "calendar": round_the_clock_id() if length.unit in ROUND_THE_CLOCK else calendar,
        "policy": policy.pk,
        "priority": int(ticket.priority),
        "amount": length.amount,
        "unit": str(length.unit),
    }


def spread(spec: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The same promise for every priority."""
    return {str(int(priority)): spec for priority in Priority}
