"""What is drawn once: for each value and language, and never for a person."""

import pytest
from django.template import Context, Template
from django.utils import translation

from servicedesk.web.navigation import Entry, Place


def test_each_value_is_drawn_once() -> None:
    drawn: list[str] = []

    def draw() -> str:
        drawn.append("")
        return f"drawing {len(drawn)}"

    template = Template("{% load once %}{% once_for look %}{{ look }} {{ draw }}{% endonce_for %}")
    shown = [template.render(Context({"look": look, "draw": draw})) for look in ("dark", "light", "dark")]
    assert shown == ["dark drawing 1", "light drawing 2", "dark drawing 1"]


def test_each_language_is_drawn_by_itself() -> None:
    template = Template("{% load i18n once %}{% once_for %}{% translate 'Save' %}{% endonce_for %}")
    for language, words in (("en", "Save"), ("zh-hans", "保存"), ("en", "Save")):
        with translation.override(language):
            assert template.render(Context()) == words


def test_places_of_the_rail_are_another_value_when_a_count_changes() -> None:
    template = Template(
        "{% load once %}{% once_for places %}{% for one in places %}{{ one.count }}{% endfor %}{% endonce_for %}"
    )
    entry = Entry(key="inbox", label="Inbox", url="inbox")
    for count in (2, 3, 2):
        place = Place(entry=entry, href="/desk/", current=True, count=count)
        assert template.render(Context({"places": [place]})) == str(count)


@pytest.mark.parametrize(
    "source", ['{% translate "Save" %}', '{% trans "Save" %}', '{% translate "Save" as it %}{{ it }}']
)
def test_words_in_a_template_are_kept_by_language(source: str) -> None:
    template = Template("{% load i18n %}" + source)
    for language, words in (("en", "Save"), ("zh-hans", "保存"), ("zh-hant", "儲存"), ("en", "Save")):
        with translation.override(language):
            assert template.render(Context()) == words


def test_words_of_the_context_are_looked_up_each_time() -> None:
    template = Template("{% load i18n %}{% translate word %}")
    with translation.override("zh-hans"):
        assert [template.render(Context({"word": word})) for word in ("Save", "Cancel")] == ["保存", "取消"]
