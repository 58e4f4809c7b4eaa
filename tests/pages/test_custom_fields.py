"""Custom fields on the public form and on the customer's page: asked where needed, nothing typed is lost."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from servicedesk.pages.customfields import MOST_SUBJECTS
from tests.fields import a_choice, a_field
from tests.pages.cases import open_link
from tests.people import a_manager, acting
from tickets import fieldvalues
from tickets.models import Category, CustomField, Ticket

pytestmark = pytest.mark.django_db
FORM = "/new/complaint/"
TOLD = {"body": "The arm of my sofa came off.", "email": "wang@home.example", "consent": "on"}


def kept() -> dict:
    return fieldvalues.told(fieldvalues.texts_of(Ticket.objects.get()))


def the(key: str) -> Category:
    return Category.objects.get(key=key)


def place_of(page: str, key: str) -> str:
    """At which subjects a field is shown, as the page says it; "" when it always is."""
    before = page[: page.index(f'name="field_{key}"')]
    if before.rfind("of-subjects") < before.rfind('class="field"', 0, before.rfind('class="field"')):
        return ""
    found = re.findall(r'of-subjects" data-tight( data-subjects="([\d ]+)")?', before)
    return found[-1][1] if found else ""


def test_the_form_asks_what_is_marked_for_it_and_of_this_kind(client: Client) -> None:
    a_field("order_no", names={"en": "Order number", "zh-hans": "订单号"}, hints={"en": "On the receipt"}, asked="may")
    a_field("inside", names={"en": "Inside"})
    a_field("praised", names={"en": "Praised"}, kinds=["praise"], asked="may")
    a_field("old", names={"en": "Old one"}, asked="may", active=False)
    page = client.get(FORM).content.decode()
    assert "Order number" in page and "On the receipt" in page
    assert not [name for name in ("Inside", "Praised", "Old one") if name in page]
    assert "订单号" in client.get(FORM, headers={"accept-language": "zh-CN"}).content.decode()
    assert "Praised" in client.get("/new/praise/").content.decode()


def test_what_was_told_is_kept_and_may_stay_empty(client: Client) -> None:
    a_field("order_no", asked="may")
    a_field("day", type="date", asked="may")
    a_choice("branch", "Centre", asked="may")
    a_field("opened_box", type="boolean", asked="may")
    a_field("inside")
    sent = {"field_order_no": " A-1 ", "field_day": "2026-11-03", "field_branch": "centre", "field_opened_box": "false"}
    assert client.post(FORM, TOLD | sent | {"field_inside": "forged"}).status_code == 302
    assert kept() == {"order_no": "A-1", "day": "2026-11-03", "branch": "centre", "opened_box": False}


@pytest.mark.parametrize(
    ("type", "typed", "words"),
    [
        ("text", "", "“Number” is still empty."),
        ("text", "   ", "This is needed."),
        ("text", "x" * 501, "This is longer than 500 characters."),
        ("integer", "many", "Write a whole number."),
        ("date", "soon", "Write a date as year-month-day"),
        ("choice", "elsewhere", "Choose one of the answers offered."),
        ("boolean", "perhaps", "Answer yes or no."),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field_and_in_the_summary_and_nothing_is_lost(client, type, typed, words):
    options = [{"names": {"en": "Centre"}, "active": True}]
    a_field("number", type=type, names={"en": "Number"}, asked="must", options=options)
    answer = client.post(FORM, TOLD | {"field_number": typed, "subject": "A subject", "consent": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(words) == 2 and 'href="#id_field_number"' in page and 'id="id_field_number"' in page
    assert "We may only work on it if you agree." in page  # all that is wrong, at once
    assert TOLD["body"] in page and 'value="A subject"' in page
    if type in ("text", "integer", "date") and typed.strip():
        assert f'value="{typed}"' in page
    assert not Ticket.objects.exists()


def test_a_field_of_a_category_is_asked_with_it_alone(client: Client) -> None:
    a_field("carrier", names={"en": "Carrier"}, categories=[the("delivery")], asked="must")
    page = client.get(FORM).content.decode()
    keys = re.findall(r'name="category" value="([^"]+)"', page)
    assert place_of(page, "carrier") == str(keys.index("delivery"))
    assert "If it is about this: " in page
    assert client.post(FORM, TOLD | {"category": "product"}).status_code == 302
    refused = client.post(FORM, TOLD | {"category": "delivery"})
    assert refused.status_code == 422 and "“Carrier” is still empty." in refused.content.decode()
    assert place_of(refused.content.decode(), "carrier") == ""  # shown, whatever the stylesheet can do


def test_of_another_subject_nothing_is_kept_and_without_one_everything(client: Client) -> None:
    a_field("carrier", names={"en": "Carrier"}, type="integer", categories=[the("delivery")], asked="may")
    assert client.post(FORM, TOLD | {"category": "product", "field_carrier": "not seen"}).status_code == 302
    assert kept() == {}
    Ticket.objects.all().delete()
    refused = client.post(FORM, TOLD | {"field_carrier": "8", "consent": ""}).content.decode()
    assert 'value="8"' in refused and place_of(refused, "carrier") == ""
    assert client.post(FORM, TOLD | {"field_carrier": "8"}).status_code == 302
    assert kept() == {"carrier": 8}


def test_what_no_customer_can_choose_is_not_asked_of_customers(client: Client) -> None:
    below = Category.objects.exclude(parent=None).filter(safety=False).first()
    a_field("deep", names={"en": "Deep"}, categories=[below], asked="must")
    assert "Deep" not in client.get(FORM).content.decode()
    assert "Deep" not in client.get("/new/praise/").content.decode()
    assert client.post(FORM, TOLD | {"category": below.parent.key}).status_code == 302


def test_more_subjects_than_the_stylesheet_knows_are_always_asked(client: Client) -> None:
    for number in range(MOST_SUBJECTS):
        Category.objects.create(key=f"a{number}", names={"en": f"A {number}"}, position=0)
    last = Category.objects.create(key="zz", names={"en": "ZZ"}, position=999)
    a_field("far", names={"en": "Far"}, categories=[last], asked="may")
    page = client.get(FORM).content.decode()
    assert place_of(page, "far") == "" and "If it is about this: ZZ" in page


def test_a_field_without_categories_asks_no_question_of_the_database(client: Client) -> None:
    a_field("order_no", asked="must")
    client.get(FORM)
    with CaptureQueriesContext(connection) as asked:
        assert client.post(FORM, TOLD | {"field_order_no": "A"}).status_code == 302
    selects = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    assert not [one for one in selects if 'FROM "tickets_category"' in one or "customfield" in one]
    assert sum('INSERT INTO "tickets_fieldvalue"' in one["sql"] for one in asked) == 1


def test_customers_see_on_their_case_what_is_marked_for_them(client: Client) -> None:
    a_field("order_no", names={"en": "Order number"}, shown=True)
    a_choice("branch", "Centre <b>", shown=True, names={"en": "Branch"})
    a_field("inside", names={"en": "Inside"})
    a_field("empty", names={"en": "Empty"}, shown=True)
    client.post(FORM, TOLD)
    ticket = Ticket.objects.get()
    told = {"order_no": "A-1", "branch": "centre_b", "inside": "not for them"}
    fieldvalues.change(ticket, told, actor=acting(a_manager("moe")), at=timezone.now())
    open_link(client, ticket, at=timezone.now())
    page = client.get(f"/my/{ticket.reference}/").content.decode()
    assert "Order number" in page and "A-1" in page and "Centre &lt;b&gt;" in page
    assert not [words for words in ("Inside", "not for them", "Empty", "Details:") if words in page]
    CustomField.objects.update(shown=False)
    fieldvalues.fieldspecs.all_of_them.forget()
    assert "What we noted" not in client.get(f"/my/{ticket.reference}/").content.decode()
