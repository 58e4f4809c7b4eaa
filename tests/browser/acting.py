"""What people do on the pages, by the words and names that the pages show."""

import random
import re
import time
from collections.abc import Callable
from string import ascii_lowercase
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.conftest import Desk
from tests.browser.hands import press, put

_LINK = (
    "from servicedesk.mail.models import Outgoing; "
    "print(Outgoing.objects.filter(topic='ticket:{number}', kind='{kind}').last().text)"
)


def until(true: Callable[[], bool], *, seconds: float = 30, what: str = "") -> None:
    """Ask again and again: the worker has its part to do."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.4)
    raise AssertionError(f"In {seconds} s it did not happen: {what}")


def a_word() -> str:
    """One that stands nowhere on this desk yet: what is found by it is this test's own."""
    return "".join(random.choices(ascii_lowercase, k=12))


def complain(page: Page, *, body: str, email: str, name: str) -> str:
    """Fill the public form as a customer does; returns the reference."""
    page.goto("/new/complaint/")
    page.fill("[name=body]", body)
    page.fill("[name=name]", name)
    page.fill("[name=email]", email)
    page.check("[name=consent]")
    page.locator("main form button[data-kind=primary]").click()
    page.wait_for_url("**/received/**")
    found = re.search(r"/received/(C-\d+)/", page.url)
    assert found, page.url
    return found[1]


def link_of(desk: Desk, reference: str, kind: str) -> str:
    """The personal link in the newest letter of this kind; the demo keeps letters readable."""
    text = desk.manage("shell", "-c", _LINK.format(number=reference[2:], kind=kind))
    found = re.search(r"https?://\S+/(?:p|survey)/\S+/", text)
    assert found, text
    return found[0]


def open_link(page: Page, link: str) -> None:
    """A letter's link: one button, then the case."""
    page.goto(link)
    page.locator("main form button").click()
    page.wait_for_url("**/my/**")


def move_form(page: Page, verb: str) -> Locator:
    """The form of a move on the ticket page, unfolded."""
    form = page.locator(f'form:has(input[name="verb"][value="{verb}"])').first
    fold = page.locator(f'details[data-verb="{verb}"]:not([open])')
    if fold.count():
        fold.locator("summary").click()
        form.wait_for()  # it comes when somebody opens it
    return form


def act(page: Page, reference: str, verb: str, **fields: Any) -> None:
    """Open the ticket and perform a move with these fields; waits for the page that follows."""
    page.goto(f"/desk/tickets/{reference}/?pane=do")
    form = move_form(page, verb)
    for name, value in fields.items():
        _fill(form.locator(f'[name="{name}"]'), value)
    before = version_of(page)
    form.locator("button").last.click()
    wait_for_another(page, before)


def act_by_keys(page: Page, reference: str, verb: str, **fields: Any) -> None:
    """The same without a mouse: `s` leads into the next step or takes it, Tab to all that may be done besides."""
    page.goto(f"/desk/tickets/{reference}/")
    before, ready = version_of(page), page.locator("[data-key=s]").count()
    fold = page.locator(f'details[data-verb="{verb}"]:not([open]) > summary')
    if fold.count():
        press(page, fold)
    elif verb == "advance" or not ready:
        page.keyboard.press("s")
    if verb != "advance" or not ready:
        form = page.locator(f'form:has(input[name="verb"][value="{verb}"])').first
        for name, value in fields.items():
            put(page, form.locator(f'[name="{name}"]'), value)
        press(page, form.locator("button").last)
    wait_for_another(page, before)


def version_of(page: Page) -> str | None:
    return page.locator("main").get_attribute("data-version")


def wait_for_another(page: Page, before: str | None) -> None:
    """The page that follows a change."""
    page.wait_for_function(
        "before => document.readyState === 'complete' && document.querySelector('main')?.dataset.version !== before",
        arg=before,
    )


def _fill(field: Locator, value: Any) -> None:
    kind = field.first.evaluate("one => one.type || one.tagName")
    if kind == "radio":
        field.and_(field.page.locator(f'[value="{value}"]')).locator("xpath=..").click()
    elif kind.startswith("select"):
        field.select_option(index=value) if isinstance(value, int) else field.select_option(value)
    else:
        field.fill(str(value))


def step_of(page: Page, reference: str) -> str:
    """The step where the ticket page says that the complaint stands, from 1 to 7."""
    page.goto(f"/desk/tickets/{reference}/")
    return str(page.locator(".steps [aria-current=step] .name").inner_text())
