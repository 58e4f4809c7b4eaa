"""Who has a ticket: claimed once, assigned to those who are there, released; the first contact stays."""

from datetime import UTC, datetime, timedelta

import pytest

from servicedesk.audit.models import Entry as AuditEntry
from servicedesk.errors import NotPermitted, Refused
from servicedesk.events import _receivers
from staff.models import Absence, WorkingCalendar
from tests.cases import NOW, SOON, a_customer, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_administrator, an_agent
from tickets import handling
from tickets.events import TicketAssigned
from tickets.models import Ticket
from tickets.vocabulary import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy(front):
    return an_agent("amy", team=front)


@pytest.fixture
def sue(front):
    return a_supervisor("sue", team=front)


@pytest.fixture
def announced(monkeypatch):
    told: list[object] = []
    monkeypatch.setitem(_receivers, TicketAssigned, [*_receivers[TicketAssigned], told.append])
    return told


def the_events(ticket):
    return [one.data["verb"] for one in ticket.messages.filter(entry="event")]


def test_whoever_claims_has_it_and_work_begins(front, amy, announced):
    ticket = a_ticket(team=front, first_contact=an_agent("bob"))
    handling.claim(ticket, actor=acting(amy), at=SOON)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.state, ticket.updated_at) == (amy, State.OPEN, SOON)
    assert ticket.first_contact.username == "bob"
    assert the_events(ticket) == ["claimed"]
    assert [one.to for one in announced] == [amy]
    assert [(one.verb, one.facts) for one in AuditEntry.objects.of(f"ticket:{ticket.pk}")] == [
        ("claimed", {"state": "open"})
    ]


def test_whoever_is_full_gets_more_only_for_a_reason_which_is_kept(front, amy, sue):
    amy.load_limit = 1
    amy.save()
    a_ticket(team=front, assignee=amy)
    ticket = a_ticket(team=front)
    with pytest.raises(Refused, match="already has 1 open cases") as refused:
        handling.assign(ticket, to=amy, actor=acting(sue), at=SOON, reason="  ")
    assert refused.value.code == "full"
    ticket.refresh_from_db()
    assert (ticket.assignee, the_events(ticket)) == (None, [])
    handling.assign(ticket, to=amy, actor=acting(sue), at=SOON, reason="She knows the customer.")
    assert ticket.assignee == amy
    assert the_events(ticket) == ["assigned", "limit_overruled"]
    told = ticket.messages.get(entry="event", data__verb="limit_overruled")
    assert told.data["reason"] == "She knows the customer." and not told.public


def test_the_second_to_claim_is_told_who_has_it(front, amy):
    ticket = a_ticket(team=front)
    stale = Ticket.objects.get(pk=ticket.pk)
    handling.claim(ticket, actor=acting(amy), at=NOW)
    with pytest.raises(Refused, match="Amy has this ticket already") as refusal:
        handling.claim(stale, actor=acting(an_agent("ben", team=front)), at=SOON)
    assert refusal.value.status == 409


def test_claiming_twice_is_claiming_once(front, amy):
    ticket = a_ticket(team=front)
    handling.claim(ticket, actor=acting(amy), at=NOW)
    version = ticket.version
    handling.claim(ticket, actor=acting(amy), at=SOON)
    assert (ticket.version, the_events(ticket)) == (version, ["claimed"])


def test_an_administrator_takes_no_tickets(front):
    with pytest.raises(NotPermitted):
        handling.claim(a_ticket(team=front), actor=acting(an_administrator()), at=NOW)


def test_an_agent_assigns_to_nobody_else(front, amy):
    with pytest.raises(NotPermitted):
        handling.assign(a_ticket(team=front), to=amy, actor=acting(an_agent("ben", team=front)), at=NOW)


