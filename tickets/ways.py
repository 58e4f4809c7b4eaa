"""How words go to a customer: what their writer chose, else the desk's own rule."""

from dataclasses import dataclass
from datetime import timedelta

from tickets.models import Address


@dataclass(frozen=True, kw_only=True)
class Way:
    """As which letter, held for how long so that they can be undone, to which address (None: the preferred one)."""

    kind: str = "reply"
    hold: timedelta = timedelta()
    address: Address | None = None


BY_ITSELF = Way()
