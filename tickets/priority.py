"""The rule of priority, visible to everybody: safety first, then how many and how serious, then urgency, then tier.

[H-11] asks for the rule; [H-47] limits the tier: it adds service, but never makes a case urgent, and so never
takes the place of somebody in danger or of many.
"""

from django.utils.translation import gettext_lazy as _

from servicedesk.errors import Text
from tickets.vocabulary import Impact, Kind, Priority, Tier

# In order of weight; what a ticket's `priority_why` holds, said in words.
REASONS: dict[str, Text] = {
    "safety": _("Somebody's safety is touched: this comes before everything."),
    "many": _("Many people are affected."),
    "serious": _("It is serious for the person concerned."),
    "urgent": _("The customer cannot wait."),
    "tier": _("The customer has a named service level."),
    "calm": _("Suggestions and praise are answered with care, not in haste."),
    "usual": _("Nothing makes it more pressing than others."),
}
_CALM = (Kind.SUGGESTION, Kind.PRAISE)


def weigh(*, kind: str, safety: bool, urgent: bool, impact: int, tier: str) -> tuple[Priority, tuple[str, ...]]:
    """The priority and the codes of its reasons (see REASONS), the weightiest first.

    Every case starts as normal, a suggestion or praise as low. A serious or wide impact raises it by one, and so
    does urgency; a tier raises it by one, though not to urgent. Safety makes it urgent at once.
    """
    reasons = [
        code
        for code, holds in (
            ("safety", safety),
            ("many", impact >= Impact.MANY),
            ("serious", impact == Impact.SERIOUS),
            ("urgent", urgent),
            ("tier", tier != Tier.REGULAR),
        )
        if holds
    ]
    if safety:
        return Priority.URGENT, tuple(reasons)
    start = Priority.LOW if kind in _CALM else Priority.NORMAL
    level = start - sum(code in ("many", "serious", "urgent") for code in reasons)
    if "tier" in reasons and level > Priority.HIGH:
        level -= 1
    if not reasons:
        reasons.append("calm" if kind in _CALM else "usual")
    return Priority(max(level, Priority.URGENT)), tuple(reasons)


def sentences(codes: list[str]) -> list[Text]:
    """The reasons in words, for the page and the API."""
    return [REASONS[code] for code in codes if code in REASONS]
