"""Somebody no longer works here: their cases, tasks and watches do not lie still, and whoever leads hears of it."""

import pytest
from django.db import DatabaseError

from complaints.models import StepPass
from servicedesk.audit.models import Entry
from servicedesk.events import _receivers
from servicedesk.notify.kinds import kind_of
from servicedesk.notify.models import Notice
from staff import people
from staff.events import PersonDeactivated
from tests.cases import LATER, NOW, SOON, a_complaint, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_administrator, an_agent
from tickets import leaving, state, tasklist
from tickets.models import Task, Ticket, Watch
from tickets.telling import say
from tickets.vocabulary import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy(front):
    return an_agent("amy", team=front)


@pytest.fixture
def sue(front):
    return a_supervisor("sue", team=front)


@pytest.fixture
def ada():
    return acting(an_administrator())


def test_open_cases_go_back_to_their_team_and_the_first_contact_stays(front, amy, sue, ada):
    cases = [a_ticket(team=front, assignee=amy, first_contact=amy, state=state) for state in ("new", "open", "waiting")]
    people.deactivate(person=amy, actor=ada, at=SOON)
    for ticket in cases:
        ticket.refresh_from_db()
        assert (ticket.assignee, ticket.team, ticket.first_contact) == (None, front, amy)
        assert ticket.version == 2
        entry = Entry.objects.of(f"ticket:{ticket.pk}").get(verb="given_back")
        assert (entry.facts["by"], entry.actor_id, entry.at) == (amy.pk, ada.id, SOON)
        line = ticket.messages.get(data__verb="given_back")
        assert "Amy no longer works here" in say(line)
        assert not line.public


def test_finished_cases_and_those_of_others_stay_as_they_are(front, amy, sue, ada):
    done = a_ticket(team=front, assignee=amy, state=State.DONE, done_at=NOW)
    other = a_ticket(team=front, assignee=sue)
    people.deactivate(person=amy, actor=ada, at=SOON)
    assert Ticket.objects.get(pk=done.pk).assignee == amy
    assert Ticket.objects.get(pk=other.pk).assignee == sue


def test_a_finished_case_that_comes_back_finds_nobody_who_has_left(front, amy, sue, ada):
    done = a_ticket(team=front, assignee=amy, state=State.DONE, done_at=NOW)
    people.deactivate(person=amy, actor=ada, at=SOON)
    done = Ticket.objects.get(pk=done.pk)
    state.set_state(done, State.OPEN, at=LATER, actor=acting(sue))
    assert Ticket.objects.get(pk=done.pk).assignee is None
    assert Notice.objects.get(person=sue).params["number"] == 1


def test_a_complaints_running_step_has_no_owner_then(front, amy, ada):
    ticket = a_complaint(team=front, assignee=amy)
    people.deactivate(person=amy, actor=ada, at=SOON)
    running = StepPass.objects.get(complaint__ticket=ticket, started_at__isnull=False)
    assert running.owner is None


def test_tasks_go_to_whoever_leads_the_team(front, amy, sue, ada):
    ticket = a_ticket(team=front, state=State.CLOSED, closed_at=NOW, sealed=True)
    fields = {"kind": "verify_effect", "what": "Did it help?", "due_at": LATER, "actor": ada, "at": NOW}
    open_task = tasklist.add(ticket, owner=amy, natural_key="open", **fields)
    done_task = tasklist.add(ticket, owner=amy, natural_key="done", **fields)
    Task.objects.filter(pk=done_task.pk).update(done_at=NOW)
    people.deactivate(person=amy, actor=ada, at=SOON)
    assert Task.objects.get(pk=open_task.pk).owner == sue
    assert Task.objects.get(pk=done_task.pk).owner == amy
    assert Entry.objects.of(f"ticket:{ticket.pk}").get(verb="task.passed_on").facts["to"] == sue.pk


def test_watching_ends_with_an_entry(front, amy, sue, ada):
    ticket = a_ticket(team=front)
    Watch.objects.bulk_create([Watch(ticket=ticket, person=amy), Watch(ticket=ticket, person=sue)])
    people.deactivate(person=amy, actor=ada, at=SOON)
    assert list(ticket.watchers.all()) == [sue]
    assert Entry.objects.of(f"ticket:{ticket.pk}").get(verb="unwatched").facts["person"] == amy.pk


def test_those_who_lead_hear_once_for_each_team_and_how_many(front, amy, sue, ada):
    back = a_team("Back")
    max_ = a_manager("max")
    for team in (front, front, back):
        a_ticket(team=team, assignee=amy)
    people.deactivate(person=amy, actor=ada, at=SOON)
    to_sue, to_max = Notice.objects.get(person=sue), Notice.objects.get(person=max_)
    kind = kind_of(to_sue.kind)
    assert kind.say(to_sue.params) == "Amy no longer works here: 2 open cases have nobody now (Front)."
    assert kind.say(to_max.params) == "Amy no longer works here: 1 open case has nobody now (Back)."
    assert kind.link(to_sue.params) == "/desk/?view=unassigned"


def test_nobody_is_told_when_there_was_nothing(amy, sue, ada):
    people.deactivate(person=amy, actor=ada, at=SOON)
    assert not Notice.objects.exists()


def test_if_the_cases_cannot_be_given_back_the_person_stays(front, amy, ada, monkeypatch):
    ticket = a_ticket(team=front, assignee=amy)

    def breaks(_event):
        raise DatabaseError("no")

    monkeypatch.setitem(_receivers, PersonDeactivated, [*_receivers[PersonDeactivated], breaks])
    with pytest.raises(DatabaseError):
        people.deactivate(person=amy, actor=ada, at=SOON)
    amy.refresh_from_db()
    assert amy.is_active
    assert Ticket.objects.get(pk=ticket.pk).assignee == amy


def test_a_leftover_that_breaks_holds_up_no_other_and_has_its_turn_again(front, amy, monkeypatch):
    broken, _whole = a_ticket(team=front, assignee=amy), a_ticket(team=front, assignee=amy)
    amy.is_active = False
    amy.save()
    usual = leaving._free

    def stumble(ticket, *given, **told):
        assert ticket != broken
        usual(ticket, *given, **told)

    monkeypatch.setattr(leaving, "_free", stumble)
    assert leaving.free_leftovers(LATER) == 1
    assert list(Ticket.objects.filter(assignee=amy)) == [broken]
    monkeypatch.setattr(leaving, "_free", usual)
    assert leaving.free_leftovers(LATER) == 1
    assert not Ticket.objects.filter(assignee=amy).exists()
