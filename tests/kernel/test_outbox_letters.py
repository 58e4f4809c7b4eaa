import re
from html.parser import HTMLParser

import pytest

from servicedesk.errors import Refused
from servicedesk.mail.letters import Link, render_letter
from servicedesk.mail.placeholders import check, fill, names_in

XSS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ settings.SECRET_KEY }}{% load i18n %}",
    "</td></table><svg onload=alert(1)>",
    "&lt;b&gt; &amp;",
]


class Tags(HTMLParser):
    """What a reader's program would see: tags with attributes, and the visible text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def render(text="First line\nsecond line\n\nSecond paragraph", **changes):
    given = {"subject": "Hi", "links": [], "language": "en", "organisation": "Harbour Desk"} | changes
    return render_letter(text=text, **given)


def test_both_forms_say_the_same():
    link = Link(label="See how it goes", url="https://desk.example/p/abc/?x=1&y=2")
    plain, html = render(links=[link])
    assert plain == (
        "First line\nsecond line\n\nSecond paragraph\n\nSee how it goes:\nhttps://desk.example/p/abc/?x=1&y=2\n\n"
        "-- \nHarbour Desk\n"
    )
    seen = Tags(html)
    assert [one["href"] for tag, one in seen.tags if tag == "a"] == [link.url] * 2
    for words in ("First line", "second line", "Second paragraph", "See how it goes", "Harbour Desk"):
        assert words in seen.text
    assert sum(tag == "p" for tag, _ in seen.tags) == 3


@pytest.mark.parametrize("payload", XSS)
def test_cve_2026_32754_no_text_becomes_markup(payload):
    plain_tags = [tag for tag, _ in Tags(render("x", links=[Link(label="x", url="https://a.example")])[1]).tags]
    plain, html = render(
        payload, subject=payload, organisation=payload, links=[Link(label=payload, url="https://a.example")]
    )
    seen = Tags(html)
    assert [tag for tag, _ in seen.tags] == plain_tags
    assert not any(name.startswith("on") for _tag, attributes in seen.tags for name in attributes)
    assert payload in seen.text
    assert payload in plain


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "mailto:a@b", ""])
def test_a_button_opens_web_addresses_only(url):
    with pytest.raises(ValueError, match="http"):
        render(links=[Link(label="x", url=url)])


def test_a_letter_is_marked_with_its_language():
    assert '<html lang="zh-Hans"' in render("您好", language="zh-hans")[1]


def test_a_letter_fetches_nothing_from_anywhere():
    html = render(links=[Link(label="x", url="https://a.example")])[1]
    assert not re.search(r"<(img|link|script|iframe|object)|url\(|@import", html)


def test_placeholders_are_filled_in_one_pass():
    filled = fill("Dear {customer}, {agent} here. {customer}!", {"customer": "{agent}{{x}}", "agent": "Ann"})
    assert filled == "Dear {agent}{{x}}, Ann here. {agent}{{x}}!"


@pytest.mark.parametrize("text", ["{ticket.customer.password}", "{x.__class__}", "{password}", "{客户}", "{_}"])
def test_an_unknown_placeholder_is_refused_by_name(text):
    with pytest.raises(Refused) as refusal:
        fill(f"Hello {text}", {"customer": "Grete"})
    assert text in str(refusal.value)
    assert "{customer}" in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    ["{{7*7}}", "{% load x %}", "{{ settings.SECRET_KEY }}", "${7*7}", "%(x)s", "{0}", "{0.__class__}", "{}", "{a"],
)
def test_cve_2011_5093_other_braces_are_text(text):
    assert fill(text, {"customer": "Grete"}) == text


def test_the_names_of_a_text_are_listed_once():
    assert names_in("{a} {b} {a}") == ["a", "b"]
    check("{a}", allowed={"a", "b"})


def test_many_braces_take_no_time():
    assert names_in("{" * 200_000 + "a" * 200_000) == []
