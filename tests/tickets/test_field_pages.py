"""Pages of custom fields: settings, edited in place on a ticket, and asked when staff write a case down."""

import pytest
from django.test import Client
from django.utils import timezone

from servicedesk.audit.models import Entry
from tests.cases import a_category
from tests.desk import a_ticket
from tests.fields import a_choice, a_field
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent, signed_in
from tickets import fieldvalues
from tickets.models import CustomField, FieldValue, Ticket

pytestmark = pytest.mark.django_db

PLACE = "/desk/settings/fields/"
FIELD = {
    "name_en": "Order number", "name_zh_hans": "订单号", "hint_en": "On the receipt", "type": "text", "key": "",
    "asked": "may", "position": "20", "shown": "on", "kinds": ["complaint", "request"], "options": "0",
}  # fmt: skip
CHOICE = {
    **FIELD, "name_en": "Branch", "type": "choice", "options": "3",
    "option-0-en": "Centre", "option-0-place": "20", "option-0-active": "on",
    "option-1-en": "Harbour", "option-1-zh-hans": "港口", "option-1-place": "10", "option-1-active": "on",
    "option-2-en": "", "option-2-place": "30", "option-2-active": "on",
}  # fmt: skip
TOLD = {"channel": "phone", "kind": "complaint", "address": "13800138000", "body": "It split.", "nonce": "once"}


@pytest.fixture
def max_() -> Client:
    return signed_in(a_manager("max"))


@pytest.fixture
def amy(front):
    return an_agent("amy", team=front)


def stored(ticket) -> dict:
    return fieldvalues.told(fieldvalues.texts_of(ticket))


def test_supervisors_read_managers_change_agents_do_neither(max_, amy, front):
    sue = signed_in(a_supervisor("sue", team=front))
    field = a_field("order_no")
    for address in (PLACE, f"{PLACE}{field.pk}/"):
        assert [one.get(address).status_code for one in (signed_in(amy), sue, max_)] == [403, 200, 200]
    assert sue.get(f"{PLACE}new/").status_code == 403
    assert sue.post(f"{PLACE}{field.pk}/", FIELD).status_code == 403
    assert sue.post(f"{PLACE}{field.pk}/", FIELD | {"do": "more"}).status_code == 403


def test_a_field_is_made_changed_and_taken_out_of_use(max_):
    category = a_category("delivery")
    response = max_.post(f"{PLACE}new/", FIELD | {"categories": [category.pk]})
    made = CustomField.objects.get()
    assert response["Location"] == f"{PLACE}{made.pk}/"
    assert (made.key, made.type, made.names["zh-hans"], made.hints) == (
        "order_number", "text", "订单号", {"en": "On the receipt"},
    )  # fmt: skip
    assert (made.kinds, made.asked, made.shown, made.position, made.active) == (
        ["complaint", "request"], "may", True, 20, True,
    )  # fmt: skip
    assert made.categories.get() == category
    page = max_.get(response["Location"]).content.decode()
    assert 'value="Order number"' in page and "<code>order_number</code>" in page and 'name="key"' not in page
    max_.post(response["Location"], FIELD | {"name_en": "Order", "type": "integer", "key": "other"})
    made.refresh_from_db()
    assert (made.key, made.type, made.names["en"], made.active, made.categories.count()) == (
        "order_number", "text", "Order", False, 0,
    )  # fmt: skip
    assert "out of use" in max_.get(PLACE).content.decode()
    verbs = Entry.objects.filter(subject=f"setting:field:{made.pk}").order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["create", "change"]


def test_a_choice_has_its_options_in_the_order_of_their_places(max_):
    max_.post(f"{PLACE}new/", CHOICE)
    made = CustomField.objects.get()
    assert [(one["key"], one["names"].get("zh-hans")) for one in made.options] == [
        ("harbour", "港口"),
        ("centre", None),
    ]
    page = max_.get(f"{PLACE}{made.pk}/").content.decode()
    assert 'value="harbour"' in page and "Option 3" in page and "Option 4" not in page


def test_one_option_more_keeps_what_was_typed_and_stores_nothing(max_):
    page = max_.post(f"{PLACE}new/", CHOICE | {"do": "more", "name_en": ""}).content.decode()
    assert "Option 4" in page and 'value="Harbour"' in page and "还" not in page
    assert "is still empty" not in page and not CustomField.objects.exists()


