"""Zero axe violations on every page that needs no argument; none is forgotten (interface: access)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Visitors
from tests.browser.places import LOOKERS, Page, unknown, without_arguments
from tests.browser.tabs import Tabs, walked

pytestmark = pytest.mark.browser


def test_every_page_is_known() -> None:
    assert unknown() == [], "Add each to PAGES (what it shows) or ACTIONS (it only acts) in tests/browser/places.py."


def test_every_page_in_both_themes_and_widths(visitors: Visitors, examples: dict[str, Any]) -> None:
    tabs = Tabs(visitors, examples)
    assert not walked(tabs, _alone(tabs))


def _alone(tabs: Tabs) -> Iterator[Page]:
    """Addresses without arguments, each looked at by the first who is shown a page there."""
    for path in without_arguments():
        for who in LOOKERS:
            answer = tabs[who].request.get(path, max_redirects=0)
            if answer.status == 200 and answer.text().lower().startswith("<!doctype html"):  # fragments come with pages
                yield Page(who, path)
                break
