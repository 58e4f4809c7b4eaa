"""Zero axe violations on every page, in both themes, on a desk's screen and on a telephone (interface: access)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page as Tab

from tests.browser.acting import complain
from tests.browser.conftest import PASSWORD, Desk, Visitors
from tests.browser.examples import SECRET
from tests.browser.looking import faults_of, too_wide
from tests.browser.places import LOOKERS, Page, listed, unknown, without_arguments

pytestmark = pytest.mark.browser
# What opens on a page: where, and what is pressed, one after the other.
OPENED = [
    ("sue", "/desk/", ("[popovertarget=account-menu]",)),
    ("sue", "/desk/", ("[popovertarget=account-menu]", "[data-open=keys-help]")),
    ("sue", "/desk/tickets/{kind_enquiry}/", ("[popovertarget=more]",)),
    ("max", "/desk/tickets/{kind_enquiry}/", ("[popovertarget=more]", "#more [data-open=assign]")),
    ("max", "/desk/tickets/{step_resolve}/", (".do details summary",)),
]


@pytest.fixture(scope="module")
def examples(desk: Desk) -> dict[str, Any]:
    told = desk.manage("shell", "-v0", "-c", "from tests.browser.examples import show; show()")
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


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


@pytest.fixture
def tabs(visitors: Visitors, examples: dict[str, Any]) -> Tabs:
    return Tabs(visitors, examples)


def test_every_page_is_known() -> None:
    assert unknown() == [], "Add each to PAGES (what it shows) or ACTIONS (it only acts) in tests/browser/places.py."


def test_every_page_in_both_themes_and_widths(tabs: Tabs, examples: dict[str, Any]) -> None:
    faults: list[str] = []
    for page in [*_alone(tabs), *listed(examples)]:
        tab = tabs[page.who]
        answer = tab.goto(page.path)
        assert answer is not None
        assert "text/html" in answer.headers.get("content-type", ""), page
        faults += faults_of(tab, source=answer.text())
    assert not faults, "\n".join(faults)


def _alone(tabs: Tabs) -> Iterator[Page]:
    """Addresses without arguments, each looked at by the first who is shown a page there."""
    for path in without_arguments():
        for who in LOOKERS:
            answer = tabs[who].request.get(path, max_redirects=0)
            if answer.status == 200 and answer.text().lower().startswith("<!doctype html"):  # fragments come with pages
                yield Page(who, path)
                break


@pytest.mark.parametrize(("language", "lang"), [("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant")])
def test_the_page_says_its_language_and_holds_in_it(visitors: Visitors, language: str, lang: str) -> None:
    for tab, paths in (
        (visitors.come(language=language), ("/", "/new/complaint/", "/accounts/login/", "/nothing/")),
        (
            visitors.sign_in("sue", language=language),
            ("/desk/", "/desk/board/", "/desk/board/wall/", "/desk/settings/"),
        ),
    ):
        for path in paths:
            tab.goto(path)
            assert tab.locator("html").get_attribute("lang") == lang, path
            assert not too_wide(tab)


def test_what_opens_on_a_page(tabs: Tabs, examples: dict[str, Any]) -> None:
    faults = []
    for who, path, press in OPENED:
        tabs[who].goto(path.format(**examples))
        for one in press:
            tabs[who].locator(one).first.click()
        faults += faults_of(tabs[who])
    assert not faults, "\n".join(faults)


def test_the_form_with_its_errors_and_its_receipt(visitors: Visitors) -> None:
    tab = visitors.come()
    tab.goto("/new/complaint/")
    tab.locator("main form button[data-kind=primary]").click()
    faults = faults_of(tab)
    complain(tab, body="The lamp hums.", email="axe@example.com", name="Ana")
    faults += faults_of(tab)
    assert not faults, "\n".join(faults)


def test_the_pages_of_a_second_factor(visitors: Visitors, examples: dict[str, Any]) -> None:
    tab = visitors.come()
    tab.goto("/accounts/login/")
    tab.fill("[name=login]", "tom")
    tab.fill("[name=password]", PASSWORD)
    tab.press("[name=password]", "Enter")
    tab.wait_for_url("**/2fa/authenticate/**")
    faults = faults_of(tab)
    tab.fill("[name=code]", format_hotp_value(hotp_value(SECRET, list(yield_hotp_counters_from_time())[1])))
    tab.press("[name=code]", "Enter")
    tab.wait_for_url("**/desk/**")
    for path in ("2fa/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/", "sessions/"):
        tab.goto(f"/accounts/{path}")
        faults += faults_of(tab)
    assert not faults, "\n".join(faults)
