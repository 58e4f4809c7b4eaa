"""Search over everything said: what is found, where the words stand, and that nothing hidden shows."""

import pytest
from django.test import Client
from django.utils import timezone

from staff.models import Person
from tests.desk import a_category, a_complaint, a_customer, a_ticket
from tests.people import a_team, acting, signed_in
from tickets import conversation
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(amy: Person) -> Client:
    return signed_in(amy)


def found(client: Client, words: str) -> str:
    response = client.get("/desk/search/", {"q": words})
    assert response.status_code == 200
    return response.content.decode()


def test_words_are_shown_where_they_stand(client: Client) -> None:
    ticket = a_ticket(body="It came on Monday. The Lacquer is scratched on the left, and the drawer sticks.")
    page = found(client, "lacquer")
    assert ticket.reference in page
    assert "It came on Monday. The <mark>Lacquer</mark> is scratched" in page


@pytest.mark.parametrize("words", ["扶手", "“扶手开裂”", "沙發", "开裂 九天"])
def test_either_chinese_script_finds_the_other(client: Client, words: str) -> None:
    ticket = a_ticket(subject="新沙发", body="新沙发的扶手开裂，已经等了九天。")
    assert ticket.reference in found(client, words)


def test_notes_are_found_and_named_as_notes(client: Client, amy: Person) -> None:
    ticket = a_ticket()
    conversation.note(ticket, body="The depot has no walnut left.", actor=acting(amy), at=timezone.now())
    page = found(client, "walnut")
    assert "<em>Note</em>" in page
    assert "<mark>walnut</mark>" in page


def test_finished_tickets_are_found_too(client: Client) -> None:
    ticket = a_ticket(subject="Long ago")
    Ticket.objects.filter(pk=ticket.pk).update(state="closed", done_at=timezone.now(), closed_at=timezone.now())
    assert ticket.reference in found(client, "ago")


@pytest.mark.parametrize("prefix", ["C-", "T-", "c-", ""])
def test_a_reference_leads_straight_to_its_ticket(client: Client, prefix: str) -> None:
    ticket = a_complaint()
    response = client.get("/desk/search/", {"q": f"{prefix}{ticket.number}"})
    assert response["Location"] == f"/desk/tickets/{ticket.reference}/"


def test_what_one_may_not_see_is_not_found_by_word_nor_number(client: Client) -> None:
    category = a_category("secret", team=a_team("Hidden", confidential=True))
    ticket = a_ticket(subject="Embezzlement", body="The safe was empty.", category=category)
    for words in ("embezzlement", "safe", str(ticket.number), ticket.reference):
        page = found(client, words)
        assert "Embezzlement" not in page
        assert "No ticket that you may see has" in page


def test_a_word_that_means_markup_is_only_a_word(client: Client) -> None:
    a_ticket(body="He wrote <script>alert(1)</script> to me.")
    page = found(client, "<script>alert")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_an_empty_search_says_what_can_be_found(client: Client) -> None:
    assert "What are you looking for?" in found(client, "  ")


def test_further_pages_go_on_where_the_first_ended(client: Client) -> None:
    customer = a_customer()
    made = [a_ticket(subject=f"Sofa {number}", customer=customer).reference for number in range(27)]
    first = client.get("/desk/search/?q=sofa")
    page = first.context["page"]
    second = client.get("/desk/search/", {"q": "sofa", "page": page.next})
    shown = [row.ticket.reference for row in (*first.context["rows"], *second.context["rows"])]
    assert shown == made[::-1]