def test_a_supervisor_assigns_within_the_teams_led(front, amy, sue, announced):
    ticket = a_ticket(team=front, first_contact=sue)
    handling.assign(ticket, to=amy, actor=acting(sue), at=NOW)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.first_contact, ticket.state) == (amy, sue, State.OPEN)
    assert [one.to for one in announced] == [amy]
    with pytest.raises(NotPermitted):
        handling.assign(a_ticket(team=a_team("Back")), to=amy, actor=acting(sue), at=NOW)


def test_assigning_again_to_the_same_changes_nothing(front, amy):
    ticket = a_ticket(team=front, assignee=amy)
    handling.assign(ticket, to=amy, actor=acting(a_manager()), at=NOW)
    assert (ticket.version, the_events(ticket)) == (1, [])


def test_nobody_gets_a_ticket_who_is_not_there(front, amy, sue):
    boss = acting(a_manager())
    gone = an_agent("gus", is_active=False)
    Absence.objects.create(person=amy, starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=1))
    ticket = a_ticket(team=front)
    for person, code in ((gone, "inactive"), (amy, "absent"), (an_administrator(), "cannot_serve")):
        with pytest.raises(Refused) as refusal:
            handling.assign(ticket, to=person, actor=boss, at=NOW)
        assert refusal.value.code == code
    handling.assign(ticket, to=amy, actor=boss, at=NOW + timedelta(days=1))
    assert ticket.assignee == amy


def test_until_when_somebody_is_away_is_a_day_of_the_desk(front, amy):
    WorkingCalendar.objects.update(zone="Asia/Shanghai")
    late = datetime(2026, 11, 24, 18, tzinfo=UTC)
    Absence.objects.create(person=amy, starts_at=NOW - timedelta(days=1), ends_at=late)
    with pytest.raises(Refused, match="away until 2026-11-25"):
        handling.assign(a_ticket(team=front), to=amy, actor=acting(a_manager()), at=NOW)


def test_release_gives_it_back_to_the_team(front, amy, announced):
    ticket = a_ticket(team=front, assignee=amy, first_contact=amy)
    handling.release(ticket, actor=acting(amy), at=SOON)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.team, ticket.first_contact) == (None, front, amy)
    assert [one.to for one in announced] == [None]
    with pytest.raises(Refused, match="Nobody has this ticket"):
        handling.release(ticket, actor=acting(amy), at=SOON)


def test_watching_is_kept_once_and_ends(front, amy):
    ticket = a_ticket(team=front)
    handling.watch(ticket, actor=acting(amy), at=NOW)
    handling.watch(ticket, actor=acting(amy), at=NOW)
    assert list(ticket.watchers.all()) == [amy]
    handling.unwatch(ticket, actor=acting(amy), at=NOW)
    assert not ticket.watchers.exists()


def test_watching_is_no_way_to_see_a_hidden_ticket(amy):
    hidden = a_ticket(team=a_team("Secret", confidential=True), customer=a_customer(restricted=True))
    with pytest.raises(NotPermitted):
        handling.watch(hidden, actor=acting(amy), at=NOW)
    assert not Ticket.objects.visible_to(acting(amy)).exists()


def test_nothing_changes_on_a_sealed_ticket(front, amy, sue):
    ticket = a_ticket(team=front, sealed=True)
    boss = acting(a_manager())
    for attempt in (
        lambda: handling.claim(ticket, actor=boss, at=NOW),
        lambda: handling.assign(ticket, to=amy, actor=boss, at=NOW),
        lambda: handling.release(ticket, actor=boss, at=NOW),
        lambda: handling.overrule_priority(ticket, to=1, reason="It burns", actor=boss, at=NOW),
        lambda: handling.name_item(ticket, kind="order", number="A-1", actor=boss, at=NOW),
    ):
        with pytest.raises(Refused, match="archived") as refusal:
            attempt()
        assert refusal.value.code == "sealed"
    ticket.refresh_from_db()
    assert (ticket.version, ticket.assignee) == (1, None)
