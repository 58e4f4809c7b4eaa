"""A move's fields read the same values from a page's form and from the API, and say what cannot be read."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone

from servicedesk.errors import Invalid
from servicedesk.fields import Field, as_json, clean, from_form

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
COLOURS = ((1, "Red"), (2, "Blue"))


def a_field(type: Any, **options: Any) -> Field:
    return Field(name="it", type=type, label="It", **options).for_case(None)


def read(type: Any, raw: Any, **options: Any) -> Any:
    return clean([a_field(type, **options)], {"it": raw}, at=NOW).get("it")


def error(type: Any, raw: Any, **options: Any) -> str:
    with pytest.raises(Invalid) as refusal:
        read(type, raw, **options)
    assert list(refusal.value.errors) == ["it"]
    return str(refusal.value.errors["it"][0])


FILE = SimpleUploadedFile("proof.txt", b"seen")
ZONED = datetime(2026, 11, 30, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("type", "raw", "value"),
    [
        ("text", "  Anna ", "Anna"),
        ("longtext", "two\nlines", "two\nlines"),
        ("boolean", True, True),
        ("boolean", False, False),
        ("boolean", "on", True),
        ("boolean", "no", False),
        ("integer", "12", 12),
        ("integer", 0, 0),
        ("integer", -3, -3),
        ("money", {"amount": "1,200.5", "currency": "cny"}, {"amount": "1200.50", "currency": "CNY"}),
        ("money", {"amount": " 1,234,567 "}, {"amount": "1234567.00", "currency": ""}),
        ("money", 12, {"amount": "12.00", "currency": ""}),
        ("money", {"amount": "-0"}, {"amount": "0.00", "currency": ""}),
        ("date", "2026-11-30", date(2026, 11, 30)),
        ("datetime", "2026-11-30T14:05:00Z", ZONED),
        ("datetime", "2026-11-30 22:05+08:00", ZONED),
        ("datetime", ZONED, ZONED),
        ("choice", "2", 2),
        ("choice", 1, 1),
        ("person", "1", 1),
        ("file", FILE, FILE),
    ],
)
def test_each_type_reads_what_it_should(type, raw, value):
    found = read(type, raw, choices=COLOURS)
    assert found == value
    assert found.__class__ is value.__class__


@pytest.mark.parametrize(
    ("type", "raw"),
    [
        ("text", 12),
        ("text", ["a"]),
        ("text", {"a": 1}),
        ("text", "x" * 501),
        ("longtext", "x" * 20_001),
        ("boolean", "perhaps"),
        ("boolean", 2),
        ("boolean", ["on"]),
        ("integer", "3.5"),
        ("integer", True),
        ("integer", "many"),
        ("integer", 2**31),
        ("integer", "9" * 5000),
        ("money", "much"),
        ("money", "NaN"),
        ("money", "Infinity"),
        ("money", -1),
        ("money", {"amount": ""}),
        ("money", {"currency": "CNY"}),
        ("money", {"amount": "10000000000"}),
        ("money", {"amount": "12,50"}),
        ("money", {"amount": "1,200,5"}),
        ("money", {"amount": "1200,500"}),
        ("money", {"amount": "1", "currency": "pounds"}),
        ("money", [1]),
        ("date", "30.11.2026"),
        ("date", "2026-02-30"),
        ("date", "0001-01-01"),
        ("date", 5),
        ("datetime", "soon"),
        ("datetime", "2026-11-30T25:00"),
        ("datetime", "0001-01-01T00:00+14:00"),
        ("datetime", ["2026"]),
        ("choice", "3"),
        ("choice", [1]),
        ("person", {"id": 1}),
        ("file", "proof.txt"),
        ("list", "one"),
        ("list", {"a": 1}),
        ("list", ["one"]),
        ("list", [{"sub": "a"}] * 21),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(type, raw):
    options = {"fields": (Field(name="sub", type="text", label="Sub"),)} if type == "list" else {"choices": COLOURS}
    assert error(type, raw, **options).endswith(".")


@pytest.mark.parametrize("type", ["text", "boolean", "money", "date", "choice", "file", "list"])
@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_what_is_empty_is_needed_or_absent(type, empty):
    assert error(type, empty) == "This is needed."
    assert clean([a_field(type, required=False)], {"it": empty}) == {}


def test_only_blanks_are_empty_too():
    assert error("text", "  ") == "This is needed."


def test_every_field_is_told_at_once():
    fields = [Field(name=name, type="integer", label=name) for name in ("one", "two", "three")]
    with pytest.raises(Invalid) as refusal:
        clean(fields, {"one": "x", "two": 2})
    assert set(refusal.value.errors) == {"one", "three"}


def test_unknown_names_fall_away():
    assert clean([a_field("text")], {"it": "a", "is_staff": True}) == {"it": "a"}


def test_a_call_cannot_lie_in_the_future():
    later = NOW + timedelta(minutes=1)
    assert error("datetime", later.isoformat(), past=True) == "This lies in the future."
    assert error("date", "2026-11-24", past=True) == "This lies in the future."
    assert read("datetime", NOW.isoformat(), past=True) == NOW
    assert read("date", "2026-11-23", past=True) == date(2026, 11, 23)


def test_a_page_means_the_readers_own_wall_clock():
    with timezone.override("Asia/Shanghai"):
        assert read("datetime", "2026-11-30T22:05") == ZONED


PROMISES = Field(
    name="promises",
    type="list",
    label="Promises",
    fields=(
        Field(name="what", type="text", label="What"),
        Field(name="done", type="datetime", label="Done", past=True, required=False),
        Field(name="colour", type="choice", label="Colour", choices=lambda case: case, required=False),
        Field(
            name="parts",
            type="list",
            label="Parts",
            required=False,
            fields=(Field(name="n", type="integer", label="N"),),
        ),
    ),
).for_case(COLOURS)


def test_rows_of_a_list_are_read_like_fields():
    raw = [{"what": "Repair", "colour": "1"}, {"what": "Call", "parts": [{"n": "1"}, {"n": 2}]}]
    assert clean([PROMISES], {"promises": raw}) == {
        "promises": [{"what": "Repair", "colour": 1}, {"what": "Call", "parts": [{"n": 1}, {"n": 2}]}]
    }


def test_errors_in_a_list_name_row_and_field():
    raw = [{"what": ""}, {"what": "a", "done": "2030-01-01 10:00"}, {"what": "b", "parts": [{"n": 1}, {"n": "x"}]}]
    with pytest.raises(Invalid) as refusal:
        clean([PROMISES], {"promises": raw}, at=NOW)
    assert set(refusal.value.errors) == {"promises.0.what", "promises.1.done", "promises.2.parts.1.n"}


def test_a_flat_form_gives_the_same_values_as_the_api():
    fields = [
        PROMISES,
        Field(name="cost", type="money", label="Cost", required=False),
        Field(name="yes", type="boolean", label="Yes", required=False),
        Field(name="proof", type="file", label="Proof", required=False),
    ]
    posted = QueryDict(
        "promises-0-what=Repair&promises-0-parts-0-n=1&promises-1-what=&promises-2-what=Call&promises-2-colour=2"
        "&cost_amount=120&yes=on"
    )
    assert clean(fields, from_form(fields, posted, {"proof": FILE})) == {
        "promises": [{"what": "Repair", "parts": [{"n": 1}]}, {"what": "Call", "colour": 2}],
        "cost": {"amount": "120.00", "currency": ""},
        "yes": True,
        "proof": FILE,
    }


def test_an_empty_form_is_an_empty_answer():
    assert clean([a_field("money", required=False)], from_form([a_field("money")], QueryDict(""), {})) == {}


def test_choices_and_first_value_may_depend_on_the_case():
    spec = Field(name="it", type="choice", label="It", choices=lambda case: [(case, "Case")], initial=lambda case: case)
    assert spec.for_case(7).options == ((7, "Case"),)
    assert spec.for_case(7).initial == 7


def test_the_api_is_told_what_to_send():
    assert PROMISES.as_data()["fields"][2] == {
        "name": "colour",
        "type": "choice",
        "required": False,
        "label": "Colour",
        "choices": [{"value": 1, "label": "Red"}, {"value": 2, "label": "Blue"}],
    }


def test_cleaned_values_are_kept_as_json():
    values = {"on": date(2026, 1, 2), "at": NOW, "file": FILE, "rows": [{"on": date(2026, 1, 3)}], "n": 1}
    assert as_json(values) == {
        "on": "2026-01-02",
        "at": NOW.isoformat(),
        "file": "proof.txt",
        "rows": [{"on": "2026-01-03"}],
        "n": 1,
    }
