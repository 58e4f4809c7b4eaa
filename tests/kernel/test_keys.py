"""One table of keys: help, documentation, palette and what pages mark with `data-key` say the same."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from servicedesk.web import keys, navigation
from servicedesk.web.management.commands.keys import PAGE, page
from tests.people import an_agent

TEMPLATES = Path(settings.BASE_DIR) / "templates"
_MARK = re.compile(r'data-key="([^"{]+)"')
_ACT = re.compile(r'^  "?([^\s":]+)"?: (?:\(\)|help)', re.MULTILINE)
_ELSEWHERE = {"Enter", "Esc", "Space"}  # the browser itself, preview.js


def marked() -> dict[str, set[str]]:
    """Keys that templates mark, with where."""
    found: dict[str, set[str]] = {}
    for file in TEMPLATES.rglob("*.html"):
        for key in _MARK.findall(file.read_text()):
            found.setdefault(key, set()).add(str(file.relative_to(TEMPLATES)))
    return found


def test_what_pages_mark_stands_in_the_table_and_the_reverse() -> None:
    script = (Path(settings.BASE_DIR) / "static/app/keys.js").read_text()
    in_rail = {entry.press for entry in navigation.in_order() if entry.press}
    done = marked().keys() | set(_ACT.findall(script)) | in_rail | _ELSEWHERE
    strangers = {key: where for key, where in marked().items() if key not in keys.pressed()}
    assert not strangers, "register each in navigation.py of its app: servicedesk.web.keys"
    assert keys.pressed() - done == set(), "in the table, but nothing is pressed by it"


def test_no_letter_leads_to_two_places() -> None:
    letters = [entry.letter for entry in navigation.in_order() if entry.letter]
    assert len(letters) == len(set(letters)) > 6


def test_the_documentation_says_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run manage.py keys"


@pytest.mark.django_db
def test_help_and_palette_offer_what_the_person_may_use(django_assert_max_num_queries: Any) -> None:
    amy = Client()
    amy.force_login(an_agent("amy"))
    help_ = amy.get("/desk/keys/", headers={"HX-Request": "true", "HX-Target": "keys-list"}).content.decode()
    assert "<kbd>Ctrl</kbd><kbd>K</kbd>" in help_
    assert "<h3>On a ticket</h3>" in help_
    assert "<html" not in help_
    with django_assert_max_num_queries(8):
        answer = amy.get("/desk/palette/")
    groups = {group["label"]: group["items"] for group in answer.json()["groups"]}
    assert "Overdue" in [one["name"] for one in groups["Views"]]
    assert {one["name"] for one in groups["Settings"]} >= {"Profile", "Tokens"}
    assert "Teams" not in {one["name"] for one in groups["Settings"]}
    assert Client().get("/desk/palette/").status_code == 302
