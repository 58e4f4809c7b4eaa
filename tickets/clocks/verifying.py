"""Whether what is stored of clocks is what their ledgers say (trust I5). Reads only, and no more memory at any size."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from staff.calendars import loading
from tickets.clocks import ledger
from tickets.clocks.ledger import ACTIVE, ON_TICKET, taken_up
from tickets.clocks.reckoning import Note, replay
from tickets.clocks.sheet import ClockSheet
from tickets.models import Clock, RuleChange, Ticket
from tickets.vocabulary import UNFINISHED

AT_ONCE = 1000
Row = TypeVar("Row", bound=Model)
_OF_CLOCK = tuple(field.name for field in Clock._meta.concrete_fields)
_OF_TICKET = ("ticket__number", "ticket__kind")
_COMPARED = ("state", "target", "calendar", "spent", "running_since", "due_at", "stopped_at", "noted_at")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One value that is stored otherwise than the ledger says."""

    reference: str
    clock: str  # metric and round; "" for what the ticket's own row tells
    name: str
    stored: Any
    counted: Any

    def __str__(self) -> str:
        what = f"{self.reference} {self.clock}".strip()
        return f"{what}: {self.name} is {self.stored}, the ledger says {self.counted}"


def rules_pending() -> bool:
    """Whether policies or hours changed and the worker has not yet counted all clocks anew."""
    return RuleChange.objects.exists()


def differences() -> Iterator[Difference]:
    """Every difference of clocks that run or pause, then of the open tickets that tell of them.

    While a change of rules is still to be counted in, differences are to be expected: see `rules_pending`.
    """
    clocks = Clock.objects.filter(state__in=ACTIVE).select_related("ticket").only(*_OF_CLOCK, *_OF_TICKET)
    for chunk in _chunks(clocks):
        ledgers = ledger.events_of(chunk)
        for clock in chunk:
            yield from _of_clock(clock, ledgers[clock.pk])
    for some in _chunks(Ticket.objects.filter(state__in=UNFINISHED)):
        yield from _of_tickets(some)


def count() -> int:
    """How many clocks are looked at."""
    return Clock.objects.filter(state__in=ACTIVE).count()


def _chunks(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    """In the order of their ids, a thousand at a time: each is a query of its own, and nothing is held between."""
    after = 0
    while chunk := list(rows.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        yield chunk
        after = chunk[-1].pk


def _of_clock(clock: Clock, notes: list[Note]) -> Iterator[Difference]:
    stored = taken_up(clock)
    counted = replay(notes, loading(clock.started_at)) if notes else None
    for name in _COMPARED:
        is_stored, is_counted = getattr(stored, name), getattr(counted, name, None)
        if is_stored != is_counted:
            yield Difference(
                reference=clock.ticket.reference,
                clock=f"{clock.metric} {clock.number}",
                name=name,
                stored=is_stored,
                counted=is_counted,
            )


def _of_tickets(tickets: list[Ticket]) -> Iterator[Difference]:
    active: dict[int, list[Clock]] = {}
    for clock in Clock.objects.filter(ticket__in=tickets, state__in=ACTIVE).order_by("pk"):
        active.setdefault(clock.ticket_id, []).append(clock)
    for ticket in tickets:
        before = {name: getattr(ticket, name) for name, _type in ON_TICKET}
        sheet = ClockSheet(ticket)
        sheet.clocks = active.get(ticket.pk, [])
        sheet.tell_ticket()
        for name, stored in before.items():
            if getattr(ticket, name) != stored:
                yield Difference(
                    reference=ticket.reference, clock="", name=name, stored=stored, counted=getattr(ticket, name)
                )
