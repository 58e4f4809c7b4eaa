"""A deed done once, however often it is asked for: a program that got no answer may ask again under the same key."""

import hashlib
from collections.abc import Callable

from django.db import transaction

from tickets import holding
from tickets.models import Ticket


@transaction.atomic
def once(ticket: Ticket, *, key: str | None, verb: str, act: Callable[[], object]) -> bool:
    """Act, unless this verb was done on this ticket under this key; says whether it acted now.

    `act` is a move: it writes at least one line into the conversation, and the newest keeps the key (for two weeks,
    see `forgetting`). What is refused leaves no key behind. Of two at once the second waits, and finds it done.
    """
    if key is None:
        act()
        return True
    nonce = hashlib.sha256(f"{verb}:{key}".encode()).hexdigest()
    holding.hold(ticket, even_sealed=True)
    if ticket.messages.filter(nonce=nonce).exists():
        return False
    act()
    newest = ticket.messages.order_by("-pk").values("pk")[:1]
    ticket.messages.filter(pk__in=newest).update(nonce=nonce)
    return True
