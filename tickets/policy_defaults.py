"""The targets that every desk starts with: per kind and priority; a VIP hears sooner (decision 12, H-20, H-47).

A tier makes us answer sooner and changes nothing else: no VIP takes another's place beyond their target.
"""

from collections.abc import Mapping

from tickets.models import Policy
from tickets.vocabulary import Kind, Metric, Priority, Tier

_H, _D = 60, 450  # working minutes: an hour, and a day of the calendar that a desk starts with

Targets = Mapping[Metric, tuple[int, int, int, int]]  # working minutes for urgent, high, normal, low

_REPLIES: Targets = {
    Metric.FIRST_RESPONSE: (30, _H, 2 * _H, 4 * _H),
    Metric.NEXT_RESPONSE: (_H, 2 * _H, 4 * _H, _D),
}
_LEISURELY: Targets = {
    Metric.FIRST_RESPONSE: (4 * _H, _D, _D, 2 * _D),
    Metric.NEXT_RESPONSE: (4 * _H, _D, 2 * _D, 2 * _D),
}
TARGETS: Mapping[Kind, Targets] = {
    Kind.COMPLAINT: {
        **_REPLIES,
        Metric.LISTEN: (_H, 2 * _H, 4 * _H, _D),
        Metric.APOLOGISE: (_H, 2 * _H, 4 * _H, _D),
        Metric.CONFIRM: (4 * _H, _D, _D, 2 * _D),
        Metric.RESOLVE: (_D, 3 * _D, 5 * _D, 8 * _D),
        Metric.FOLLOW_UP: (2 * _D, 3 * _D, 3 * _D, 5 * _D),
        Metric.PREVENT: (5 * _D, 5 * _D, 10 * _D, 10 * _D),
        Metric.ARCHIVE: (2 * _D, 3 * _D, 5 * _D, 5 * _D),
        Metric.RESOLUTION: (3 * _D, 5 * _D, 10 * _D, 15 * _D),
        Metric.DEPARTMENT: (4 * _H, _D, 2 * _D, 3 * _D),
        Metric.UPDATE: (4 * _H, _D, 2 * _D, 3 * _D),
    },
    Kind.ENQUIRY: {
        **_REPLIES,
        Metric.RESOLUTION: (4 * _H, _D, 2 * _D, 4 * _D),
        Metric.DEPARTMENT: (2 * _H, 4 * _H, _D, 2 * _D),
        Metric.UPDATE: (4 * _H, _D, 2 * _D, 3 * _D),
    },
    Kind.REQUEST: {
        **_REPLIES,
        Metric.RESOLUTION: (_D, 2 * _D, 5 * _D, 10 * _D),
        Metric.DEPARTMENT: (4 * _H, _D, 2 * _D, 5 * _D),
        Metric.UPDATE: (4 * _H, _D, 2 * _D, 5 * _D),
    },
    Kind.SUGGESTION: {
        **_LEISURELY,
        Metric.RESOLUTION: (5 * _D, 10 * _D, 15 * _D, 20 * _D),
        Metric.DEPARTMENT: (2 * _D, 3 * _D, 5 * _D, 5 * _D),
        Metric.UPDATE: (5 * _D, 5 * _D, 10 * _D, 10 * _D),
    },
    Kind.PRAISE: {
        **_LEISURELY,
        Metric.RESOLUTION: (2 * _D, 3 * _D, 5 * _D, 5 * _D),
    },
}
_SOONER = {Tier.VIP: 2}  # divides the targets of replies


def defaults() -> None:
    """Add the policies that are missing; what somebody changed or put out of use stays so. One query when all stand."""
    known = set(Policy.objects.values_list("kind", "priority", "tier"))
    Policy.objects.bulk_create(
        Policy(name="", kind=kind, priority=priority, tier=tier, targets=_targets(kind, priority, tier))
        for kind in TARGETS
        for priority in Priority
        for tier in ("", Tier.VIP)
        if (kind, priority, tier) not in known
    )


def _targets(kind: Kind, priority: Priority, tier: str) -> dict[str, int]:
    column = list(Priority).index(priority)
    found = {metric: minutes[column] for metric, minutes in TARGETS[kind].items()}
    for metric in _REPLIES:
        found[metric] //= _SOONER.get(Tier(tier), 1) if tier else 1
    return {str(metric): minutes for metric, minutes in found.items()}