def test_a_choice_of_many_options_keeps_them_all(max_):
    field = a_choice("branch", *(f"Branch {number}" for number in range(30)))
    page = max_.get(f"{PLACE}{field.pk}/").content.decode()
    assert "Option 31" in page and 'name="options" value="31"' in page
    sent = CHOICE | {"options": "31"}
    for number, one in enumerate(field.options):
        row = {"en": one["names"]["en"], "key": one["key"], "place": str(number), "active": "on"}
        sent |= {f"option-{number}-{part}": value for part, value in row.items()}
    assert max_.post(f"{PLACE}{field.pk}/", sent).status_code == 302
    field.refresh_from_db()
    assert len(field.options) == 30


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name_en": " "}, "is required"),
        ({"key": "No Key"}, "begins with a letter"),
        ({"type": "choice"}, "at least one option"),
        ({"type": "money"}, "money"),
        ({"position": "-1"}, "0"),
        ({"hint_en": "x" * 201}, "200"),
        ({"categories": ["999999"]}, "999999"),
    ],
)
def test_a_refusal_keeps_what_was_typed(max_, change, words):
    response = max_.post(f"{PLACE}new/", FIELD | {"name_zh_hant": "訂單編號"} | change)
    page = response.content.decode()
    assert response.status_code == 422 and words in page and "訂單編號" in page
    assert not CustomField.objects.exists()


def test_two_options_of_one_name_and_one_that_cases_have_are_refused_where_options_stand(max_, front, amy):
    page = max_.post(f"{PLACE}new/", CHOICE | {"option-2-en": "centre"}).content.decode()
    assert "Two options have the same name." in page and 'value="Harbour"' in page
    field = a_choice("branch", "Centre", "Harbour")
    fieldvalues.change(a_ticket(), {"branch": "centre"}, actor=acting(a_manager("moe")), at=timezone.now())
    gone = {"option-0-en": "", "option-0-key": "centre", "option-1-key": "harbour"}
    page = max_.post(f"{PLACE}{field.pk}/", CHOICE | gone).content.decode()
    assert "Cases have “Centre”" in page


def test_the_list_stands_in_their_order_with_what_was_filled_in(max_):
    a_field("second", names={"en": "Second"}, position=20)
    a_field("first", names={"en": "<b>First</b>"}, position=10)
    now, moe = timezone.now(), acting(a_manager("moe"))
    for _case in range(2):
        fieldvalues.change(a_ticket(at=now), {"first": "x"}, actor=moe, at=now)
    page = max_.get(PLACE).content.decode()
    assert page.index("&lt;b&gt;First") < page.index(">Second<")
    assert '<td class="num">2</td>' in page and "<b>First" not in page
    own = max_.get(f"{PLACE}{CustomField.objects.get(key='first').pk}/").content.decode()
    assert "2 cases</h2>" in own and "q=field.first:any" in own


HTMX = {"HX-Request": "true", "HX-Target": "case-head"}


@pytest.fixture
def ticket(front) -> Ticket:
    found = a_ticket()
    Ticket.objects.filter(pk=found.pk).update(team=front)
    return Ticket.objects.get(pk=found.pk)


def test_a_field_is_edited_in_place_with_one_entry(amy, ticket):
    a_field("order_no", names={"en": "Order number"}, hints={"en": "On the receipt"})
    browser, here = signed_in(amy), f"/desk/tickets/{ticket.reference}/"
    assert 'data-shown="field-order_no">–<' in browser.get(here).content.decode()
    form = browser.get(f"{here}fields/order_no/", headers={"HX-Request": "true"}).content.decode()
    assert 'data-edit="field-order_no"' in form and "On the receipt" in form and 'name="version" value="1"' in form
    sent = {"value": "<A-17>", "version": "1"}
    done = browser.post(f"{here}fields/order_no/", sent, headers=HTMX).content.decode()
    assert 'id="case-head"' in done and "&lt;A-17&gt;" in done and "<html" not in done
    assert stored(ticket) == {"order_no": "<A-17>"}
    assert Entry.objects.of(f"ticket:{ticket.pk}").filter(verb="fields_set").count() == 1
    assert "Details: Order number: – → &lt;A-17&gt;" in browser.get(here).content.decode()


def test_without_a_script_it_is_a_page_that_leads_back(amy, ticket):
    a_choice("branch", "Centre", "Harbour")
    browser, here = signed_in(amy), f"/desk/tickets/{ticket.reference}/"
    page = browser.get(f"{here}fields/branch/").content.decode()
    assert "<html" in page and '<option value="harbour">Harbour</option>' in page
    done = browser.post(f"{here}fields/branch/", {"value": "harbour", "version": "1"})
    assert done.status_code == 302 and done["Location"] == here
    assert stored(ticket) == {"branch": "harbour"}


