"""Custom fields as verbs: what they take, for which tickets, and what is told of a change."""

import pytest

from servicedesk.audit.models import Entry
from servicedesk.errors import Invalid, NotPermitted, Refused
from tests import desk
from tests.cases import NOW, SOON, a_category, a_ticket
from tests.fields import a_choice, a_field
from tests.people import acting, an_administrator, an_agent
from tickets import customfields, fieldspecs, fieldvalues, telling
from tickets.models import CustomField, FieldValue, SearchDocument
from tickets.vocabulary import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy(front):
    return acting(an_agent("amy", team=front))


def told(ticket) -> dict:
    return fieldvalues.told(fieldvalues.texts_of(ticket))


def refused(deed) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        deed()
    return {field: str(sentences[0]) for field, sentences in refusal.value.errors.items()}


@pytest.mark.parametrize(
    ("type", "raw", "value"),
    [
        ("text", "  A-17   b ", "A-17 b"),
        ("longtext", "two\nlines", "two\nlines"),
        ("integer", " -42 ", -42),
        ("integer", 7, 7),
        ("boolean", True, True),
        ("boolean", "no", False),
        ("date", "2026-11-03", "2026-11-03"),
    ],
)
def test_each_type_keeps_what_it_was_told(front, amy, type, raw, value):
    a_field("one", type=type)
    ticket = a_ticket(team=front)
    fieldvalues.change(ticket, {"one": raw}, actor=amy, at=SOON)
    assert told(ticket) == {"one": value}


@pytest.mark.parametrize(
    ("type", "raw"),
    [
        ("text", "x" * 501),
        ("text", 5),
        ("text", ["a"]),
        ("text", {}),
        ("integer", "3.5"),
        ("integer", True),
        ("integer", "9" * 40),
        ("boolean", "perhaps"),
        ("date", "2026-02-30"),
        ("date", "soon"),
        ("choice", "elsewhere"),
    ],
)
def test_what_is_no_value_of_the_type_is_refused_by_the_fields_path(front, amy, type, raw):
    a_field("one", type=type, options=[{"names": {"en": "Centre"}, "active": True}])
    ticket = a_ticket(team=front)
    assert set(refused(lambda: fieldvalues.change(ticket, {"one": raw}, actor=amy, at=SOON))) == {"fields.one"}
    assert told(ticket) == {}


def test_an_unknown_field_one_of_other_cases_and_one_out_of_use_are_refused_each_with_its_reason(front, amy):
    a_field("praised", kinds=[Kind.PRAISE])
    a_field("old", active=False)
    ticket = a_ticket(team=front)
    found = refused(
        lambda: fieldvalues.change(ticket, {"praised": "x", "old": "x", "strange": "x"}, actor=amy, at=SOON)
    )
    assert found == {
        "fields.praised": "This field is not for such a case.",
        "fields.old": "This field is out of use: what stands in it stays.",
        "fields.strange": "There is no field “strange”.",
    }


def test_a_field_of_a_category_is_for_all_that_stands_under_it(front, amy):
    delivery, other = a_category("delivery"), a_category("other-thing")
    late = a_category("late", parent=delivery)
    spec = a_field("carrier", categories=[delivery])
    assert [fieldspecs.in_use(kind="enquiry", category=one.pk) != [] for one in (delivery, late, other)] == [
        True,
        True,
        False,
    ]
    assert fieldspecs.in_use(kind="enquiry", category=None) == []
    assert spec.categories.get() == delivery


def test_one_change_is_one_entry_with_before_and_after_and_nothing_else_moves(front, amy):
    a_field("order_no", names={"en": "Order number"})
    a_choice("branch", "Centre", "Harbour")
    ticket = a_ticket(team=front)
    fieldvalues.change(ticket, {"order_no": "A-1"}, actor=amy, at=SOON)
    version = ticket.version
    fieldvalues.change(ticket, {"order_no": "A-2", "branch": "harbour"}, actor=amy, at=SOON)
    fieldvalues.change(ticket, {"order_no": "A-2"}, actor=amy, at=SOON)  # as it is: no change
    assert ticket.version == version + 1
    entry = Entry.objects.of(f"ticket:{ticket.pk}").filter(verb="fields_set").latest("number")
    assert entry.facts == {"fields": ["branch", "order_no"]}
    assert entry.personal.values == {
        "actor": "Amy", "from.branch": "", "to.branch": "harbour", "from.order_no": "A-1", "to.order_no": "A-2",
    }  # fmt: skip
    line = ticket.messages.filter(data__verb="fields_set").latest("pk")
    assert telling.say(line) == f"{amy.name}: Details: branch: – → Harbour; Order number: A-1 → A-2"


