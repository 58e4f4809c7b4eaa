"""What was read of a held ticket's clocks serves all who hear of one deed, and never outlives what is stored."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from servicedesk.actors import SYSTEM
from servicedesk.events import announce
from tests.cases import LATER, SOON, a_ticket
from tests.people import a_team, acting, an_agent
from tickets import conversation, holding, moving
from tickets.clocks import deadlines, sweeping
from tickets.clocks.sheet import sheet_of
from tickets.customers.recognising import customer_actor
from tickets.events import TicketOpened
from tickets.models import Ticket
from tickets.vocabulary import ClockState, Metric

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    bare = a_ticket(team=a_team("Front"))
    announce(TicketOpened(ticket=bare, wish="", at=bare.received_at, actor=SYSTEM))
    return holding.hold(bare)


def state_in_sheet(ticket: Ticket) -> str:
    clock = sheet_of(ticket)[1].latest(Metric.RESOLUTION)
    assert clock is not None
    return clock.state


def test_one_reading_serves_all_who_hear_of_a_deed(ticket):
    amy = acting(an_agent("amy", team=ticket.team))
    moving.perform(ticket, verb="ask", raw={"body": "Which colour?", "spoken": True}, actor=amy, at=SOON)
    customer = ticket.customer
    with CaptureQueriesContext(connection) as asked:
        conversation.customer_wrote(
            ticket, body="Green.", customer=customer, channel="web", actor=customer_actor(customer), at=LATER
        )
    assert len([one for one in asked.captured_queries if "SELECT one.* FROM tickets_clock" in one["sql"]]) == 1
    assert sorted((clock.metric, clock.state, clock.due_at) for clock in sheet_of(ticket)[1].active()) == sorted(
        ticket.clocks.filter(state__in=("running", "paused")).values_list("metric", "state", "due_at")
    )


def test_a_rollback_to_a_savepoint_takes_it_off(ticket):
    assert state_in_sheet(ticket) == ClockState.RUNNING
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        deadlines.stop(ticket, Metric.RESOLUTION, at=SOON)
        assert state_in_sheet(ticket) == ClockState.MET
        raise ZeroDivisionError
    with transaction.atomic():
        pass
    assert state_in_sheet(ticket) == ClockState.RUNNING


def test_what_was_read_in_a_savepoint_that_failed_is_read_anew(ticket):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        deadlines.cancel_all(ticket, at=SOON)
        raise ZeroDivisionError
    assert state_in_sheet(ticket) == ClockState.RUNNING


def test_the_same_ticket_loaded_twice_sees_what_the_other_did(ticket):
    assert state_in_sheet(ticket) == ClockState.RUNNING
    deadlines.stop(Ticket.objects.get(pk=ticket.pk), Metric.RESOLUTION, at=SOON)
    assert state_in_sheet(ticket) == ClockState.MET


def test_a_sweep_and_another_hold_let_it_be_read_anew(ticket):
    before = sheet_of(ticket)[0]
    assert sheet_of(ticket)[0] is before
    due = max(clock.due_at for clock in before.sheets[ticket.pk].active())
    sweeping.sweep(due)
    warned = sheet_of(ticket)[0]
    assert all(clock.breached_at for clock in warned.sheets[ticket.pk].active((Metric.RESOLUTION,)))
    holding.hold(ticket)
    assert sheet_of(ticket)[0] is not warned


def test_nothing_stands_without_a_transaction_that_holds_the_ticket(ticket):
    book = sheet_of(ticket)[0]
    connection.run_on_commit.clear()  # as Django does at the end of a transaction
    assert sheet_of(ticket)[0] is not book
