"""The one writer of state: its times, its events, its vetoes."""

from datetime import timedelta

import pytest

from servicedesk.actors import SYSTEM
from servicedesk.audit.models import Entry as AuditEntry
from servicedesk.errors import Refused, Stale
from servicedesk.events import _receivers
from tests.cases import LATER, NOW, SOON, a_complaint, a_ticket
from tests.people import a_team, acting, an_agent
from tickets import holding, state
from tickets.clocks import waiting
from tickets.events import StateChanged, TicketClosed, TicketReopened
from tickets.vocabulary import Kind, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced(monkeypatch):
    told: list[object] = []
    for event in (StateChanged, TicketClosed, TicketReopened):
        monkeypatch.setitem(_receivers, event, [*_receivers[event], told.append])
    return told


def move(ticket, to, at=SOON):
    state.set_state(ticket, to, at=at, actor=SYSTEM)
    ticket.refresh_from_db()
    return ticket


def test_done_closes_itself_two_weeks_later():
    ticket = move(a_ticket(), State.DONE)
    assert (ticket.done_at, ticket.closed_at, ticket.close_after) == (SOON, None, SOON + timedelta(days=14))


def test_closing_keeps_the_time_it_was_done():
    ticket = move(move(a_ticket(), State.DONE), State.CLOSED, at=LATER)
    assert (ticket.done_at, ticket.closed_at, ticket.close_after) == (SOON, LATER, None)


def test_reopening_forgets_the_end(announced):
    ticket = move(move(a_ticket(), State.CLOSED), State.OPEN, at=LATER)
    assert (ticket.done_at, ticket.closed_at, ticket.close_after) == (None, None, None)
    assert [type(one) for one in announced] == [StateChanged, TicketClosed, StateChanged, TicketReopened]


def test_the_state_it_has_is_no_change(announced):
    ticket = move(a_ticket(), State.NEW)
    assert (ticket.version, announced) == (1, [])


def test_ends_and_reopenings_are_told_to_the_customer_work_in_between_is_not():
    ticket = a_ticket()
    for to in (State.OPEN, State.WAITING, State.DONE, State.OPEN):
        move(ticket, to)
    told = [(one.data["verb"], one.public) for one in ticket.messages.filter(entry="event")]
    assert told == [("ticket.waiting", False), ("ticket.done", True), ("ticket.open", True)]
    audited = AuditEntry.objects.of(f"ticket:{ticket.pk}").order_by("number").values_list("verb", flat=True)
    assert list(audited) == ["ticket.open", "ticket.waiting", "ticket.done", "ticket.open"]


@pytest.mark.parametrize("to", [State.DONE, State.CLOSED])
def test_the_seven_steps_veto_an_end(to):
    complaint = a_complaint()
    with pytest.raises(Refused) as refusal:
        state.set_state(complaint, to, at=SOON, actor=SYSTEM)
    complaint.refresh_from_db()
    assert (refusal.value.code, complaint.state) == ("steps_first", State.NEW)


def test_the_conversation_moves_no_complaint():
    complaint = a_ticket(Kind.COMPLAINT)
    state.follow(complaint, State.OPEN, at=SOON, actor=SYSTEM)
    assert state.begin_work(complaint) == ()
    assert complaint.state == State.NEW


@pytest.mark.parametrize(
    ("before", "begun", "ended"),
    [
        (State.NEW, State.WAITING, State.NEW),
        (State.OPEN, State.WAITING, State.OPEN),
        (State.WAITING, State.WAITING, State.OPEN),
        (State.DONE, State.DONE, State.DONE),
        (State.CLOSED, State.CLOSED, State.CLOSED),
    ],
)
def test_waiting_begins_from_work_and_ends_in_work(before, begun, ended):
    one, other = a_ticket(state=before, closed_at=NOW), a_ticket(state=before, closed_at=NOW)
    waiting.begin(one, at=SOON, actor=SYSTEM)
    waiting.end(other, at=SOON, actor=SYSTEM)
    assert (one.state, other.state) == (begun, ended)


def test_the_step_is_written_only_when_it_changed():
    ticket = a_ticket(Kind.COMPLAINT)
    for _twice in range(2):
        state.set_stage(ticket, stage="confirm", stage_due=LATER, sealed=False, at=SOON)
    ticket.refresh_from_db()
    assert (ticket.stage, ticket.stage_due, ticket.sealed, ticket.version) == ("confirm", LATER, False, 2)


def test_whoever_looked_at_an_older_version_is_told():
    ticket = a_ticket(version=3)
    holding.expect(ticket, None)
    holding.expect(ticket, 3)
    with pytest.raises(Stale) as refusal:
        holding.expect(ticket, 2)
    assert refusal.value.status == 412


def test_holding_reads_the_row_anew_into_the_same_ticket():
    front = a_team("Front")
    ticket = a_ticket()
    type(ticket).objects.filter(pk=ticket.pk).update(team=front, assignee=an_agent("amy", team=front))
    holding.hold(ticket)
    assert (ticket.team, ticket.assignee.username) == (front, "amy")


def test_who_did_it_stands_beside_what_was_done():
    ticket = a_ticket(team=a_team("Front"))
    amy = an_agent("amy", team=ticket.team)
    state.set_state(ticket, State.WAITING, at=SOON, actor=acting(amy, via="api"))
    event = ticket.messages.get(entry="event")
    assert (event.author, event.person, event.author_name) == ("person", amy, "Amy")
    entry = AuditEntry.objects.with_personal().get(subject=f"ticket:{ticket.pk}")
    assert (entry.actor_kind, entry.actor_id, entry.via, entry.actor_name()) == ("person", amy.pk, "api", "Amy")
    assert entry.facts == {"from": "new"}
