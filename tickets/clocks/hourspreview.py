"""What other hours of a calendar would do to the clocks that run by it: counted in memory, nothing is stored [H-20]."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from servicedesk.actors import Actor
from servicedesk.worktime import Calendar
from staff.calendars import supposing
from tickets.clocks.ledger import ACTIVE
from tickets.clocks.previewing import LIMIT, Ledgers, Preview, counted
from tickets.clocks.sheet import ClockSheet
from tickets.models import Clock, Ticket


def preview_hours(calendar_id: int, supposed: Calendar, *, actor: Actor, at: datetime, limit: int = LIMIT) -> Preview:
    """The open cases with clocks on this calendar, as if it were the supposed one and all clocks followed."""
    on_it = Clock.objects.filter(ticket=OuterRef("pk"), calendar=calendar_id, state__in=ACTIVE)

    def by_these_hours(sheet: ClockSheet, *, stored: Ledgers) -> None:
        sheet.recompute(at=at, why="hours", stored=stored)

    with supposing(calendar_id, supposed):
        return counted(Ticket.objects.open().filter(Exists(on_it)), by_these_hours, actor=actor, at=at, limit=limit)
