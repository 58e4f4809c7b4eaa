"""Stored due times equal their ledgers after any history (trust I5), and what differs is named."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicedesk.actors import SYSTEM
from servicedesk.events import announce
from staff import hours
from staff.models import Desk
from tests.cases import NOW, a_ticket
from tests.people import a_manager, acting
from tests.promises import promise_again, spec, the_book
from tickets import state
from tickets.clocks import deadlines, recomputing
from tickets.clocks.sweeping import sweep
from tickets.clocks.verifying import differences
from tickets.events import TicketOpened
from tickets.models import Clock, ClockEvent, Ticket
from tickets.vocabulary import Metric, Priority, State, Unit

LENGTHS = [
    60,
    600,
    spec(2, Unit.WORKING_DAYS),
    spec(1, Unit.END_OF_DAY),
    spec(1, Unit.CALENDAR_DAYS),
    spec(7200, Unit.SECONDS),
]
pytestmark = pytest.mark.django_db
PAUSING = (Metric.RESOLUTION, Metric.DEPARTMENT)


def opened() -> Ticket:
    ticket = a_ticket(state=State.OPEN)
    announce(TicketOpened(ticket=ticket, wish="", at=NOW, actor=SYSTEM))
    return ticket


def turn(chance: Random, ticket: Ticket, at: datetime) -> None:
    """Anything that can happen to a ticket's clocks, now and then with a time that is past."""
    earlier = at - chance.randint(0, 300) * timedelta(minutes=1)
    turns: list[Callable[[], object]] = [
        lambda: deadlines.stop(ticket, Metric.FIRST_RESPONSE, at=earlier),
        lambda: deadlines.reopen(ticket, Metric.FIRST_RESPONSE, at=at),
        lambda: deadlines.pause(ticket, at=at, metrics=PAUSING),
        lambda: deadlines.resume(ticket, at=at, metrics=PAUSING),
        lambda: deadlines.start(ticket, Metric.DEPARTMENT, at=at, number=chance.randint(1, 3)),
        lambda: deadlines.stop(ticket, Metric.DEPARTMENT, at=earlier),
        lambda: prioritise(ticket, chance.choice(list(Priority)), at),
        lambda: state.set_state(ticket, chance.choice([State.OPEN, State.WAITING, State.DONE]), at=at, actor=SYSTEM),
        lambda: sweep(at),
        lambda: new_rules(chance, at),
    ]
    chance.choice(turns)()


def prioritise(ticket: Ticket, priority: Priority, at: datetime) -> None:
    ticket.priority = priority
    ticket.save(update_fields=["priority"])
    deadlines.recompute(ticket, at=at, why="priority")


def new_rules(chance: Random, at: datetime) -> None:
    """A day off, or other targets, and what the worker then does."""
    if chance.random() < 0.5:
        day = hours.DayRule(day=at.date() + timedelta(days=chance.randint(0, 3)))
        calendar, actor = Desk.objects.get().calendar, acting(a_manager(f"m{chance.random()}"))
        hours.override_days(calendar=calendar, rules=[day], actor=actor, at=at)
    else:
        wanted = {"resolution": chance.choice(LENGTHS), "update": 300, "first_response": chance.choice([30, 90])}
        promise_again(**wanted)
        recomputing.note(book=the_book(), at=at)
    recomputing.recount(at + timedelta(seconds=10))


@pytest.mark.parametrize("seed", range(12))
def test_after_any_history_nothing_differs(seed: int) -> None:
    chance, ticket, at = Random(seed), opened(), NOW
    for _turn in range(25):
        at += chance.randint(0, 400) * timedelta(minutes=1)
        turn(chance, ticket, at)
        ticket.refresh_from_db()
    assert [str(one) for one in differences()] == []


def test_the_command_is_content() -> None:
    opened()
    out = io.StringIO()
    call_command("verify_clocks", stdout=out)
    assert out.getvalue() == "All 3 running clocks equal their ledgers.\n"


def test_the_command_names_a_changed_clock_and_a_changed_row() -> None:
    ticket = opened()
    Clock.objects.filter(ticket=ticket, metric=Metric.UPDATE).update(spent=60)
    Ticket.objects.filter(pk=ticket.pk).update(due_sort=NOW)
    out = io.StringIO()
    with pytest.raises(CommandError, match="2 differ from their ledger"):
        call_command("verify_clocks", stdout=out)
    assert f"{ticket.reference} update 1: spent is 60, the ledger says 0" in out.getvalue()
    assert f"{ticket.reference}: due_sort is 2026-11-23 09:30:00+00:00" in out.getvalue()


def test_a_clock_without_ledger_is_named() -> None:
    ticket = opened()
    ClockEvent.objects.filter(clock__ticket=ticket, clock__metric=Metric.UPDATE).delete()
    assert {one.clock for one in differences()} == {"update 1"}


def test_the_command_waits_while_rules_are_being_counted_in() -> None:
    opened()
    recomputing.note(book=the_book(), at=NOW)
    with pytest.raises(CommandError, match="have just changed"):
        call_command("verify_clocks")


def test_counting_anew_costs_the_same_queries_for_one_ticket_and_for_twenty() -> None:
    counted = []
    for number in (1, 19):
        for _number in range(number):
            opened()
        promise_again(resolution=100 * number)
        recomputing.note(book=the_book(), at=NOW)
        with CaptureQueriesContext(connection) as queries:
            recomputing.recount(NOW + timedelta(seconds=10))
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_verifying_costs_the_same_queries_for_one_ticket_and_for_twenty() -> None:
    counted = []
    for number in (1, 19):
        for _number in range(number):
            opened()
        with CaptureQueriesContext(connection) as queries:
            assert list(differences()) == []
        counted.append(len(queries))
    assert counted[0] == counted[1]
