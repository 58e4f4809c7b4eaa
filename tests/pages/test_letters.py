"""The receipt, and asking for a new link: the same answer whoever asks (decisions 16, 17)."""

import time

import pytest
from django.test import Client
from django.utils import timezone

from servicedesk.mail.models import Outgoing
from tests.desk import a_customer, a_ticket, an_address
from tests.pages.cases import said
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
TOLD = {"body": "The arm came off.", "email": "wang@home.example", "consent": "on"}


@pytest.fixture
def at_once(monkeypatch) -> None:
    monkeypatch.setattr("servicedesk.pages.views.letters.ANSWER_SECONDS", 0)


def test_the_receipt_names_who_and_when_and_masks_the_address(client: Client) -> None:
    page = client.get(client.post("/new/complaint/", TOLD)["Location"]).content.decode()
    assert "w***@home.example" in page
    assert "wang@home.example" not in page
    assert "takes care of it" in page
    assert "by " in page


def test_the_receipt_tells_a_stranger_nothing_of_whoever_has_that_address(client: Client) -> None:
    a_customer("Somebody Known", email="wang@home.example")
    sent = client.post("/new/complaint/", TOLD | {"name": "Wang"})
    page = client.get(sent["Location"]).content.decode()
    assert "Somebody Known" not in page
    assert "Wang</span>, we have it" in page


def test_the_receipt_opens_only_where_the_form_was_posted(client: Client) -> None:
    receipt = client.post("/new/complaint/", TOLD)["Location"]
    stranger = Client()
    assert stranger.get(receipt).status_code == 404
    assert said(stranger.get(receipt)) == said(stranger.get("/received/C-999999/"))
    client.post("/new/enquiry/", TOLD)
    assert client.get(receipt).status_code == 200


def test_a_receipt_is_good_for_its_own_case_alone(client: Client) -> None:
    client.post("/new/complaint/", TOLD)
    mine = Ticket.objects.get()
    other = a_ticket(at=timezone.now())
    client.cookies[f"receipt-{other.number}"] = client.cookies[f"receipt-{mine.number}"].value
    assert client.get(f"/received/{other.reference}/").status_code == 404


def test_the_receipt_shows_text_as_text(client: Client) -> None:
    page = client.get(client.post("/new/praise/", TOLD | {"name": "<script>x</script>"})["Location"]).content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_a_link_goes_to_an_address_of_the_customer(client: Client, at_once: None) -> None:
    ticket = a_ticket(at=timezone.now())
    address = an_address(ticket.customer)
    client.post("/track/", {"reference": ticket.reference.lower(), "address": address.value.upper()})
    letter = Outgoing.objects.latest("pk")
    assert (letter.to, letter.kind) == (address.value, "track")
    assert "http://127.0.0.1" in letter.text


def test_a_link_goes_by_text_message_to_a_number(client: Client, at_once: None) -> None:
    ticket = a_ticket(customer=a_customer(phone="13800138000"), at=timezone.now())
    client.post("/track/", {"reference": ticket.reference, "address": "138-0013-8000"})
    assert Outgoing.objects.latest("pk").channel == "sms"


def test_cve_class_14_the_answer_is_the_same_whether_or_not_they_exist(client: Client, at_once: None) -> None:
    ticket, other = a_ticket(at=timezone.now()), a_ticket(at=timezone.now())
    before = Outgoing.objects.count()
    right, theirs = an_address(ticket.customer).value, an_address(other.customer).value
    wrong = [
        (ticket.reference, theirs), ("T-1", right), ("x", right), (ticket.reference, "nobody@home.example"),
        (ticket.reference, "12"), (ticket.reference, "not an address"),
    ]  # fmt: skip
    for number, (reference, address) in enumerate(wrong):
        asked = {"reference": reference, "address": address}
        answer = client.post("/track/", asked, REMOTE_ADDR=f"10.0.0.{number}")
        known = client.post("/track/", {"reference": ticket.reference, "address": right})
        assert (answer.status_code, said(answer)) == (known.status_code, said(known))
    assert Outgoing.objects.count() == before + 3  # those of the right one, up to its limit


def test_cve_class_14_and_takes_the_same_time(client: Client) -> None:
    ticket = a_ticket(at=timezone.now())
    right = {"reference": ticket.reference, "address": an_address(ticket.customer).value}
    wrong = {"reference": "T-1", "address": "nobody@home.example"}
    times: dict[str, list[float]] = {"T-1": [], ticket.reference: []}
    for asked in (right, wrong) * 3:
        begun = time.monotonic()
        client.post("/track/", asked)
        times[asked["reference"]].append(time.monotonic() - begun)
    least = [min(spent) for spent in times.values()]  # a busy machine adds to all but the least
    assert max(least) - min(least) < 0.05
    assert min(least) >= 0.2


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80"])
def test_cve_class_17_no_link_ever_has_a_foreign_host(client: Client, host: str) -> None:
    assert client.post("/new/complaint/", TOLD, headers={"host": host}).status_code == 400
    client.post("/new/complaint/", TOLD, headers={"x-forwarded-host": host, "x-original-host": host})
    assert "evil" not in Outgoing.objects.latest("pk").text
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("name", ["Wang\r\nBcc: x@evil.example", "=?utf-8?q?=0d=0aBcc:x?=", "W\x00ang"])
def test_cve_class_18_a_name_adds_no_header_and_no_recipient(client: Client, name: str) -> None:
    assert client.post("/new/enquiry/", TOLD | {"name": name, "subject": name}).status_code in (302, 422)
    assert client.post("/new/enquiry/", TOLD | {"email": "a@home.example\r\nBcc: x@evil.example"}).status_code == 422
    assert set(Outgoing.objects.values_list("to", flat=True)) <= {"wang@home.example"}
    assert not Outgoing.objects.filter(subject__contains="\n").exists()