def test_empty_empties(front, amy):
    a_field("order_no")
    ticket = a_ticket(team=front)
    for nothing in (None, "", "   "):
        fieldvalues.change(ticket, {"order_no": "A-1"}, actor=amy, at=SOON)
        fieldvalues.change(ticket, {"order_no": nothing}, actor=amy, at=SOON)
        assert told(ticket) == {}


def test_nobody_sets_a_field_without_the_right_nor_on_what_is_archived(front, amy):
    a_field("order_no")
    ticket = a_ticket(team=front)
    with pytest.raises(NotPermitted):
        fieldvalues.change(ticket, {"order_no": "A-1"}, actor=acting(an_administrator("ada")), at=SOON)
    type(ticket).objects.filter(pk=ticket.pk).update(sealed=True)
    with pytest.raises(Refused):
        fieldvalues.change(ticket, {"order_no": "A-1"}, actor=amy, at=SOON)


def test_what_was_said_in_a_field_is_found_by_the_search(front, amy):
    a_field("order_no")
    ticket = a_ticket(team=front)
    fieldvalues.change(ticket, {"order_no": "ZX-4711"}, actor=amy, at=SOON)
    document = SearchDocument.objects.get(ticket=ticket, message=None)
    assert "zx-4711" in document.text.lower()


def test_a_ticket_is_opened_with_its_fields(front):
    a_field("order_no")
    a_field("inside", names={"en": "Inside"})
    ticket = desk.a_ticket(fields={"order_no": "A-9", "inside": ""})
    assert told(ticket) == {"order_no": "A-9"}
    assert FieldValue.objects.get().folded == "a-9"


def test_options_that_cases_have_stay_and_others_may_go(front, amy):
    field = a_choice("branch", "Centre", "Harbour")
    fieldvalues.change(a_ticket(team=front), {"branch": "centre"}, actor=amy, at=SOON)
    centre, harbour = CustomField.objects.get().options
    boss = acting(an_administrator("ada"))
    write = {"names": field.names, "hints": {}, "actor": boss, "at": NOW}
    assert "options" in refused(lambda: customfields.write(field, options=[harbour], **write))
    customfields.write(field, options=[centre | {"active": False}, {"names": {"en": "North"}, "active": True}], **write)
    assert [one["key"] for one in CustomField.objects.get().options] == ["centre", "north"]


def test_an_option_out_of_use_stays_where_it_is_and_is_not_chosen_anew(front, amy):
    field = a_choice("branch", "Centre", "Harbour")
    a_field("order_no")
    ticket, other = a_ticket(team=front), a_ticket(team=front)
    fieldvalues.change(ticket, {"branch": "centre"}, actor=amy, at=SOON)
    centre, harbour = CustomField.objects.get(key="branch").options
    options = [centre | {"active": False}, harbour]
    customfields.write(
        field, names=field.names, hints={}, options=options, actor=acting(an_administrator("ada")), at=NOW
    )
    fieldvalues.change(ticket, {"branch": "centre", "order_no": "A"}, actor=amy, at=SOON)
    assert told(ticket) == {"branch": "centre", "order_no": "A"}
    assert "fields.branch" in refused(lambda: fieldvalues.change(other, {"branch": "centre"}, actor=amy, at=SOON))


def test_only_who_edits_rules_makes_a_field_and_its_key_is_its_own(front):
    with pytest.raises(NotPermitted):
        customfields.write(
            None, names={"en": "X"}, hints={}, type="text", actor=acting(an_agent("ben", team=front)), at=NOW
        )
    assert a_field("", names={"en": "Order number"}).key == "order_number"
    assert a_field("", names={"en": "Order number"}).key == "order_number_2"
    assert a_field("", names={"en": "订单号"}).key == "field"
    assert set(refused(lambda: a_field("order_number"))) == {"key"}
    assert set(refused(lambda: a_field("No Key"))) == {"key"}
    assert set(refused(lambda: a_field("k", type="money"))) == {"type"}
    assert set(refused(lambda: a_field("k", type="choice"))) == {"options"}
