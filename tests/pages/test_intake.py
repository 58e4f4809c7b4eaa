"""The public form: what it takes, what it refuses and how, and that nothing typed is lost (decision 26)."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tickets.models import Attachment, Category, Ticket
from tickets.vocabulary import Kind, Priority

pytestmark = pytest.mark.django_db
FORM = "/new/complaint/"
TOLD = {"body": "The arm of my sofa came off.", "email": "wang@home.example", "consent": "on"}


def a_file(name: str = "arm.txt", content: bytes = b"broken") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_form_and_opens_its_ticket(client: Client, kind: Kind) -> None:
    assert client.get(f"/new/{kind}/").status_code == 200
    assert client.post(f"/new/{kind}/", TOLD).status_code == 302
    assert Ticket.objects.get().kind == kind


def test_an_unknown_kind_is_no_form(client: Client) -> None:
    assert client.get("/new/threat/").status_code == 404
    assert client.post("/new/threat/", TOLD).status_code == 404


def test_everything_that_was_told_is_kept(client: Client) -> None:
    told = {
        "name": "Wang Min",
        "phone": "138 0013 8000",
        "subject": "Sofa",
        "about": "Order 4711",
        "wish": "Two new arms",
        "wishes": ["apology", "repair"],
        "category": "product",
    }
    client.post(FORM, TOLD | told, headers={"accept-language": "zh-TW"})
    ticket = Ticket.objects.select_related("complaint", "customer", "category").get()
    assert (ticket.subject, ticket.about, ticket.category.key) == ("Sofa", "Order 4711", "product")
    assert (ticket.language, ticket.customer.name, ticket.channel) == ("zh-hant", "Wang Min", "web")
    assert ticket.complaint.wish.endswith("Two new arms")
    assert len(ticket.complaint.wish.splitlines()) == 3
    assert set(ticket.customer.addresses.values_list("value", flat=True)) == {"wang@home.example", "+8613800138000"}


def test_a_telephone_number_alone_is_enough(client: Client) -> None:
    told = {"body": "It hums.", "phone": "13800138000", "consent": "on"}
    assert client.post("/new/request/", told).status_code == 302


def test_without_a_subject_the_first_words_are_taken(client: Client) -> None:
    client.post(FORM, TOLD)
    assert Ticket.objects.get().subject == "The arm of my sofa came off."


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"body": " "}, "id_body", "One or two sentences are enough"),
        ({"consent": ""}, "id_consent", "if you agree"),
        ({"email": ""}, "id_email", "One is enough"),
        ({"email": "wang"}, "id_email", "has an @ in it"),
        ({"phone": "12"}, "id_phone", "too short"),
        ({"subject": "x" * 201}, "id_subject", "200"),
        ({"category": "no-such"}, "id_category_0", "no-such"),
    ],
)
def test_each_error_is_said_at_its_field_and_linked_from_the_summary(client, change, field, words) -> None:
    answer = client.post(FORM, TOLD | change)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert f'href="#{field}"' in page
    assert f'id="{field}"' in page
    assert Ticket.objects.count() == 0


def test_all_errors_are_told_at_once_in_the_order_of_the_page(client: Client) -> None:
    page = client.post(FORM, {}).content.decode()
    assert "There are 3 things to put right" in page
    assert re.findall(r'<li><a href="#id_(\w+)"', page) == ["body", "email", "consent"]


def test_what_was_typed_is_there_again_and_files_must_be_chosen_again(client: Client) -> None:
    told = {"body": "A long story", "name": "Wang", "wish": "Peace", "wishes": ["refund"], "category": "bill"}
    answer = client.post(FORM, told | {"files": [a_file()]})
    page = answer.content.decode()
    assert "A long story</textarea>" in page
    assert "Peace</textarea>" in page
    assert 'value="Wang"' in page
    assert re.search(r'value="refund"[^>]*checked', page)
    assert re.search(r'value="bill"[^>]*checked', page)
    assert "choose them again" in page
    assert answer["Cache-Control"] == "private, no-store"


def test_files_come_with_the_first_message(client: Client) -> None:
    client.post(FORM, TOLD | {"files": [a_file("one.txt"), a_file("two.txt")]})
    assert set(Attachment.objects.values_list("name", flat=True)) == {"one.txt", "two.txt"}


@pytest.mark.parametrize(
    ("limit", "count", "words"),
    [
        ({"UPLOAD_MAX_FILE_BYTES": 3}, 1, "arm.txt"),
        ({"UPLOAD_MAX_TOTAL_BYTES": 10}, 2, "together"),
        ({}, 11, "At most"),
    ],
)
def test_too_much_is_refused_politely_and_the_words_stay(client, settings, limit, count, words) -> None:
    for name, value in limit.items():
        setattr(settings, name, value)
    answer = client.post(FORM, TOLD | {"files": [a_file() for _each in range(count)]})
    page = answer.content.decode()
    assert answer.status_code == 413
    assert words in page
    assert TOLD["body"] in page
    assert Ticket.objects.count() == 0


def test_the_same_form_sent_twice_is_one_case(client: Client) -> None:
    nonce = re.search(r'name="nonce" value="([^"]+)"', client.get(FORM).content.decode())[1]
    first, second = (client.post(FORM, TOLD | {"nonce": nonce}) for _twice in range(2))
    assert first["Location"] == second["Location"]
    assert client.get(second["Location"]).status_code == 200
    assert Ticket.objects.count() == 1


def test_a_nonce_that_somebody_else_used_opens_a_case_of_ones_own(client: Client) -> None:
    client.post(FORM, TOLD | {"nonce": "1"})
    other = Client().post(FORM, TOLD | {"nonce": "1", "email": "li@home.example"})
    assert other.status_code == 302
    assert Ticket.objects.count() == 2


def test_a_corrected_form_with_the_old_nonce_is_not_swallowed(client: Client) -> None:
    client.post(FORM, TOLD | {"nonce": "1"})
    client.post(FORM, TOLD | {"nonce": "1", "body": "And the leg came off, too."})
    assert Ticket.objects.count() == 2


def test_a_machine_that_fills_every_field_is_asked_again(client: Client) -> None:
    assert client.post(FORM, TOLD | {"leave_empty": "http://spam.example"}).status_code == 422
    assert Ticket.objects.count() == 0


def test_danger_can_be_named_and_comes_first(client: Client) -> None:
    danger = Category.objects.get(key="product-danger")
    assert danger.names["en"] in client.get(FORM).content.decode()
    client.post(FORM, TOLD | {"category": danger.key})
    assert Ticket.objects.get().priority == Priority.URGENT


def test_cve_class_26_nothing_but_the_documented_fields_is_read(client: Client) -> None:
    extra = {
        "state": "closed", "priority": "1", "urgent": "on", "team": "1", "assignee": "1", "number": "7",
        "created_at": "2020-01-01", "received_at": "2020-01-01", "customer": "1", "id": "1", "tier": "vip",
        "channel": "phone", "kind": "praise", "safety": "on", "sealed": "on", "version": "9",
    }  # fmt: skip
    client.post("/new/enquiry/", TOLD | extra)
    ticket = Ticket.objects.select_related("customer").get()
    told = (ticket.kind, ticket.state, ticket.channel, ticket.urgent, ticket.sealed, ticket.customer.tier)
    assert told == ("enquiry", "new", "web", False, False, "regular")
    assert ticket.number != 7


def test_cve_class_30_a_form_without_its_token_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORM, TOLD).status_code == 403
    assert Ticket.objects.count() == 0
    strict.get(FORM)
    token = strict.cookies["csrf"].value
    foreign = strict.post(FORM, TOLD | {"csrfmiddlewaretoken": token}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert strict.post(FORM, TOLD | {"csrfmiddlewaretoken": token}).status_code == 302
