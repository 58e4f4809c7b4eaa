"""What we owe a customer now: answers by their time, tasks, and word from us before silence is long [H-48, H-59]."""

from dataclasses import dataclass
from datetime import datetime

from servicedesk.actors import Actor
from tickets.models import Clock, Customer, Task, Ticket
from tickets.vocabulary import ClockState, Metric

MOST = 20
_TO_THEM = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.UPDATE, Metric.RESOLUTION)


@dataclass(frozen=True, kw_only=True)
class Owed:
    """`late`: the time is over; `paused`: it does not run, for we wait for them."""

    due_at: datetime
    what: str
    ticket: Ticket
    late: bool
    paused: bool = False


def owed_to(customer: Customer, *, actor: Actor, at: datetime) -> list[Owed]:
    """In two queries, the soonest first; of cases that this actor may see."""
    theirs = Ticket.objects.visible_to(actor).filter(customer=customer)
    clocks = Clock.objects.filter(
        ticket__in=theirs.open(), metric__in=_TO_THEM, state__in=(ClockState.RUNNING, ClockState.PAUSED)
    )
    promised = [
        Owed(
            due_at=one.due_at,
            what=str(Metric(one.metric).label),
            ticket=one.ticket,
            paused=one.state == ClockState.PAUSED,
            late=one.state == ClockState.RUNNING and one.due_at < at,
        )
        for one in clocks.exclude(due_at=None).select_related("ticket").order_by("due_at")[:MOST]
        if one.due_at is not None
    ]
    tasks = Task.objects.filter(ticket__in=theirs, done_at=None).select_related("ticket").order_by("due_at")[:MOST]
    promised += [Owed(due_at=one.due_at, what=one.what, ticket=one.ticket, late=one.due_at < at) for one in tasks]
    return sorted(promised, key=lambda one: (one.paused, one.due_at))
