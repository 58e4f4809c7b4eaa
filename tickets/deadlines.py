"""The clock engine: starts, pauses, stops; due times are stored, and the ledger explains them [H-20].

Metrics that wait with the customer pause while the ticket waits and with nothing else. All times of clocks are
working time of the calendar that held when the clock was started.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from staff.calendars import calendar_id_for, load
from tickets.models import Clock, ClockEvent, Ticket
from tickets.models.ticket import NOTHING_DUE
from tickets.policies import policy_for
from tickets.vocabulary import ClockState, Metric

ACTIVE = (ClockState.RUNNING, ClockState.PAUSED)
RUNGS = (75, 90, 100)


def start(ticket: Ticket, metric: Metric, *, at: datetime, number: int = 1) -> Clock | None:
    """Start a clock, if the ticket's policy has a target for this metric. Starting twice is starting once."""
    policy = policy_for(ticket)
    minutes = policy.targets.get(metric) if policy else None
    if policy is None or not minutes:
        return None
    calendar_id = policy.calendar_id or calendar_id_for(ticket.team)
    clock, made = Clock.objects.get_or_create(
        ticket=ticket,
        metric=metric,
        number=number,
        defaults={
            "policy": policy,
            "calendar_id": calendar_id,
            "target": minutes * 60,
            "started_at": at,
            "running_since": at,
        },
    )
    if made:
        _plan(clock)
        _note(clock, "start", at=at, target=clock.target)
        refresh(ticket)
    return clock


def stop(ticket: Ticket, metric: Metric, *, at: datetime, number: int | None = None) -> None:
    """Stop the active clocks of a metric: met, or missed when their time was over."""
    for clock in _active(ticket, (metric,), number):
        late = clock.due_at is not None and clock.due_at < at
        clock.state = ClockState.MISSED if late else ClockState.MET
        clock.spent = _spent(clock, at)
        clock.stopped_at, clock.check_at, clock.running_since = at, None, None
        clock.save(update_fields=["state", "spent", "stopped_at", "check_at", "running_since"])
        _note(clock, "stop", at=at)
    refresh(ticket)


def cancel(ticket: Ticket, metric: Metric, *, at: datetime, number: int | None = None) -> None:
    """End clocks that no longer mean anything; they count neither as met nor as missed."""
    _cancel(ticket, (metric,), at, number)


def cancel_all(ticket: Ticket, *, at: datetime) -> None:
    _cancel(ticket, tuple(Metric), at, None)


def _cancel(ticket: Ticket, metrics: Iterable[Metric], at: datetime, number: int | None) -> None:
    for clock in _active(ticket, metrics, number):
        clock.state, clock.stopped_at, clock.check_at, clock.running_since = ClockState.CANCELLED, at, None, None
        clock.save(update_fields=["state", "stopped_at", "check_at", "running_since"])
        _note(clock, "cancel", at=at)
    refresh(ticket)


def pause(ticket: Ticket, *, at: datetime, metrics: Iterable[Metric]) -> None:
    """Stop counting; the clock has no due time until it goes on."""
    for clock in _active(ticket, metrics, None):
        if clock.state == ClockState.RUNNING:
            clock.spent = _spent(clock, at)
            clock.state, clock.running_since, clock.due_at, clock.check_at = ClockState.PAUSED, None, None, None
            clock.save(update_fields=["spent", "state", "running_since", "due_at", "check_at"])
            _note(clock, "pause", at=at)
    refresh(ticket)


def resume(ticket: Ticket, *, at: datetime, metrics: Iterable[Metric]) -> None:
    """Go on counting with what is left of the target."""
    for clock in _active(ticket, metrics, None):
        if clock.state == ClockState.PAUSED:
            clock.state, clock.running_since = ClockState.RUNNING, at
            _plan(clock)
            _note(clock, "resume", at=at)
    refresh(ticket)


def due_of(ticket: Ticket, metric: Metric, *, number: int = 1) -> datetime | None:
    """When this clock runs out, if it runs."""
    found = Clock.objects.filter(ticket=ticket, metric=metric, number=number, state=ClockState.RUNNING)
    return found.values_list("due_at", flat=True).first()


def refresh(ticket: Ticket) -> None:
    """Write on the ticket's row which clock ends next; paused ones count after all that run."""
    clocks = list(Clock.objects.filter(ticket=ticket, state__in=ACTIVE))
    running = [clock for clock in clocks if clock.state == ClockState.RUNNING]
    first = min(running, key=lambda clock: clock.due_at or NOTHING_DUE, default=None)
    ticket.due_at = first.due_at if first else None
    ticket.due_metric = first.metric if first else ""
    ticket.due_since = first.started_at if first else None
    ticket.due_sort = ticket.due_at or NOTHING_DUE
    ticket.paused = not running and bool(clocks)
    ticket.save(update_fields=["due_at", "due_metric", "due_since", "due_sort", "paused"])


def _active(ticket: Ticket, metrics: Iterable[Metric], number: int | None) -> list[Clock]:
    found = Clock.objects.filter(ticket=ticket, metric__in=tuple(metrics), state__in=ACTIVE)
    return list(found if number is None else found.filter(number=number))


def _spent(clock: Clock, at: datetime) -> int:
    """Working seconds used up to `at`."""
    if clock.running_since is None or at <= clock.running_since:
        return clock.spent
    used = load(clock.calendar_id).between(clock.running_since, at)
    return clock.spent + int(used.total_seconds())


def _plan(clock: Clock) -> None:
    """Work out and store when the clock ends, and when the sweep must look at it next."""
    assert clock.running_since is not None
    calendar = load(clock.calendar_id)
    left = max(clock.target - clock.spent, 0)
    clock.due_at = calendar.add(clock.running_since, timedelta(seconds=left))
    rung = next((rung for rung in RUNGS if rung > clock.warned), None)
    clock.check_at = None
    if rung is not None:
        ahead = max(clock.target * rung // 100 - clock.spent, 0)
        clock.check_at = calendar.add(clock.running_since, timedelta(seconds=ahead))
    clock.save(update_fields=["due_at", "check_at", "state", "running_since"])


def _note(clock: Clock, what: str, *, at: datetime, **data: int) -> None:
    ClockEvent.objects.create(clock=clock, what=what, at=at, data=data)
