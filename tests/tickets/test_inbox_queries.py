"""What the inbox costs: queries that do not grow with rows, and few bytes."""

import gzip

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from staff.models import Person
from tests.desk import a_complaint, a_customer, a_ticket
from tests.people import a_supervisor, a_team, an_agent
from tests.statements import spelled

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    an_agent("amy", team=a_team("Customer service"))
    sue: Person = a_supervisor("sue", team=a_team("Customer service"))
    client = Client()
    client.force_login(sue)
    client.get("/desk/")
    return client


def cost(client: Client, address: str) -> int:
    """Of the second visit: what a process keeps for some seconds is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/desk/", 8),
        ("/desk/?view=all&kind=complaint", 8),
        ("/desk/?view=all&q=sofa", 9),  # a stretch of ids more on a database that many tests have used
        ("/desk/?view=finished", 8),
        ("/desk/search/?q=sofa", 9),
        ("/desk/complaints/", 8),
        ("/desk/customers/", 9),
        ("/desk/outbox/", 10),
    ],
)
def test_a_list_costs_the_same_for_one_row_and_for_twenty(client: Client, address: str, most: int) -> None:
    a_complaint()
    once = cost(client, address)
    for number in range(20):
        a_complaint(subject=f"Sofa {number}", customer=a_customer(f"Customer {number}"))
    assert cost(client, address) == once <= most


def test_a_full_page_of_rows_weighs_ten_kilobytes_at_most(client: Client) -> None:
    for number in range(25):
        words = f"客服说“等三天”，已经等了{number}天，The arm of sofa number {number * 7919 % 1000} came off again"
        open_one = a_complaint if number % 3 else a_ticket
        open_one(
            subject=f"{number * 7 % 13} {words}", body=f"{words} {number**5}", customer=a_customer(f"陈 {number**3}")
        )
    page = client.get("/desk/").content
    assert page.count(b'class="item"') == 25
    assert len(gzip.compress(page, 6)) <= 10 * 1024


def test_counts_come_in_one_question(client: Client) -> None:
    a_ticket()
    headers = {"HX-Request": "true", "HX-Target": "inbox-views"}
    with CaptureQueriesContext(connection) as seen:
        client.get("/desk/", headers=headers)
    asked = [sql for sql in (spelled(one["sql"]) for one in seen) if "tickets_ticket" in sql]
    assert len(asked) == 1
    assert asked[0].count("LIMIT 1000") >= 8
