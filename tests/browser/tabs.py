"""Tabs of all who look at the desk, and the walk over its pages with axe."""

from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import Visitors, out_of_time
from tests.browser.looking import faults_of
from tests.browser.places import Page


class Tabs(dict[str, Tab]):
    """One tab for each who looks, opened at first need."""

    def __init__(self, visitors: Visitors, examples: dict[str, Any]) -> None:
        super().__init__()
        self.visitors, self.examples = visitors, examples

    def __missing__(self, who: str) -> Tab:
        if who in ("visitor", "customer"):
            self[who] = self.visitors.come()
        else:
            self[who] = self.visitors.sign_in(who)
        for token in self.examples["links"] if who == "customer" else ():
            self[who].goto(f"/p/{token}/")
            self[who].locator("main form button").click()
        return self[who]


def walked(tabs: Tabs, pages: Iterable[Page]) -> str:
    """The faults of all these pages, a line each."""
    faults: list[str] = []
    for seen, page in enumerate(pages):
        if out_of_time():
            assert not faults, "\n".join(faults)
            pytest.skip(f"no time was left (E2E_UNTIL) after {seen} pages without a fault")
        answer = tabs[page.who].goto(page.path)
        assert answer is not None
        assert "text/html" in answer.headers.get("content-type", ""), page
        faults += faults_of(tabs[page.who], source=answer.text())
    return "\n".join(faults)
