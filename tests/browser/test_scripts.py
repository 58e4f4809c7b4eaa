"""The page scripts in a real browser, under our policy of content. No server: pages and files are handed to it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, sync_playwright

from servicedesk.local import chromium as chromium_on_this_machine
from servicedesk.web.components import Clock

STATIC = Path(__file__).resolve().parents[2] / "static"
CHROMIUM = str(chromium_on_this_machine.find())
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
MARY = SimpleNamespace(full_name="Mary Major", shortcuts=True, is_authenticated=True, may=lambda permission: True)


DESK = """{% extends "desk/shell.html" %}{% load desk %}{% block title %}Try{% endblock %}{% block main %}<h1>Try</h1>
{% clock c %}<input aria-label="words"><button data-key="r" data-open="ask">Reply</button>
<dialog id="ask" class="dialog" aria-label="Ask"><button data-close>Close</button></dialog>
<div data-selection><div class="bulk" hidden><b data-selected-count></b></div><ul>
<li><a data-row href="#one">One</a><input type="checkbox" aria-label="one"></li>
<li><a data-row href="#two">Two</a><input type="checkbox" aria-label="two"></li></ul></div>
{% include "components/_fresh.html" with names="inbox" href="/" target="main" %}{% endblock %}"""
FORM = """{% extends "customer/shell.html" %}{% block title %}Try{% endblock %}{% block main %}<h1>Try</h1>
<form data-draft="new"><textarea name="body" aria-label="body"></textarea>
<input type="hidden" name="nonce" value="n"></form>
{% endblock %}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Any]:
    """Call with a template's source: the page in the browser. Afterwards nothing may have been refused or thrown."""
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))

    def show(source: str, **more: Any) -> Page:
        page.route("http://desk.test/**", lambda route: answer(route, source, more))
        page.goto("http://desk.test/desk/")
        return page

    yield show
    context.close()
    assert faults == []


def answer(route: Route, source: str, more: dict[str, Any]) -> None:
    path = route.request.url.removeprefix("http://desk.test").partition("?")[0]
    if path.startswith("/static/"):
        file = STATIC / path.removeprefix("/static/")
        route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
    elif path == "/events/":
        event = 'retry: 60000\n\nevent: inbox\ndata: {"topic": "inbox", "id": 5}\n\n'
        route.fulfill(body=event, content_type="text/event-stream")
    elif path == "/display/":
        route.fulfill(status=204)
    else:
        request = RequestFactory().get("/desk/")
        request.user = MARY  # type: ignore[assignment]
        html = engines["django"].from_string(source).render({"user": MARY, **more}, request)
        route.fulfill(body=html, content_type="text/html", headers={"content-security-policy": POLICY})


def a_clock(**left: int) -> Clock:
    due = timezone.now() + timedelta(**left)
    return Clock(label="First reply", state="fine", due=due, soon_at=due - timedelta(hours=1))


def test_keys_act_on_the_page_but_not_while_one_types(opened: Any) -> None:
    page = opened(DESK, c=None)
    page.get_by_label("words").focus()
    page.keyboard.type("r?")
    assert page.get_by_label("words").input_value() == "r?"
    assert page.locator("dialog:modal").count() == 0
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    assert page.evaluate("document.querySelector('dialog:modal').id") == "ask"
    page.get_by_text("Close", exact=True).click()
    page.keyboard.press("?")
    assert "Reply" in page.locator("#keys-help").inner_text()


def test_rows_are_walked_and_selected_by_keys(opened: Any) -> None:
    page = opened(DESK, c=None)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.get_by_label("two").is_checked()
    assert page.locator(".bulk").inner_text() == "1"


def test_news_is_announced_in_a_bar_and_moves_nothing(opened: Any) -> None:
    page = opened(DESK, c=None)
    page.locator(".fresh").wait_for(state="visible")
    assert page.locator(".fresh").inner_text().startswith("1 new since")


def test_a_clock_turns_soon_and_late_while_the_page_stands_open(opened: Any) -> None:
    page = opened(DESK, c=a_clock(hours=2, seconds=30))
    clock = page.locator(".clock")
    assert clock.inner_text().endswith("2 h 00 min")
    for hours, state, words in ((1.5, "soon", "30 min"), (3.2, "late", "1 h 11 min late")):
        page.evaluate(
            "([ms]) => { const now = Date.now; Date.now = () => now() + ms;"
            " document.dispatchEvent(new Event('visibilitychange')); Date.now = now; }",
            [hours * 3_600_000],
        )
        assert clock.get_attribute("data-state") == state
        assert clock.inner_text().endswith(words)


def test_the_theme_changes_at_once_and_the_server_hears_of_it(opened: Any) -> None:
    page = opened(DESK, c=None)
    page.get_by_role("button", name="You").click()
    with page.expect_request("**/display/") as heard:
        page.get_by_text("Dark", exact=True).click()
    assert 'name="theme"\r\n\r\ndark' in (heard.value.post_data or "")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_a_draft_outlives_a_reload_and_holds_no_hidden_field(opened: Any) -> None:
    page = opened(FORM)
    page.get_by_label("body").fill("The arm split.")
    page.wait_for_timeout(600)  # kept a moment after the last letter
    assert "nonce" not in page.evaluate("sessionStorage.getItem('draft:new')")
    page.reload()
    assert page.get_by_label("body").input_value() == "The arm split."
