import pytest

from servicedesk.errors import Invalid
from tickets.customers.addresses import normalise_email, normalise_phone


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (" Wang.Min@Example.COM ", "wang.min@example.com"),
        ("ｗａｎｇ＠example.com", "wang@example.com"),
        ("info@北京.example", "info@xn--1lq90i.example"),
    ],
)
def test_an_email_address_has_one_spelling(written, value):
    assert normalise_email(written) == value


@pytest.mark.parametrize(
    "written",
    [
        "",
        "wang",
        "wang@",
        "a b@example.com",
        "a@example.com\nBcc: b@example.com",
        "a@b@example.com",
        "x" * 250 + "@example.com",
    ],
)
def test_what_cannot_be_written_to_is_refused_at_its_field(written):
    with pytest.raises(Invalid) as refusal:
        normalise_email(written)
    assert set(refusal.value.errors) == {"email"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("010-8888 6666", "+861088886666"),
        ("+43 1 58858 0", "+431588580"),
        ("0043 1 58858 0", "+431588580"),
    ],
)
def test_a_number_has_one_spelling(written, value):
    assert normalise_phone(written, "CN") == value


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("12", "too short"),
        ("1380013800013800138000", "too long"),
        ("+999 123456", "country"),
        ("call me", "Write digits"),
        ("1" * 5000, "too long"),
    ],
)
def test_a_wrong_number_is_told_what_is_wrong_with_it(written, words):
    with pytest.raises(Invalid) as refusal:
        normalise_phone(written, "CN")
    assert words in str(refusal.value.errors["phone"][0])
