"""Zero axe violations on every page, in both themes, on a desk's screen and on a telephone (interface: access).

Pages without arguments have a file of their own, so that two workers share the way.
"""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.browser.acting import complain
from tests.browser.conftest import PASSWORD, Visitors
from tests.browser.examples import SECRET
from tests.browser.looking import faults_of, too_wide
from tests.browser.places import listed
from tests.browser.tabs import Tabs, walked

pytestmark = pytest.mark.browser
# What opens on a page: where, and what is pressed, one after the other.
OPENED = [
    ("sue", "/desk/", ("[popovertarget=account-menu]",)),
    ("sue", "/desk/", ("[popovertarget=account-menu]", "[data-open=keys-help]")),
    ("sue", "/desk/tickets/{kind_enquiry}/", ("[popovertarget=more]",)),
    ("max", "/desk/tickets/{kind_enquiry}/", ("[popovertarget=more]", "#more [data-open=assign]")),
    ("max", "/desk/tickets/{step_resolve}/", (".do details summary",)),
]


@pytest.fixture
def tabs(visitors: Visitors, examples: dict[str, Any]) -> Tabs:
    return Tabs(visitors, examples)


def test_every_page_that_shows_something_of_its_own(tabs: Tabs, examples: dict[str, Any]) -> None:
    assert not walked(tabs, listed(examples))


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
