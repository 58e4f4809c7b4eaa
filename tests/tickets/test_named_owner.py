"""A customer's named owner gets their new cases while they can take them; else routing decides as for anybody."""

from datetime import timedelta

import pytest
from django.test import Client

from servicedesk.audit.models import Entry
from servicedesk.errors import Invalid, NotPermitted
from staff import people
from staff.models import Absence, Person
from tests.desk import DAY, MONDAY, a_category, a_customer, a_ticket
from tests.people import a_supervisor, a_team, acting, an_administrator, an_agent
from tickets.customers.namedowner import name_owner, owner_of
from tickets.models import Customer
from tickets.vocabulary import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def front():
    return a_team("Customer service")


@pytest.fixture
def amy(front):
    """Who would get every case otherwise."""
    return an_agent("amy", team=front)


@pytest.fixture
def vera(amy):
    return an_agent("vera", team=a_team("Key accounts"))


@pytest.fixture
def sue(front):
    return acting(a_supervisor("sue", team=front))


@pytest.fixture
def lin(vera):
    return a_customer("Lin Wei", tier="vip", named_owner=vera)


def test_new_cases_go_to_the_named_owner_and_their_team(amy, vera, lin):
    ticket = a_ticket(customer=lin)
    assert (ticket.assignee, ticket.team.name, ticket.first_contact) == (vera, "Key accounts", vera)
    assert a_ticket(customer=a_customer("Somebody")).assignee == amy


def test_of_their_teams_the_categorys_comes_first(front, vera, lin):
    technical = a_team("Technical")
    vera.memberships.create(team=technical)
    assert a_ticket(customer=lin, category=a_category(team=technical)).team == technical


@pytest.mark.parametrize("why", ["away", "absent", "full", "gone", "without a team"])
def test_while_they_cannot_take_it_routing_decides_as_for_anybody(amy, vera, lin, why):
    match why:
        case "away":
            Person.objects.filter(pk=vera.pk).update(availability="away")
        case "absent":
            Absence.objects.create(person=vera, starts_at=MONDAY - DAY, ends_at=MONDAY + DAY)
        case "full":
            Person.objects.filter(pk=vera.pk).update(load_limit=1)
            a_ticket(customer=lin)
        case "gone":
            Person.objects.filter(pk=vera.pk).update(is_active=False)
        case "without a team":
            vera.memberships.all().delete()
    ticket = a_ticket(customer=lin, at=MONDAY + timedelta(minutes=5))
    assert (ticket.assignee, ticket.team.name) == (amy, "Customer service")


def test_finished_cases_are_no_load(vera, lin):
    Person.objects.filter(pk=vera.pk).update(load_limit=1)
    first = a_ticket(customer=lin)
    type(first).objects.filter(pk=first.pk).update(state=State.CLOSED, closed_at=MONDAY)
    assert a_ticket(customer=lin).assignee == vera


def test_a_confidential_teams_cases_stay_there(lin):
    hidden = a_team("Integrity", confidential=True)
    ann = an_agent("ann", team=hidden)
    ticket = a_ticket(customer=lin, category=a_category(team=hidden))
    assert (ticket.team, ticket.assignee) == (hidden, ann)


def test_who_has_none_is_routed_without_a_query_for_it(amy, django_assert_num_queries):
    customer = a_customer()
    with django_assert_num_queries(0):
        assert owner_of(customer, None, at=MONDAY) is None


def test_whoever_assigns_names_the_owner_and_it_is_written_down(amy, sue, vera):
    customer = a_customer()
    with pytest.raises(NotPermitted):
        name_owner(customer, owner=vera, actor=acting(amy), at=MONDAY)
    name_owner(customer, owner=vera, actor=sue, at=MONDAY)
    assert Customer.objects.get(pk=customer.pk).named_owner == vera
    entry = Entry.objects.of(f"customer:{customer.pk}").get(verb="named_owner")
    assert entry.facts == {"before": None, "after": vera.pk}


def test_somebody_who_serves_nobody_cannot_be_named(sue):
    with pytest.raises(Invalid):
        name_owner(a_customer(), owner=an_administrator("ada"), actor=sue, at=MONDAY)


def test_who_leaves_is_no_longer_named(vera, lin):
    people.deactivate(person=vera, actor=acting(an_administrator()), at=MONDAY)
    assert Customer.objects.get(pk=lin.pk).named_owner is None
    assert Entry.objects.of(f"customer:{lin.pk}").get(verb="named_owner").facts["after"] is None


def test_the_customers_page_shows_and_sets_it(sue, vera):
    customer = a_customer()
    client = Client()
    client.force_login(Person.objects.get(pk=sue.id))
    path = f"/desk/customers/{customer.pk}/"
    assert client.post(f"{path}owner/", {"owner": vera.pk}).status_code == 302
    assert f"<dd>{vera}</dd>" in client.get(path).content.decode()
    assert client.post(f"{path}owner/", {"owner": ""}).status_code == 302
    assert Customer.objects.get(pk=customer.pk).named_owner is None
    assert client.post(f"{path}owner/", {"owner": an_administrator("ada").pk}).status_code == 422
