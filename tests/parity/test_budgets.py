"""What opening and replying cost by each door, everything counted that the database is asked (speed.md: 14)."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from staff.models import Token
from tests.cases import a_ticket
from tests.people import a_supervisor, a_team
from tickets.models import Draft

pytestmark = pytest.mark.django_db


@contextmanager
def at_most(most: int):
    """Counted as `make bench` counts, but for the savepoints into which the test's own transaction turns ours."""
    asked: list[str] = []

    def count(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield
    asked = [sql for sql in asked if "SAVEPOINT" not in sql]
    assert len(asked) <= most, "\n".join(asked)


@pytest.fixture
def sue():
    return a_supervisor("sue", team=a_team("Front"))


@pytest.fixture
def program(sue) -> APIClient:
    _row, token = Token.objects.create(user=sue, scopes=["read", "write"])
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    opening(program, "enquiry", 0)  # texts, policies and calendars are read
    return program


def opening(program: APIClient, kind: str, number: int) -> None:
    told = {"kind": kind, "body": "Where is it?", "customer": {"email": f"a{number}@home.example"}}
    assert program.post("/api/v1/tickets/", told, format="json").status_code == 201


@pytest.mark.parametrize(("kind", "most"), [("enquiry", 9), ("complaint", 10)])
def test_by_the_form(client: Client, kind: str, most: int) -> None:
    told = {"body": "Where is it?", "consent": "on"}
    client.post(f"/new/{kind}/", told | {"email": "first@home.example"})
    with at_most(most):
        assert client.post(f"/new/{kind}/", told | {"email": "a@home.example"}).status_code == 302


@pytest.mark.parametrize(("kind", "most"), [("enquiry", 8), ("complaint", 9)])
def test_by_the_api(program: APIClient, kind: str, most: int) -> None:
    with at_most(most):
        opening(program, kind, 1)


def test_a_reply_by_the_page(client: Client, sue) -> None:
    """The composer's whole form: saved by itself as a draft, with an address chosen, after a caution was read."""
    client.force_login(sue)
    ticket = a_ticket(team=sue.memberships.get().team)
    here, to = f"/desk/tickets/{ticket.reference}/", str(ticket.customer.addresses.get().pk)
    for number, most in enumerate((99, 12)):
        words = {"kind": "reply", "body": "It is attached.", "to": to, "nonce": f"n{number}"}
        words |= {"seen": str(ticket.messages.latest("pk").pk), "anyway": "attachment|"}
        saved = client.post(f"{here}draft/", words | {"tab": "t", "turn": "1"})
        assert saved.status_code == 200
        words["draft"] = Draft.objects.get().stamp
        with at_most(most):
            assert client.post(f"{here}write/", words).status_code == 302
        assert not Draft.objects.exists()
    assert ticket.messages.filter(body="It is attached.").count() == 2


def test_a_reply_by_the_api(program: APIClient, sue) -> None:
    ticket = a_ticket(team=sue.memberships.get().team)
    for most in (99, 10):
        with at_most(most):
            words = {"body": "It comes.", "visibility": "public"}
            answer = program.post(f"/api/v1/tickets/{ticket.reference}/messages/", words, format="json")
            assert answer.status_code == 201
