"""The targets that every desk starts with: per kind and priority; a VIP hears sooner (decision 12, H-20, H-47).

A tier makes us answer sooner and changes nothing else: no VIP takes another's place beyond their target.
"""

from collections.abc import Mapping

from tickets.models import Policy, RuleBook
from tickets.vocabulary import BookState, Kind, Metric, Priority, Tier, Unit

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
    """The first book, if there is none. One query when there is."""
    if RuleBook.objects.exists():
        return
    book = RuleBook.objects.create(number=1, state=BookState.LIVE)
    wanted = [(kind, tier) for kind in TARGETS for tier in (Tier.VIP, "")]  # the more special goes before
    Policy.objects.bulk_create(
        Policy(book=book, key=number, position=number, conditions=_conditions(kind, tier), targets=_targets(kind, tier))
        for number, (kind, tier) in enumerate(wanted, 1)
    )


def _conditions(kind: Kind, tier: str) -> list[dict[str, object]]:
    own = {"kind": kind, "tier": tier}
    return [{"field": name, "op": "is", "values": [str(value)]} for name, value in own.items() if value]


def _targets(kind: Kind, tier: str) -> dict[str, dict[str, object]]:
    sooner = _SOONER[Tier.VIP] if tier else 1
    return {
        str(metric): {
            str(int(priority)): {"amount": length // (sooner if metric in _REPLIES else 1), "unit": str(Unit.MINUTES)}
            for priority, length in zip(Priority, minutes, strict=True)
        }
        for metric, minutes in TARGETS[kind].items()
    }
