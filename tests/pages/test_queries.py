"""How much a page asks of the database: the same, whatever the case holds (speed.md)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.desk import a_complaint
from tests.pages.cases import open_link
from tickets import conversation
from tickets.customers.recognising import customer_actor

pytestmark = pytest.mark.django_db


def test_a_progress_page_asks_no_more_for_twenty_letters_than_for_one(client: Client, django_assert_max_num_queries):
    ticket = a_complaint(at=timezone.now())
    open_link(client, ticket, at=timezone.now())
    with django_assert_max_num_queries(10) as first:
        client.get(f"/my/{ticket.reference}/")
    for number in range(20):
        conversation.customer_wrote(
            ticket,
            body=f"Letter {number}",
            customer=ticket.customer,
            channel="web",
            actor=customer_actor(ticket.customer),
            at=timezone.now(),
            files=[SimpleUploadedFile("a.txt", b"x")],
        )
    with django_assert_max_num_queries(len(first)):
        assert "Letter 19" in client.get(f"/my/{ticket.reference}/").content.decode()


def test_pages_for_everybody_ask_nothing(client: Client, django_assert_max_num_queries) -> None:
    client.get("/")
    for path in ("/", "/new/", "/track/"):
        with django_assert_max_num_queries(0):
            assert client.get(path).status_code == 200, path


def test_the_form_itself_adds_its_limits_alone(client: Client) -> None:
    """All else is `open_ticket`, whose queries are counted there."""
    told = {"body": "Where is it?", "consent": "on"}
    with CaptureQueriesContext(connection) as asked:
        client.post("/new/enquiry/", told | {"email": "a@home.example"})
    own = [one["sql"] for one in asked if "tickets_category" in one["sql"].split("WHERE")[0] or "knocks" in one["sql"]]
    assert sum("INSERT INTO servicedesk_knocks" in one for one in own) == 2
    assert not any(one.startswith("SELECT") and 'FROM "tickets_category"' in one for one in own)
