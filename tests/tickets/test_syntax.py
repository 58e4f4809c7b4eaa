"""The query language as text: terms with their places, flaws that point at what cannot be read, and no failure ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.filters.keys import spellings
from tickets.lists import syntax

KEYS = spellings()


def told(text: str) -> list[tuple[str, str, list[str], bool]]:
    """Key, sign, values and negation of each term."""
    return [(one.key, one.sign, [v.text for v in one.values], one.negated) for one in syntax.read(text, KEYS).terms]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("is:open assignee:me", [("is", "", ["open"], False), ("assignee", "", ["me"], False)]),
        ("priority:>=high sla:<1h", [("priority", ">=", ["high"], False), ("sla", "<", ["1h"], False)]),
        ("kind:complaint,enquiry", [("kind", "", ["complaint", "enquiry"], False)]),
        ('team:"Customer service" -is:overdue', [("team", "", ["Customer service"], False),
                                                 ("is", "", ["overdue"], True)]),
        ('-"not received" sofa', [("", "", ["not received"], True), ("", "", ["sofa"], False)]),
        ("处理人：我 －状态:等待客户", [("assignee", "", ["我"], False), ("state", "", ["等待客户"], True)]),
        ("客户:“王敏”，陈思敏", [("customer", "", ["王敏", "陈思敏"], False)]),
        ("优先级:≥high", [("priority", ">=", ["high"], False)]),
        ("https://shop.example/1 12:30 问题：沙发 e-mail -", [("", "", [word], False) for word in
         ("https://shop.example/1", "12:30", "问题：沙发", "e-mail", "-")]),
        ("KIND:Praise", [("kind", "", ["Praise"], False)]),
    ],
)  # fmt: skip
def test_a_text_becomes_terms(text: str, terms: list[tuple[str, str, list[str], bool]]) -> None:
    reading = syntax.read(text, KEYS)
    assert told(text) == terms
    assert reading.flaws == ()
    assert " ".join(text[one.start : one.end] for one in reading.terms) == text


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("is:open asignee:me", "unknown_key", "asignee:me"),
        ("kind: open", "no_value", "kind:"),
        ('sofa "not received', "open_quote", '"not received'),
        ("x " * 25, "too_many", "x x x x x"),
    ],
)
def test_a_flaw_points_at_its_place(text: str, code: str, part: str) -> None:
    (flaw,) = syntax.read(text, KEYS).flaws
    assert (flaw.code, text[flaw.start : flaw.end]) == (code, part)
    assert flaw.detail
    assert "assignee" in flaw.detail or code != "unknown_key"


def test_a_term_can_be_taken_out_and_written() -> None:
    text = "is:open  kind:praise sofa"
    reading = syntax.read(text, KEYS)
    assert syntax.without(text, reading.terms[1]) == "is:open sofa"
    assert syntax.without(text, *reading.terms) == ""
    for value in ("Customer service", "a,b", "praise", "王敏", '5" pipe'):
        (term,) = syntax.read(syntax.write("team", value), KEYS).terms
        assert term.values[0].text == value.replace('"', "")


@given(st.one_of(st.text(), st.text(alphabet='ais:：-－,，<>=≥"“”「」 是客户\t\u3000\x00')))
def test_reading_never_fails(text: str) -> None:
    reading = syntax.read(text, KEYS)
    for one in (*reading.terms, *reading.flaws):
        assert 0 <= one.start < one.end <= len(reading.text)
    ends = [0, *(place for one in reading.terms for place in (one.start, one.end))]
    assert ends == sorted(ends)
    assert syntax.read(syntax.without(reading.text, *reading.terms), KEYS).terms == () or reading.flaws
