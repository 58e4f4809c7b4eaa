"""The clock engine's verbs: clocks start, pause, go on, stop; due times are stored, the ledger explains them [H-20].

The ticket is held by the caller. A metric without a target in the ticket's policy has no clock. Several changes at
once go through one `sheet.Book`; what each event of a ticket does to its clocks stands in `receivers_clocks`.
"""

from collections.abc import Iterable
from datetime import datetime

from tickets.clocks.hearing import ended_with_the_case, go_on
from tickets.clocks.policies import policy_for
from tickets.clocks.rules import GIVEN, OPENED, REOPENED, rule_of
from tickets.clocks.sheet import ClockSheet, sheet_of
from tickets.models import Clock, Ticket
from tickets.vocabulary import STEPS, ClockState, Kind, Metric


def start(
    ticket: Ticket, metric: Metric, *, at: datetime, number: int = 1, began: datetime | None = None
) -> Clock | None:
    """Start a clock, at `began` if that was earlier, if the policy has a target. Starting twice is starting once."""
    book, sheet = sheet_of(ticket)
    clock = sheet.start(Metric(metric), at=began or at, number=number)
    book.keep()
    return clock


def stop(ticket: Ticket, metric: Metric, *, at: datetime, number: int | None = None) -> None:
    """Stop the active clocks of a metric: met, or missed when their time was over. `at` may lie in the past."""
    book, sheet = sheet_of(ticket)
    sheet.stop(metric, at=at, number=number)
    book.keep()


def reopen(ticket: Ticket, metric: Metric, *, at: datetime) -> None:
    """Let a clock that ended with its case go on with what is left; the time since it stopped does not count."""
    book, sheet = sheet_of(ticket)
    go_on(sheet, metric, at=at)
    book.keep()


def cancel(ticket: Ticket, metric: Metric, *, at: datetime, number: int | None = None) -> None:
    """End clocks that no longer mean anything; they count neither as met nor as missed."""
    book, sheet = sheet_of(ticket)
    sheet.cancel(metric, at=at, number=number)
    book.keep()


def cancel_all(ticket: Ticket, *, at: datetime) -> None:
    book, sheet = sheet_of(ticket)
    sheet.cancel(*Metric, at=at)
    book.keep()


def pause(ticket: Ticket, *, at: datetime, metrics: Iterable[Metric]) -> None:
    """Stop counting; the clock has no due time until it goes on."""
    book, sheet = sheet_of(ticket)
    sheet.pause(*metrics, at=at)
    book.keep()


def resume(ticket: Ticket, *, at: datetime, metrics: Iterable[Metric]) -> None:
    """Go on counting with what is left of the target."""
    book, sheet = sheet_of(ticket)
    sheet.resume(*metrics, at=at)
    book.keep()


def recompute(ticket: Ticket, *, at: datetime, why: str) -> list[Clock]:
    """Let today's policy hold for the running clocks, and begin those that it now promises. Returns what changed.

    `why` is a key of `explaining`: priority, kind, category, item. What was told of a clock stays told.
    """
    book, sheet = sheet_of(ticket)
    if ticket.kind != Kind.COMPLAINT:
        sheet.cancel(*STEPS, at=at)
        if why == "kind" and not ticket.is_finished:  # it left the procedure, and still has to be resolved
            go_on(sheet, Metric.RESOLUTION, at=at)
    changed = sheet.recompute(at=at, why=why)
    if not ticket.is_finished:
        begin_missing(sheet, at=at)
    book.keep()
    return changed


def begin_missing(sheet: ClockSheet, *, at: datetime) -> None:
    """What the policy promises of every open case.

    What nothing measured so far is measured from now on: nobody knows what was waited for before.
    """
    ticket, since = sheet.ticket, sheet.ticket.received_at
    if sheet.latest(Metric.RESOLUTION) is None:
        _begin(sheet, Metric.RESOLUTION, since=since, at=at)
    if sheet.latest(Metric.FIRST_RESPONSE) is None and ticket.unanswered_since == since:
        _begin(sheet, Metric.FIRST_RESPONSE, since=since, at=at)
    last = sheet.latest(Metric.UPDATE)
    if last is None or _follows_an_end(sheet, last):
        _begin(sheet, Metric.UPDATE, since=at, at=at)
    for metric in (Metric.REQUESTER_WAIT, Metric.AGENT_WORK):
        if sheet.latest(metric) is None:
            _begin(sheet, metric, since=at, at=at)


def _follows_an_end(sheet: ClockSheet, last: Clock) -> bool:
    """Whether another round is to follow one that ended with the case, which is open again."""
    again = last.stopped_at is not None and REOPENED in sheet.rule(last).reset
    return again and ended_with_the_case(sheet, last)


def _begin(sheet: ClockSheet, metric: Metric, *, since: datetime, at: datetime) -> None:
    """By what has happened already: a case has arrived, somebody may have it. Any other word is still to come."""
    policy = policy_for(sheet.ticket)
    start = rule_of(metric, policy.targets.get(metric) if policy else None).start
    if OPENED in start:
        sheet.start(metric, at=since, policy=policy)
    elif GIVEN in start and sheet.ticket.assignee_id is not None:
        sheet.start(metric, at=at, policy=policy)


def due_of(ticket: Ticket, metric: Metric, *, number: int = 1) -> datetime | None:
    """When this clock runs out, if it runs."""
    found = Clock.objects.filter(ticket=ticket, metric=metric, number=number, state=ClockState.RUNNING)
    return found.values_list("due_at", flat=True).first()


def refresh(ticket: Ticket) -> None:
    """Write on the ticket's row which clock ends next; paused ones count after all that run."""
    book, _sheet = sheet_of(ticket)
    book.keep()