def test_a_refused_value_comes_back_as_it_was_typed(amy, ticket):
    a_field("pieces", type="integer")
    browser, here = signed_in(amy), f"/desk/tickets/{ticket.reference}/"
    refused = browser.post(f"{here}fields/pieces/", {"value": "many", "version": "1"}, headers=HTMX)
    page = refused.content.decode()
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#act")
    assert "Write a whole number." in page and 'value="many"' in page and 'aria-invalid="true"' in page
    assert stored(ticket) == {}


def test_who_looked_at_an_older_version_is_told_and_overwrites_nothing(amy, ticket):
    a_field("order_no")
    browser, here = signed_in(amy), f"/desk/tickets/{ticket.reference}/"
    browser.post(f"{here}fields/order_no/", {"value": "A-1", "version": "1"}, headers=HTMX)
    stale = browser.post(f"{here}fields/order_no/", {"value": "A-2", "version": "1"}, headers=HTMX)
    page = stale.content.decode()
    assert stale.status_code == 412 and 'value="A-2"' in page and 'name="version" value="2"' in page
    assert stored(ticket) == {"order_no": "A-1"}


def test_what_is_not_for_this_case_or_out_of_use_is_not_offered(amy, ticket):
    a_field("praised", names={"en": "Praised"}, kinds=["praise"])
    old = a_field("old", names={"en": "Old one"})
    fieldvalues.change(ticket, {"old": "stays"}, actor=acting(amy), at=timezone.now())
    CustomField.objects.filter(pk=old.pk).update(active=False)
    fieldvalues.fieldspecs.all_of_them.forget()
    browser, here = signed_in(amy), f"/desk/tickets/{ticket.reference}/"
    page = browser.get(here).content.decode()
    assert "Praised" not in page and "stays" in page and "fields/old/" not in page
    assert browser.post(f"{here}fields/praised/", {"value": "x"}).status_code == 422
    assert browser.post(f"{here}fields/old/", {"value": "x"}).status_code == 422
    assert browser.get(f"{here}fields/nothing/").status_code == 404
    assert stored(ticket) == {"old": "stays"}


def test_staff_are_asked_for_the_fields_of_kind_and_category(amy):
    category = a_category("delivery")
    a_field("order_no", names={"en": "Order number"})
    a_field("carrier", names={"en": "Carrier"}, categories=[category])
    a_field("praised", names={"en": "Praised one"}, kinds=["praise"])
    browser = signed_in(amy)
    page = browser.get("/desk/new/").content.decode()
    assert "Order number" in page and "Carrier" not in page and "Praised one" not in page
    sent = {"kind": "praise", "category": category.pk, "field_order_no": "<typed>"}
    part = browser.post("/desk/new/fields/", sent, headers={"HX-Request": "true"}).content.decode()
    assert "Carrier" in part and "Praised one" in part and 'value="&lt;typed&gt;"' in part and "<html" not in part
    told = TOLD | {"category": category.pk, "field_order_no": "A-1", "field_carrier": "Quick"}
    assert browser.post("/desk/new/", told).status_code == 302
    assert stored(Ticket.objects.get()) == {"order_no": "A-1", "carrier": "Quick"}


def test_a_refused_field_of_a_new_case_keeps_every_word(amy):
    a_field("pieces", type="integer", names={"en": "Pieces"}, asked="must")
    browser = signed_in(amy)
    response = browser.post("/desk/new/", TOLD | {"field_pieces": "many"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Write a whole number." in page and 'value="many"' in page and "It split." in page
    assert not Ticket.objects.exists() and not FieldValue.objects.exists()
    assert browser.post("/desk/new/", TOLD).status_code == 302  # staff may not know it yet


def test_a_field_called_as_an_input_is_its_own(amy):
    a_field("body", names={"en": "Body of the car"})
    signed_in(amy).post("/desk/new/", TOLD | {"field_body": "red"})
    ticket = Ticket.objects.get()
    assert stored(ticket) == {"body": "red"} and ticket.messages.get(author="customer").body == "It split."


def test_a_team_that_keeps_its_secrets_keeps_its_fields(amy, ticket):
    a_field("order_no")
    Ticket.objects.filter(pk=ticket.pk).update(team=a_team("Secret", confidential=True))
    browser, here = signed_in(amy), f"/desk/tickets/{ticket.reference}/"
    assert browser.get(f"{here}fields/order_no/").status_code == 404
    assert browser.post(f"{here}fields/order_no/", {"value": "x"}).status_code == 404
