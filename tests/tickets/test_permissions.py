"""Reach: own, teams, all; and what a person sees is what the predicate says."""

import pytest

from servicedesk.actors import SYSTEM, Actor
from servicedesk.errors import NotPermitted
from staff.vocabulary import PERMISSIONS
from tests.cases import a_customer, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_administrator, an_agent
from tickets import permissions
from tickets.models import Ticket, Watch

pytestmark = pytest.mark.django_db


def an_actor(reach: str, *, id: int = 1, teams: tuple[int, ...] = (), leads: tuple[int, ...] = ()) -> Actor:
    every = dict.fromkeys(PERMISSIONS, reach)
    return Actor(
        kind="person", id=id, name="Amy", reach=every, teams=frozenset(teams) | set(leads), leads=frozenset(leads)
    )


ELSEWHERE = Ticket(assignee_id=7, first_contact_id=8, team_id=3)


@pytest.mark.parametrize(
    ("actor", "covered"),
    [
        (an_actor("own"), False),
        (an_actor("own", id=7), True),
        (an_actor("own", id=8), True),
        (an_actor("own", teams=(3,)), True),
        (an_actor("own", teams=(4,)), False),
        (an_actor("teams", leads=(3,)), True),
        (an_actor("teams", leads=(4,)), False),
        (an_actor("teams", id=8), True),
        (an_actor("all"), True),
        (an_actor(""), False),
        (SYSTEM, True),
        (Actor(kind="customer", id=7, name="Lin"), False),
    ],
)
def test_reach_says_whose_tickets(actor, covered):
    assert permissions.may(actor, "ticket.reply", ELSEWHERE) is covered


def test_a_ticket_without_team_is_nobodys_team():
    assert not permissions.may(an_actor("own"), "ticket.reply", Ticket(assignee_id=7))


def test_what_nobody_has_may_be_claimed_by_whoever_claims():
    nobodys = Ticket(team_id=3)
    assert permissions.may(an_actor("own"), "ticket.claim", nobodys)
    assert permissions.may(an_actor("teams"), "ticket.claim", nobodys)
    assert not permissions.may(an_actor(""), "ticket.claim", nobodys)
    assert not permissions.may(an_actor("own"), "ticket.reply", nobodys)


def test_a_tokens_scopes_cap_the_reach():
    scoped = Actor(kind="person", id=7, name="Amy", reach={"ticket.reply": "all"}, scopes=frozenset({"read"}))
    assert not permissions.may(scoped, "ticket.reply", ELSEWHERE)


def test_a_refusal_names_what_may_not_be_done():
    with pytest.raises(NotPermitted) as refusal:
        permissions.require(an_actor("own"), "ticket.assign", ELSEWHERE)
    assert str(refusal.value) == "You may not do this here: Assign to others."


def test_predicate_and_queryset_agree_on_who_sees_what():
    front, secret = a_team("Front"), a_team("Secret", confidential=True)
    amy, mole = an_agent("amy", team=front), an_agent("mole", team=secret)
    people = [
        amy,
        mole,
        an_agent("eve"),
        a_supervisor("sue", team=front),
        a_supervisor("sid", team=secret),
        a_manager(),
        an_administrator(),
    ]
    plain, hidden = a_customer("Lin"), a_customer("Xu", restricted=True)
    tickets = [
        a_ticket(team=team, customer=customer, assignee=assignee, first_contact=first)
        for team in (None, front, secret)
        for customer in (plain, hidden)
        for assignee in (None, amy, mole)
        for first in (None, amy)
    ]
    for ticket in tickets[::5]:
        Watch.objects.create(ticket=ticket, person=people[2])
    for person in people:
        actor = acting(person)
        seen = set(Ticket.objects.visible_to(actor).values_list("pk", flat=True))
        said = {ticket.pk for ticket in tickets if permissions.may(actor, "ticket.read", ticket)}
        assert seen == said, person


def test_hidden_tickets_are_hidden():
    front, secret = a_team("Front"), a_team("Secret", confidential=True)
    eve = acting(an_agent("eve", team=front))
    confidential = a_ticket(team=secret)
    restricted = a_ticket(team=a_team("Back"), customer=a_customer(restricted=True))
    assert not Ticket.objects.visible_to(eve).exists()
    assert not permissions.may(eve, "ticket.read", confidential)
    assert not permissions.may(eve, "ticket.read", restricted)
    assert permissions.may(acting(a_manager()), "ticket.read", confidential)
    assert not permissions.may(acting(an_administrator()), "ticket.read", confidential)


def test_the_desk_sees_all_and_customers_nothing_here():
    ticket = a_ticket()
    assert Ticket.objects.visible_to(SYSTEM).get() == ticket
    assert not Ticket.objects.visible_to(Actor(kind="customer", id=ticket.customer_id, name="Lin")).exists()
