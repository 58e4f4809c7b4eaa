"""A new ticket by staff: what was said by telephone or at the counter."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from staff.models import Person
from tests.desk import a_category, a_customer, a_ticket, an_address
from tests.people import a_team, an_administrator, signed_in
from tickets.models import Customer, Ticket

pytestmark = pytest.mark.django_db

TOLD = {
    "channel": "phone",
    "kind": "complaint",
    "address": "138 0013 8000",
    "name": "陈思敏",
    "subject": "扶手开裂",
    "body": "新沙发的扶手裂了。",
    "wish": "换一张新的",
    "nonce": "once",
}


@pytest.fixture
def client(amy: Person) -> Client:
    return signed_in(amy)


def test_who_writes_it_down_is_its_first_contact(client: Client, amy: Person) -> None:
    category = a_category("sofas")
    response = client.post("/desk/new/", {**TOLD, "category": category.pk, "urgent": "on"})
    ticket = Ticket.objects.get()
    assert response["Location"] == f"/desk/tickets/{ticket.reference}/"
    assert (ticket.first_contact, ticket.channel, ticket.kind) == (amy, "phone", "complaint")
    assert (ticket.category, ticket.urgent, ticket.customer.name) == (category, True, "陈思敏")
    assert ticket.complaint.wish == "换一张新的"
    assert ticket.customer.addresses.get().value == "+8613800138000"


def test_sent_twice_it_is_opened_once(client: Client) -> None:
    client.post("/desk/new/", TOLD)
    client.post("/desk/new/", TOLD)
    assert Ticket.objects.count() == 1


def test_without_a_key_each_is_another(client: Client) -> None:
    told = {name: value for name, value in TOLD.items() if name != "nonce"}
    for _time in range(2):
        client.post("/desk/new/", told)
    assert Ticket.objects.count() == 2


def test_clocks_begin_when_the_customer_spoke(client: Client) -> None:
    earlier = timezone.now() - timedelta(hours=3)
    client.post("/desk/new/", {**TOLD, "received_at": timezone.localtime(earlier).strftime("%Y-%m-%dT%H:%M")})
    assert abs(Ticket.objects.get().received_at - earlier) < timedelta(minutes=1)


def test_a_known_customer_is_recognised_while_one_writes(client: Client) -> None:
    customer = a_customer("Lin Wei", needs="Hard of hearing")
    ticket = a_ticket(customer=customer, subject="Still open")
    headers = {"HX-Request": "true", "HX-Target": "new-known"}
    page = client.get("/desk/new/known/", {"address": an_address(customer).shown}, headers=headers).content.decode()
    for told in ("Lin Wei", "Hard of hearing", ticket.reference, "Still open"):
        assert told in page
    assert "<html" not in page
    assert "Known:" not in client.get("/desk/new/known/", {"address": "x"}, headers=headers).content.decode()


def test_a_restricted_customer_is_not_given_away(client: Client) -> None:
    customer = a_customer("Lin Wei", restricted=True)
    a_ticket(customer=customer, category=a_category("far", team=a_team("Elsewhere")))
    page = client.get("/desk/new/known/", {"address": an_address(customer).shown}).content.decode()
    assert "Lin Wei" not in page


def test_what_is_wrong_is_said_and_nothing_is_lost(client: Client) -> None:
    response = client.post("/desk/new/", {**TOLD, "address": "138", "body": "Kept words"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Kept words" in page
    assert "The telephone number is too short." in page
    assert Customer.objects.count() == Ticket.objects.count() == 0


def test_a_customers_file_brings_who_it_is(client: Client) -> None:
    customer = a_customer("Lin Wei")
    page = client.get(f"/desk/new/?customer={customer.pk}").content.decode()
    assert 'value="Lin Wei"' in page
    assert f'value="{an_address(customer).shown}"' in page


def test_who_may_not_create_has_no_such_page() -> None:
    client = Client()
    client.force_login(an_administrator("ada"))
    assert client.get("/desk/new/").status_code == 403
    assert "/desk/new/" not in client.get("/desk/").content.decode()


def test_what_they_brought_is_kept_with_what_they_said(client: Client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = client.get("/desk/new/").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert 'type="file"' in page
    brought = [SimpleUploadedFile("receipt.pdf", b"%PDF-1.7 receipt"), SimpleUploadedFile("photo.txt", b"words")]
    client.post("/desk/new/", {**TOLD, "files": brought})
    first = Ticket.objects.get().messages.exclude(entry="event").first()
    assert [one.name for one in first.attachments.order_by("pk")] == ["receipt.pdf", "photo.txt"]


def test_too_many_files_are_refused_by_name_and_the_words_and_the_others_stay(
    client: Client, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
    response = client.post("/desk/new/", {**TOLD, "files": many})
    page = response.content.decode()
    assert response.status_code == 422
    assert "“10.txt”: At most 10 files at once." in page
    assert page.count('name="kept"') == 10
    assert TOLD["body"] in page
    assert not Ticket.objects.exists()
