"""Working through a list case by case, the neighbours of a case, and a look at one without opening it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from servicedesk.notify.models import Notice
from staff.models import Person
from tests.desk import a_ticket
from tests.people import a_team, acting, an_agent, signed_in
from tickets import conversation
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def client(amy: Person) -> Client:
    return signed_in(amy)


@pytest.fixture
def three(amy: Person) -> list[Ticket]:
    """Due one after the other; beside them a praise that is in no list of enquiries."""
    made = [a_ticket(subject=f"Sofa {number}") for number in range(3)]
    for hours, ticket in enumerate(made, 1):
        at = NOW + timedelta(hours=hours)
        Ticket.objects.filter(pk=ticket.pk).update(due_at=at, due_sort=at)
    a_ticket(kind="praise")
    return made


def address(ticket: Ticket) -> str:
    return f"/desk/tickets/{ticket.reference}/"


def test_a_list_is_worked_through(client: Client, three: list[Ticket]) -> None:
    first, second, third = three
    began = client.post("/desk/play/", {"query": "view=all&q=kind:enquiry&page=x"})
    assert began["Location"] == address(first)
    page = client.get(address(first)).content.decode()
    assert "Working through the list" in page
    assert "3 left" in client.get(address(first) + "left/").content.decode()
    sent = client.post(address(first) + "write/", {"kind": "reply", "body": "At nine.", "nonce": "a"})
    assert sent["Location"] == address(second)
    note = client.post(address(second) + "write/", {"kind": "note", "body": "Hm.", "nonce": "b"})
    assert note["Location"] == address(second)
    assert client.post(address(second) + "skip/")["Location"] == address(third)
    assert "1 left" in client.get(address(third) + "left/").content.decode()
    asked = {"verb": "ask", "body": "Which sofa?"}
    over = client.post(address(third) + "moves/", asked)
    assert over["Location"] == "/desk/?q=kind%3Aenquiry&view=all"
    assert "You have worked through this list." in client.get(over["Location"]).content.decode()
    assert "Working through the list" not in client.get(address(first)).content.decode()
    assert client.post(address(first) + "skip/")["Location"] == address(first)


def test_one_leaves_when_one_likes(client: Client, three: list[Ticket]) -> None:
    client.post("/desk/play/", {"query": "view=mine"})
    assert client.post("/desk/play/stop/")["Location"] == "/desk/?view=mine"
    again = client.post(address(three[0]) + "write/", {"kind": "reply", "body": "At nine.", "nonce": "a"})
    assert again["Location"] == address(three[0])
    assert client.post("/desk/play/", {"query": "view=all&q=nothingsuch"})["Location"].startswith("/desk/?")


def test_a_case_knows_its_neighbours_in_the_list(client: Client, three: list[Ticket]) -> None:
    first, second, third = three
    for one, before, following in ((first, None, second), (second, first, third), (third, second, None)):
        links = client.get(address(one) + "beside/?view=all&q=kind:enquiry").content.decode()
        assert ('rel="prev"' in links, 'rel="next"' in links) == (before is not None, following is not None)
        assert all(address(other) in links for other in (before, following) if other)
    newest = client.get(address(second) + "beside/?view=all&sort=received&q=kind:enquiry").content.decode()
    assert newest.index(address(third)) < newest.index(address(first))


def test_a_look_shows_the_last_words_and_changes_nothing(client: Client, amy: Person, three: list[Ticket]) -> None:
    ticket = three[0]
    for number in range(6):
        conversation.note(ticket, body=f"Note {number}", actor=acting(amy), at=NOW)
    Notice.objects.create(person=amy, kind="ticket.mentioned", topic=f"ticket:{ticket.number}", at=NOW, mail_at=NOW)
    with CaptureQueriesContext(connection) as seen:
        page = client.get(address(ticket) + "preview/").content.decode()
    assert "Note 5" in page
    assert "Note 0" not in page
    assert "<html" not in page
    assert Notice.objects.get(kind="ticket.mentioned").read_at is None
    assert not [one for one in seen if one["sql"].startswith(("INSERT", "UPDATE"))]
    hidden = a_ticket()
    Ticket.objects.filter(pk=hidden.pk).update(team=a_team("Hidden", confidential=True), assignee=None)
    stranger = Client()
    stranger.force_login(an_agent("tom", team=a_team("Elsewhere")))
    assert stranger.get(address(hidden) + "preview/").status_code == 404
