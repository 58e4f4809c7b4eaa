"""The complaint's page costs at most ten queries: at every step, with whatever lies in its file, and however much."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.vocabulary import STEPS
from staff.models import Person
from tests.complaints.filing import Desk
from tests.fields import a_field
from tests.people import a_supervisor, a_team, acting, an_agent
from tickets import conversation, fieldvalues

pytestmark = pytest.mark.django_db
MOST = 10


@pytest.fixture
def amy() -> Person:
    return an_agent("amy", team=a_team("Customer service"))


@pytest.fixture
def sue() -> Person:
    return a_supervisor("sue", team=a_team("Customer service"))


def cost(person: Person, desk: Desk) -> int:
    client = Client()
    client.force_login(person)
    address = f"/desk/tickets/{desk.ticket.reference}/"
    cache.clear()
    client.get(address)  # choices and counts that the process keeps for some seconds
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("step", STEPS)
def test_every_step(amy: Person, sue: Person, step: str) -> None:
    desk = Desk(amy).until(step)
    assert cost(amy, desk) <= MOST
    assert cost(sue, desk) <= MOST


def test_one_of_everything_and_twenty_cost_the_same(amy: Person) -> None:
    Desk(amy).until("follow_up")
    desk = Desk(amy).until("resolve")
    desk.weigh()
    desk.propose()
    talk(desk, amy, 1)
    once = cost(amy, desk)
    for _number in range(20):
        desk.do("log_call", happened_at=desk.now(), outcome="reached", said="We spoke.")
    talk(desk, amy, 20)
    for _number in range(3):
        Desk(amy).until("follow_up")
    assert cost(amy, desk) == once <= MOST


def talk(desk: Desk, amy: Person, times: int) -> None:
    for number in range(times):
        conversation.reply(desk.ticket, body=f"Word {number}", actor=acting(amy), at=desk.at)


def test_a_history_of_passes(amy: Person, sue: Person) -> None:
    desk = Desk(amy).until("follow_up")
    desk.do("return_to", by=acting(sue), step="resolve", reason="It came back.")
    desk.do("return_to", by=acting(sue), step="confirm", reason="We understood it wrongly.")
    assert cost(amy, desk) <= MOST
    assert cost(sue, desk) <= MOST


def test_custom_fields_are_read_with_the_case(amy: Person) -> None:
    desk = Desk(amy).until("resolve")
    without = cost(amy, desk)
    for number in range(8):
        a_field(f"field{number}", type="integer", shown=True)
        fieldvalues.change(desk.ticket, {f"field{number}": number}, actor=acting(amy), at=desk.at)
    assert cost(amy, desk) == without <= MOST
