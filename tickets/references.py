"""References such as C-100232: found by their number; a stale prefix finds the same ticket (decision 16)."""

import re

from tickets.models import Ticket
from tickets.querysets import TicketQuerySet

_SHAPE = re.compile(r"(?:[CT]-)?([0-9]{1,12})", re.IGNORECASE | re.ASCII)


def find(tickets: TicketQuerySet, reference: str) -> Ticket | None:
    """The ticket of this reference among these; None for anything else. It authorises nothing."""
    shape = _SHAPE.fullmatch(reference.strip())
    return tickets.filter(number=int(shape[1])).first() if shape else None
