"""Which targets hold for a ticket: the most special policy that matches [H-20]. Kept in the process, like calendars."""

from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from django.utils.translation import gettext as _

from tickets.models import Policy, Ticket
from tickets.vocabulary import Kind, Priority, Tier

_FRESH_SECONDS = 5.0


class Match(Protocol):
    """What a policy says about whom it is for; blank and None mean any."""

    kind: str
    priority: int | None
    tier: str


@dataclass
class _Kept:
    """The policies in use, read again after five seconds."""

    policies: list[Policy] = field(default_factory=list)
    read_at: float = float("-inf")

    def refresh(self) -> None:
        if monotonic() - self.read_at >= _FRESH_SECONDS:
            found = list(Policy.objects.filter(active=True))
            self.policies = sorted(found, key=speciality, reverse=True)
            self.read_at = monotonic()


_kept = _Kept()


def forget() -> None:
    """Look again at the next question; called when a policy changes, and before the sweep counts anew."""
    _kept.read_at = float("-inf")


def policies() -> list[Policy]:
    """Those in use, the most special first. Other processes' changes are seen within five seconds."""
    _kept.refresh()
    return _kept.policies


def policy_for(ticket: Ticket) -> Policy | None:
    """The policy whose kind, priority and tier fit, the most special first: kind, then priority, then tier."""
    return policy_among(policies(), kind=ticket.kind, priority=ticket.priority, tier=ticket.customer.tier)


def policy_among(candidates: list[Policy], *, kind: str, priority: int, tier: str) -> Policy | None:
    """The first that fits, of policies in order."""
    return next((one for one in candidates if fits(one, kind=kind, priority=priority, tier=tier)), None)


def fits(one: Match, *, kind: str, priority: int, tier: str) -> bool:
    return one.kind in ("", kind) and one.priority in (None, priority) and one.tier in ("", tier)


def speciality(one: Match) -> tuple[bool, bool, bool]:
    """Sorts the more special after the less."""
    return bool(one.kind), one.priority is not None, bool(one.tier)


def title_of(one: Policy) -> str:
    """Its own name, else whom it is for, and for which priority."""
    parts = [group_title(name=one.name, kind=one.kind, tier=one.tier)]
    if one.priority is not None:
        parts.append(str(Priority(one.priority).label))
    return " · ".join(parts)


def group_title(*, name: str, kind: str, tier: str) -> str:
    """What the policies of one kind and tier are called together."""
    if name:
        return name
    what = str(Kind(kind).label) if kind else _("Everything else")
    return " · ".join([what, str(Tier(tier).label)]) if tier else what
