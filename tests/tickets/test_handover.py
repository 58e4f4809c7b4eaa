"""A hand-over is asked, and accepted or sent back; meanwhile the sender stays answerable [H-22]."""

import pytest

from servicedesk.errors import Invalid, NotPermitted, Refused
from staff.models import Team
from tests.cases import LATER, NOW, SOON, a_customer, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent
from tickets import handling, handover
from tickets.models import Ticket
from tickets.vocabulary import HandoverState, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def back():
    return a_team("Back")


@pytest.fixture
def amy(front):
    return an_agent("amy", team=front)


@pytest.fixture
def bob(back):
    return an_agent("bob", team=back)


@pytest.fixture
def ticket(front, amy):
    return a_ticket(team=front, assignee=amy, first_contact=amy, state=State.OPEN)


def ask(ticket, to_team, by):
    return handover.offer(ticket, to_team=to_team, reason="Needs a technician", actor=acting(by), at=NOW)


def test_while_it_is_asked_nothing_changes_hands(ticket, back, amy):
    asked = ask(ticket, back, amy)
    ticket.refresh_from_db()
    assert (ticket.assignee, asked.state, asked.from_person) == (amy, HandoverState.ASKED, amy)
    with pytest.raises(Refused, match="until it answers"):
        handling.release(ticket, actor=acting(amy), at=SOON)


def test_whoever_accepts_routing_picks_who_has_room(ticket, back, amy, bob):
    a_ticket(team=back, assignee=bob, state=State.OPEN)
    idle = an_agent("ida", team=back)
    ask(ticket, back, amy)
    handover.accept(ticket, actor=acting(bob), at=SOON)
    ticket.refresh_from_db()
    assert (ticket.team, ticket.assignee, ticket.first_contact) == (back, idle, amy)
    told = ticket.messages.get(data__verb="handover_accepted")
    assert told.public
    assert told.data["to_name"] == "Ida"
    assert "reason" not in told.data


def test_with_nobody_available_whoever_accepts_has_it(ticket, back, amy):
    lone = an_agent("lone", team=back, availability="away")
    ask(ticket, back, amy)
    handover.accept(ticket, actor=acting(lone), at=SOON)
    assert ticket.assignee == lone


def test_sent_back_it_stays_where_it_was_with_the_reason(ticket, front, back, amy, bob):
    ask(ticket, back, amy)
    with pytest.raises(Invalid):
        handover.send_back(ticket, reason=" ", actor=acting(bob), at=SOON)
    answered = handover.send_back(ticket, reason="Not ours", actor=acting(bob), at=SOON)
    ticket.refresh_from_db()
    assert (ticket.team, ticket.assignee) == (front, amy)
    assert (answered.state, answered.answer, answered.answered_by) == (HandoverState.SENT_BACK, "Not ours", bob)
    assert not ticket.messages.filter(data__reason="Not ours", public=True).exists()
    ask(ticket, back, amy)


def test_only_the_team_that_is_asked_answers(ticket, back, amy, front):
    ask(ticket, back, amy)
    for outsider in (amy, a_supervisor("sue", team=front)):
        with pytest.raises(NotPermitted):
            handover.accept(ticket, actor=acting(outsider), at=SOON)
    handover.accept(ticket, actor=acting(a_manager()), at=SOON)


def test_what_cannot_be_asked_is_refused_with_the_reason(ticket, front, back, amy):
    with pytest.raises(Refused, match="has this ticket already"):
        ask(ticket, front, amy)
    with pytest.raises(Invalid):
        handover.offer(ticket, to_team=back, reason="", actor=acting(amy), at=NOW)
    ask(ticket, back, amy)
    with pytest.raises(Refused, match="Back is asked already"):
        ask(ticket, a_team("Legal"), amy)
    with pytest.raises(Refused, match="reopen it first"):
        ask(a_ticket(team=front, state=State.DONE), back, amy)


def test_a_hidden_ticket_goes_to_a_person_not_to_a_team(front, back, amy):
    hidden = a_ticket(team=front, customer=a_customer(restricted=True))
    with pytest.raises(Refused, match="assign it to a person"):
        ask(hidden, back, amy)


def test_what_was_hidden_after_the_question_is_not_taken_over(ticket, front, back, amy):
    both = an_agent("both", team=front)
    both.teams.add(back)
    ask(ticket, back, amy)
    Team.objects.filter(pk=front.pk).update(confidential=True)
    with pytest.raises(Refused, match="assign it to a person"):
        handover.accept(ticket, actor=acting(both), at=SOON)
    assert not Ticket.objects.visible_to(acting(an_agent("bob", team=back))).filter(pk=ticket.pk).exists()
    handover.send_back(ticket, reason="It is hidden now", actor=acting(both), at=SOON)


def test_what_was_finished_after_the_question_is_not_taken_over(ticket, back, amy, bob):
    ask(ticket, back, amy)
    Ticket.objects.filter(pk=ticket.pk).update(state="done")
    ticket.refresh_from_db()
    told = ticket.messages.count()
    with pytest.raises(Refused, match="is finished"):
        handover.accept(ticket, actor=acting(bob), at=SOON)
    assert ticket.messages.count() == told


def test_strangers_hand_nothing_over(ticket, back, bob):
    with pytest.raises(NotPermitted):
        ask(ticket, back, bob)


def test_answering_what_nobody_asked(ticket, bob):
    with pytest.raises(Refused, match="No hand-over is open"):
        handover.accept(ticket, actor=acting(bob), at=LATER)
