"""What starts, stops and pauses a clock: the table of the decisions page, line by line, through the verbs [H-20]."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicedesk.actors import SYSTEM
from servicedesk.events import announce
from staff.models import Person, Team
from tests.cases import NOW, a_complaint, a_ticket
from tests.people import a_team, acting, an_agent
from tests.promises import a_policy, only_when
from tickets import conversation, handling, handover, returns, state
from tickets.clocks import deadlines, waiting
from tickets.clocks.verifying import differences
from tickets.customers import recognising
from tickets.events import StateChanged, TicketOpened
from tickets.models import Clock, Message, Policy, Ticket
from tickets.models.ticket import NOTHING_DUE
from tickets.vocabulary import CallOutcome, Channel, ClockState, Kind, Metric, Priority, State

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MINUTES = {"first_response": 60, "next_response": 120, "resolution": 900, "update": 450, "department": 240}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def promises() -> None:
    """The same for every enquiry, and sooner for urgent ones. From 09:30 the morning ends at 12:00, lunch at 13:30."""
    Policy.objects.exclude(conditions__contains=only_when(kind=Kind.COMPLAINT)).update(active=False)
    a_policy("All", kind=Kind.ENQUIRY, **MINUTES)
    urgent = {**MINUTES, "first_response": 30, "resolution": 300}
    a_policy("Urgent", kind=Kind.ENQUIRY, priority=Priority.URGENT, **urgent)


@pytest.fixture
def front() -> Team:
    return a_team("Front")


@pytest.fixture
def amy(front: Team) -> Person:
    return an_agent(team=front)


@pytest.fixture
def ticket(front: Team, amy: Person) -> Ticket:
    return opened(team=front, assignee=amy)


def opened(**fields: Any) -> Ticket:
    ticket = a_ticket(state=State.OPEN, **fields)
    announce(TicketOpened(ticket=ticket, wish="", at=ticket.received_at, actor=SYSTEM))
    return ticket


def clock(ticket: Ticket, metric: str, number: int = 1) -> Clock:
    return Clock.objects.get(ticket=ticket, metric=metric, number=number)


def states(ticket: Ticket) -> dict[str, str]:
    """State of every clock, as `metric number`."""
    found = Clock.objects.filter(ticket=ticket).values_list("metric", "number", "state")
    return {f"{metric} {number}": state for metric, number, state in found}


def replied(ticket: Ticket, amy: Person, *, at: datetime = NOW + 30 * MINUTE) -> Message:
    return conversation.reply(ticket, body="We are looking into it.", actor=acting(amy), at=at)


def heard(ticket: Ticket, *, at: datetime) -> Message:
    customer = ticket.customer
    return conversation.customer_wrote(
        ticket, body="And?", customer=customer, channel=Channel.EMAIL, actor=recognising.customer_actor(customer), at=at
    )


def test_opening_starts_three_clocks_at_the_time_it_was_received(front: Team) -> None:
    ticket = opened(team=front, at=NOW - 30 * MINUTE)
    assert states(ticket) == {"first_response 1": "running", "resolution 1": "running", "update 1": "running"}
    assert clock(ticket, "first_response").due_at == NOW + 30 * MINUTE
    assert (ticket.due_metric, ticket.due_at, ticket.due_sort) == ("first_response", *[NOW + 30 * MINUTE] * 2)


def test_a_reply_stops_the_responses_and_breaks_the_silence(ticket: Ticket, amy: Person) -> None:
    replied(ticket, amy)
    assert states(ticket) == {
        "first_response 1": "met",
        "resolution 1": "running",
        "update 1": "met",
        "update 2": "running",
    }
    assert clock(ticket, "update", 2).started_at == NOW + 30 * MINUTE


def test_the_oldest_unanswered_word_counts(ticket: Ticket, amy: Person) -> None:
    replied(ticket, amy)
    heard(ticket, at=NOW + HOUR)
    heard(ticket, at=NOW + 2 * HOUR)
    assert clock(ticket, "next_response").started_at == NOW + HOUR
    replied(ticket, amy, at=NOW + 2.5 * HOUR)
    heard(ticket, at=NOW + 5 * HOUR)
    assert clock(ticket, "next_response").state == "met"
    assert clock(ticket, "next_response", 2).started_at == NOW + 5 * HOUR


def test_before_the_first_reply_a_second_word_starts_nothing(ticket: Ticket) -> None:
    heard(ticket, at=NOW + 10 * MINUTE)
    assert "next_response 1" not in states(ticket)


def test_no_reply_needed_stops_next_response(ticket: Ticket, amy: Person) -> None:
    replied(ticket, amy)
    heard(ticket, at=NOW + HOUR)
    conversation.no_reply_needed(ticket, reason="Thanks only", actor=acting(amy), at=NOW + 2 * HOUR)
    assert clock(ticket, "next_response").state == "met"


@pytest.mark.parametrize(("outcome", "left"), [(CallOutcome.REACHED, "met"), (CallOutcome.NOT_REACHED, "running")])
def test_only_a_call_that_reached_them_is_a_reply(ticket: Ticket, amy: Person, outcome: CallOutcome, left: str) -> None:
    conversation.log_call(
        ticket,
        outcome=outcome,
        summary="Called",
        happened_at=NOW + 20 * MINUTE,
        actor=acting(amy),
        at=NOW + 2 * HOUR,
    )
    assert clock(ticket, "first_response").state == left


def test_a_call_written_down_late_counts_at_its_own_time(ticket: Ticket, amy: Person) -> None:
    conversation.log_call(
        ticket,
        outcome=CallOutcome.REACHED,
        summary="Called",
        happened_at=NOW + 20 * MINUTE,
        actor=acting(amy),
        at=NOW + 5 * HOUR,
    )
    one = clock(ticket, "first_response")
    assert (one.state, one.stopped_at, one.spent) == ("met", NOW + 20 * MINUTE, 1200)


def test_a_call_answers_nothing_that_was_written_after_it(ticket: Ticket, amy: Person) -> None:
    replied(ticket, amy)
    heard(ticket, at=NOW + 2 * HOUR)
    conversation.log_call(
        ticket,
        outcome=CallOutcome.REACHED,
        summary="Called",
        happened_at=NOW + HOUR,
        actor=acting(amy),
        at=NOW + 2.2 * HOUR,
    )
    assert clock(ticket, "next_response").state == "running"


def test_a_word_that_was_refused_for_good_gives_its_clocks_back(ticket: Ticket, amy: Person) -> None:
    message = replied(ticket, amy)
    returns.lost(message, kind="reply", to="x@example.com", reason="refused", detail="", at=NOW + 40 * MINUTE)
    one = clock(ticket, "first_response")
    assert (one.state, one.due_at) == ("running", NOW + 70 * MINUTE)
    assert states(ticket) | {"update 1": "running", "update 2": "cancelled"} == states(ticket)
    assert [note.what for note in one.events.all()] == ["start", "stop", "reopen"]
    returns.arrived(message, kind="reply", at=NOW + 50 * MINUTE)
    assert clock(ticket, "first_response").state == "met"


def test_a_delivered_word_of_the_desk_breaks_the_silence(ticket: Ticket) -> None:
    message = Message.objects.filter(ticket=ticket).get()
    returns.arrived(message, kind="progress", at=NOW + HOUR)
    assert states(ticket)["update 2"] == "running"
    assert states(ticket)["first_response 1"] == "running"


def test_waiting_pauses_what_depends_on_the_customer_and_nothing_else(ticket: Ticket, amy: Person) -> None:
    replied(ticket, amy)
    waiting.begin(ticket, at=NOW + HOUR, actor=SYSTEM)
    assert (states(ticket)["resolution 1"], states(ticket)["update 2"]) == ("paused", "running")
    assert clock(ticket, "resolution").due_at is None
    waiting.end(ticket, at=NOW + 2 * HOUR, actor=SYSTEM)
    one = clock(ticket, "resolution")
    assert (one.state, one.spent) == ("running", 3600)
    assert one.due_at == datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


def test_the_first_response_runs_while_we_wait(ticket: Ticket) -> None:
    waiting.begin(ticket, at=NOW + HOUR, actor=SYSTEM)
    assert states(ticket)["first_response 1"] == "running"


def test_done_stops_resolution_and_ends_the_rest(ticket: Ticket, amy: Person) -> None:
    replied(ticket, amy)
    heard(ticket, at=NOW + HOUR)
    state.set_state(ticket, State.DONE, at=NOW + 2 * HOUR, actor=SYSTEM)
    assert states(ticket)["resolution 1"] == "met"
    assert (states(ticket)["update 2"], states(ticket)["next_response 1"]) == ("cancelled", "cancelled")
    assert (ticket.due_at, ticket.due_sort) == (None, NOTHING_DUE)


def test_reopening_goes_on_without_the_closed_time(ticket: Ticket) -> None:
    state.set_state(ticket, State.DONE, at=NOW + 2 * HOUR, actor=SYSTEM)
    state.set_state(ticket, State.OPEN, at=NOW + 24 * HOUR, actor=SYSTEM)
    one = clock(ticket, "resolution")
    assert (one.state, one.spent, one.running_since) == ("running", 7200, NOW + 24 * HOUR)
    assert states(ticket)["update 2"] == "running"


def test_the_new_teams_clock_runs_from_its_acceptance(ticket: Ticket, amy: Person) -> None:
    other = a_team("Technics")
    tom = an_agent("tom", team=other)
    handover.offer(ticket, to_team=other, reason="Boiler", actor=acting(amy), at=NOW + HOUR)
    assert "department 1" not in states(ticket)
    handover.accept(ticket, actor=acting(tom), at=NOW + 2 * HOUR)
    assert clock(ticket, "department").started_at == NOW + 2 * HOUR
    handover.offer(
        ticket,
        to_team=ticket.team.__class__.objects.get(name="Front"),
        reason="Done",
        actor=acting(tom),
        at=NOW + 5 * HOUR,
    )
    assert states(ticket)["department 1"] == "running"
    handover.accept(ticket, actor=acting(amy), at=NOW + 6 * HOUR)
    assert (states(ticket)["department 1"], states(ticket)["department 2"]) == ("met", "running")


def test_another_priority_is_counted_from_the_ledger(ticket: Ticket, amy: Person) -> None:
    """Half an hour for the urgent: that was over at ten, though the priority changed at a quarter past."""
    handling.overrule_priority(ticket, to=Priority.URGENT, reason="Smoke", actor=acting(amy), at=NOW + 45 * MINUTE)
    one = clock(ticket, "first_response")
    assert (one.target, one.due_at) == (1800, NOW + 30 * MINUTE)
    assert (ticket.due_metric, ticket.due_at) == ("first_response", NOW + 30 * MINUTE)
    handling.overrule_priority(ticket, to=Priority.NORMAL, reason="Steam", actor=acting(amy), at=NOW + 50 * MINUTE)
    assert clock(ticket, "first_response").due_at == NOW + HOUR
    assert list(differences()) == []


def test_another_kind_has_other_promises(ticket: Ticket, amy: Person) -> None:
    handling.reclassify(ticket, kind=Kind.COMPLAINT, reason="Angry", actor=acting(amy), at=NOW + HOUR)
    assert states(ticket)["listen 1"] == "running"
    assert clock(ticket, "resolution").target == 10 * 450 * 60
    assert list(differences()) == []


def test_clocks_leave_the_version_alone(ticket: Ticket) -> None:
    version = ticket.version
    deadlines.start(ticket, Metric.DEPARTMENT, at=NOW)
    deadlines.refresh(ticket)
    assert Ticket.objects.get(pk=ticket.pk).version == version


def test_opening_takes_four_queries_for_all_clocks_and_a_reply_five(front: Team, amy: Person) -> None:
    opened(team=front)
    ticket = a_ticket(team=front, assignee=amy)
    with CaptureQueriesContext(connection) as queries:
        announce(TicketOpened(ticket=ticket, wish="", at=NOW, actor=SYSTEM))
    assert len(queries) <= 4
    with CaptureQueriesContext(connection) as queries:
        replied(ticket, amy)
    assert len([one for one in queries if "clock" in one["sql"]]) <= 5


def test_a_complaints_step_shows_its_due_time(front: Team, amy: Person) -> None:
    ticket = a_complaint(team=front, assignee=amy)
    ticket.refresh_from_db()
    assert (ticket.stage, ticket.stage_due) == ("listen", clock(ticket, "listen").due_at)
    handling.overrule_priority(ticket, to=Priority.URGENT, reason="Smoke", actor=acting(amy), at=NOW + MINUTE)
    ticket.refresh_from_db()
    assert ticket.stage_due == clock(ticket, "listen").due_at == NOW + HOUR
    assert list(differences()) == []


def test_starting_twice_is_starting_once(ticket: Ticket) -> None:
    first = deadlines.start(ticket, Metric.DEPARTMENT, at=NOW)
    assert deadlines.start(ticket, Metric.DEPARTMENT, at=NOW + HOUR) == first
    assert clock(ticket, "department").started_at == NOW


def test_what_the_policy_does_not_promise_has_no_clock(ticket: Ticket) -> None:
    assert deadlines.start(ticket, Metric.LISTEN, at=NOW) is None


def test_a_changed_due_time_is_named(ticket: Ticket) -> None:
    one = clock(ticket, "resolution")
    Clock.objects.filter(pk=one.pk).update(due_at=NOW)
    found = [str(difference) for difference in differences()]
    assert found[0].startswith(f"{ticket.reference} resolution 1: due_at is 2026-11-23 09:30")


def test_nothing_else_pauses(ticket: Ticket, amy: Person) -> None:
    handling.release(ticket, actor=acting(amy), at=NOW + HOUR)
    announce(StateChanged(ticket=ticket, before=State.NEW, at=NOW + HOUR))
    assert set(states(ticket).values()) == {ClockState.RUNNING}
