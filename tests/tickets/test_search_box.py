"""One box: customers beside tickets, where the words stand, what one looked for lately, the inbox's syntax."""

import pytest
from django.test import Client
from django.utils import timezone

from staff.models import Person, Token
from tests.desk import a_customer, a_ticket
from tests.people import acting, an_agent, signed_in
from tickets import conversation
from tickets.models import Customer, RecentSearch
from tickets.search import recent

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(amy: Person) -> Client:
    return signed_in(amy)


def found(client: Client, words: str) -> str:
    response = client.get("/desk/search/", {"q": words})
    assert response.status_code == 200
    return response.content.decode()


def test_customers_are_found_by_parts_of_name_mail_and_number_in_either_script(client: Client) -> None:
    wang = a_customer("汪寶蓮", email="bao.lian@shop.example", phone="+8613800138000")
    a_customer("Somebody Else", email="else@other.example")
    link = f'href="/desk/customers/{wang.pk}/"'
    for words in ("汪宝", "寶蓮", "lian@shop", "SHOP.exa", "0013", "138 8000", "3800-1380", "汪 8000"):
        page = found(client, words)
        assert link in page, words
        assert "Somebody Else" not in page, words
    assert "<mark>寶蓮</mark>" in found(client, "宝莲")
    assert link not in found(client, "汪 9999")


def test_a_restricted_customer_is_found_by_those_who_may_read_the_file(client: Client, amy: Person) -> None:
    hidden = a_customer("Greta Garbo", email="greta@quiet.example")
    Customer.objects.filter(pk=hidden.pk).update(restricted=True)
    for words in ("garbo", "greta@quiet"):
        assert f"/desk/customers/{hidden.pk}/" not in found(client, words)
    ticket = a_ticket(customer=hidden)
    type(ticket).objects.filter(pk=ticket.pk).update(assignee=amy)
    assert f"/desk/customers/{hidden.pk}/" in found(client, "garbo")


def test_each_place_is_marked_and_named(client: Client, amy: Person) -> None:
    customer = a_customer("Lamp Lee", email="lee@lamp.example")
    ticket = a_ticket(
        customer=customer, subject="My lamp hums", body="The lamp by the bed, an old lamp.", about="Lamp 22917"
    )
    conversation.note(ticket, body="Lamp is out of stock", actor=acting(amy), at=timezone.now())
    page = found(client, "lamp")
    for part in (
        "My <mark>lamp</mark> hums",
        "<em>Note</em>",
        "<mark>Lamp</mark> is out of stock",
        "The <mark>lamp</mark> by the bed, an old <mark>lamp</mark>.",
        "<mark>Lamp</mark> Lee",
    ):
        assert part in page, part
    assert "<b>About</b>: Lamp 2<mark>2917</mark>" in found(client, "2917")
    assert "<b>Customer’s address</b>: <mark>lee@la</mark>mp.example" in found(client, "lee@la")


def test_the_inboxs_syntax_narrows_and_its_flaws_are_told(client: Client) -> None:
    praise, request = a_ticket(kind="praise", subject="lamp"), a_ticket(kind="request", subject="lamp")
    page = found(client, "kind:praise lamp")
    assert praise.reference in page and request.reference not in page
    assert praise.reference in found(client, "kind:praise")
    page = found(client, "kind:nonsense lamp")
    assert "Part of this could not be read" in page and request.reference in page


def test_what_one_looked_for_is_kept_for_oneself_until_forgotten(client: Client) -> None:
    found(client, "lamp")
    assert not RecentSearch.objects.exists(), "reading writes nothing; the page tells it"
    for words in ("lamp", "沙发", "lamp"):
        assert client.post("/desk/search/remember/", {"q": words}).status_code == 204
    page = client.get("/desk/search/").content.decode()
    assert page.index("?q=lamp") < page.index("?q=%E6%B2%99%E5%8F%91")
    other = Client()
    other.force_login(an_agent("ben"))
    assert "?q=lamp" not in other.get("/desk/search/").content.decode()
    client.post("/desk/search/forget/")
    assert "?q=lamp" not in client.get("/desk/search/").content.decode()


def test_only_the_newest_twenty_are_kept(amy: Person) -> None:
    for number in range(recent.MOST + 3):
        recent.remember(f"word {number}", person=amy.pk, at=timezone.now())
    kept = [one.text for one in recent.of(amy.pk)]
    assert kept == [f"word {number}" for number in range(22, 2, -1)]
    assert RecentSearch.objects.count() == recent.MOST


def test_the_api_finds_both_and_says_where(client: Client, amy: Person) -> None:
    customer = a_customer("Lamp Lee", email="lee@lamp.example")
    ticket = a_ticket(customer=customer, subject="It hums", body="The lamp by the bed")
    _row, token = Token.objects.create(user=amy, scopes=["read"])
    bearer = {"Authorization": f"Bearer {token}"}
    told = Client().get("/api/v1/search/", {"q": "lamp"}, headers=bearer).json()
    assert [one["ticket"]["reference"] for one in told["tickets"]] == [ticket.reference]
    assert told["tickets"][0]["places"][0]["text"] == "The lamp by the bed"
    assert [one["name"] for one in told["customers"]] == ["Lamp Lee"]
    assert Client().get("/api/v1/search/", {"q": "kind:nonsense"}, headers=bearer).status_code == 422
