"""Done becomes closed after two weeks: once, in batches, and never against a veto."""

from datetime import timedelta

import pytest

from servicedesk import guards
from servicedesk.errors import Refused
from tests.cases import NOW, a_ticket
from tickets import closing, tasks
from tickets.vocabulary import State

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(days=14)


def a_done_ticket(**fields):
    return a_ticket(state=State.DONE, done_at=NOW, **{"close_after": DUE, **fields})


def states(*tickets):
    for ticket in tickets:
        ticket.refresh_from_db()
    return [ticket.state for ticket in tickets]


def test_what_is_due_closes_and_the_rest_stays():
    due, later, reopened = a_done_ticket(), a_done_ticket(close_after=DUE + timedelta(seconds=1)), a_ticket()
    assert closing.close_due(DUE) == 1
    assert states(due, later, reopened) == [State.CLOSED, State.DONE, State.NEW]
    assert (due.closed_at, due.done_at, due.close_after) == (DUE, NOW, None)
    assert closing.close_due(DUE) == 0


def test_many_close_in_batches(monkeypatch):
    monkeypatch.setattr(closing, "AT_ONCE", 2)
    tickets = [a_done_ticket() for _number in range(5)]
    assert closing.close_due(DUE) == 5
    assert set(states(*tickets)) == {State.CLOSED}


def test_a_veto_leaves_it_done_and_stops_nobody_else(monkeypatch):
    vetoed, other = a_done_ticket(), a_done_ticket()

    def veto(ticket):
        if ticket == vetoed:
            raise Refused("no", "Not this one.")

    monkeypatch.setitem(guards._guards, "ticket.finish", [veto])
    assert closing.close_due(DUE) == 1
    assert states(vetoed, other) == [State.DONE, State.CLOSED]
    assert vetoed.close_after is None


def test_what_breaks_stops_nobody_else_and_is_tried_the_day_after(monkeypatch):
    broken, other = a_done_ticket(close_after=DUE - timedelta(days=1)), a_done_ticket()

    def stumble(ticket):
        if ticket == broken:
            raise RuntimeError("no")

    monkeypatch.setattr(closing, "AT_ONCE", 1)
    monkeypatch.setitem(guards._guards, "ticket.finish", [stumble])
    assert closing.close_due(DUE) == 1
    assert states(broken, other) == [State.DONE, State.CLOSED]
    monkeypatch.setitem(guards._guards, "ticket.finish", [])
    assert [closing.close_due(DUE + timedelta(hours=hours)) for hours in (23, 24)] == [0, 1]


def test_the_scheduler_comes_by_the_same_door():
    ticket = a_done_ticket(close_after=NOW - timedelta(days=365))
    tasks.close_due()
    assert states(ticket) == [State.CLOSED]
    assert tasks.SCHEDULE["tickets-close-due"]["task"] == tasks.close_due.name
