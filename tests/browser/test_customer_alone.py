"""Customers without a mouse, without a script, and in a crowd: the form and what follows it must still go."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.acting import complain, link_of, open_link
from tests.browser.conftest import Desk, Visitors

pytestmark = pytest.mark.browser
CROWD = """
from datetime import timedelta
from django.utils import timezone
from servicedesk.pages.visitors import FORMS_FROM_ONE_PLACE as place
for _each in range(place.limit): place.use("127.0.0.1", at=timezone.now())
"""
QUIET = "from servicedesk import limits; limits.clear('form.place', '127.0.0.1')"
_FOCUSED = "[document.activeElement.name, document.activeElement.value, document.activeElement.textContent].join(' ')"


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the thing of this name, value or text has the focus, which must show."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate(_FOCUSED):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            within = page.evaluate("!!document.activeElement.closest(':has(:focus-visible)')")
            assert outline != "none" or within, words
            return
    raise AssertionError(f"No way by keyboard to {words}")


def test_a_complaint_by_keyboard_alone(visitors: Visitors, desk: Desk) -> None:
    page = visitors.come()
    page.goto("/")
    tab_to(page, "Make a complaint")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new/complaint/")
    tab_to(page, "Send the complaint")
    page.keyboard.press("Enter")
    page.locator(".summary").wait_for()
    assert page.evaluate("document.activeElement.className") == "summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first error's link leads to its field
    assert page.evaluate("document.activeElement.name") == "body"
    page.keyboard.type("The lid does not close.")
    tab_to(page, "refund")
    page.keyboard.press("Space")
    tab_to(page, "email")
    page.keyboard.type("keys@example.com")
    tab_to(page, "consent")
    page.keyboard.press("Space")
    tab_to(page, "Send the complaint")
    page.keyboard.press("Enter")
    page.wait_for_url("**/received/**")
    reference = page.locator("#reference").inner_text()
    page.goto(link_of(desk, reference, "acknowledgement"))
    tab_to(page, "Open my case")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/**")
    tab_to(page, "body")
    page.keyboard.type("And it squeaks.")
    tab_to(page, "Send to")
    page.keyboard.press("Enter")
    page.get_by_text("And it squeaks.").wait_for()
    tab_to(page, "Withdraw the complaint")
    page.keyboard.press("Enter")
    tab_to(page, "Yes, withdraw it")
    page.keyboard.press("Enter")
    page.get_by_text("You withdrew the complaint.").first.wait_for()


def test_a_complaint_without_a_script(chrome: Browser, desk: Desk) -> None:
    context = chrome.new_context(base_url=desk.url, java_script_enabled=False, locale="en-US")
    page = context.new_page()
    reference = complain(page, body="No script here.", email="plain@example.com", name="Pat")
    open_link(page, link_of(desk, reference, "acknowledgement"))
    page.fill("[name=body]", "One more word.")
    page.locator("main form:has([name=body]) button").last.click()
    page.get_by_text("One more word.").wait_for()
    page.locator(".languages button[value=zh-hans]").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert re.search(r"/my/C-\d+/", page.url)
    context.close()


def test_in_a_crowd_the_browser_proves_work_and_nothing_is_lost(visitors: Visitors, desk: Desk) -> None:
    desk.manage("shell", "-v0", "-c", CROWD)
    try:
        page = visitors.come()
        page.goto("/new/enquiry/")
        page.fill("[name=body]", "Is there anybody?")
        page.fill("[name=email]", "crowd@example.com")
        page.check("[name=consent]")
        page.locator("main form button[data-kind=primary]").click()
        page.get_by_text("you can send now").wait_for(timeout=60_000)
        assert page.locator("[name=body]").input_value() == "Is there anybody?"
        page.locator("main form button[data-kind=primary]").click()
        page.wait_for_url("**/received/**")
    finally:
        desk.manage("shell", "-v0", "-c", QUIET)
