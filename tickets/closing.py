"""What was done two weeks ago closes by itself (decision 23)."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from servicedesk.actors import SYSTEM
from servicedesk.errors import Refused
from tickets import state
from tickets.models import Ticket
from tickets.vocabulary import State

AT_ONCE = 200  # tickets of one transaction
AGAIN_AFTER = timedelta(days=1)  # what went wrong

log = structlog.get_logger(__name__)


def close_due(at: datetime) -> int:
    """Close what is due; returns how many. Safe to run twice or beside itself: held tickets wait for the next run."""
    closed, tried = 0, AT_ONCE
    while tried == AT_ONCE:
        tried, some = _close_some(at)
        closed += some
    return closed


@transaction.atomic
def _close_some(at: datetime) -> tuple[int, int]:
    """How many were due, and how many of them are closed now."""
    due = Ticket.objects.filter(state=State.DONE, close_after__lte=at).order_by("close_after")
    tickets = list(due.select_for_update(of=("self",), skip_locked=True).select_related("customer", "team")[:AT_ONCE])
    return len(tickets), sum(_close(ticket, at) for ticket in tickets)


def _close(ticket: Ticket, at: datetime) -> bool:
    """A veto is not argued with: the ticket stays done. What breaks is tried a day later, and holds up no other."""
    try:
        state.set_state(ticket, State.CLOSED, at=at, actor=SYSTEM)
    except Refused:
        Ticket.objects.filter(pk=ticket.pk).update(close_after=None)
    except Exception:
        log.exception("tickets.closing_failed", ticket=ticket.pk)
        Ticket.objects.filter(pk=ticket.pk).update(close_after=at + AGAIN_AFTER)
    else:
        return True
    return False
