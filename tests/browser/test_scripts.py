"""The page scripts in a real browser, under our policy of content. No server: pages and files are handed to it.

What they do with a desk behind them is seen in the other tests here; this is each script alone, on the least markup.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from servicedesk.web.components import Clock
from tests.browser.acting import until

pytestmark = pytest.mark.browser
STATIC = Path(__file__).resolve().parents[2] / "static"
HOME = "http://desk.localhost"  # a secure context, as a desk on https is
PLAIN = "http://desk.test"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
NOBODYS = SimpleNamespace(permissions={}, key="agent")
MARY = SimpleNamespace(
    full_name="Mary Major", shortcuts=True, is_authenticated=True, role=NOBODYS, may=lambda permission: False
)
Open = Callable[..., Page]
KEPT = "sessionStorage.getItem('draft:new')"

DESK = """{% extends "desk/shell.html" %}{% load desk %}{% block title %}Try{% endblock %}
{% block body %}<main id="main"><h1>Try</h1>{% block inner %}{% endblock %}</main>
{% include "desk/_keys.html" %}{% include "desk/_palette.html" %}{% endblock %}"""


def on_the_desk(inner: str) -> str:
    return DESK.replace("{% block inner %}{% endblock %}", inner)


ROWS = on_the_desk("""<div data-selection><div class="bulk" hidden><input type="checkbox" data-select-all
 aria-label="all"><b data-selected-count></b><button type="button" data-clear-selection>None</button></div><ul>
<li><a data-row href="#one">One</a><input type="checkbox" aria-label="one"></li>
<li><a data-row href="#two">Two</a><input type="checkbox" aria-label="two"></li></ul></div>""")
KEYS = on_the_desk("""<input aria-label="words"><button data-key="r" data-open="ask">Reply</button>
<dialog id="ask" class="dialog" aria-label="Ask"><input aria-label="why"><button data-close>Close</button></dialog>
<a data-go="b" href="#board" data-name="Board">Board</a>""")
FRESH = on_the_desk('{% include "components/_fresh.html" with names="inbox" href="/" target="main" %}')
MENU = on_the_desk('{% include "desk/_account_menu.html" %}<button popovertarget="account-menu">You</button>')
PARTS = on_the_desk("""<input aria-label="elsewhere"><section data-refresh="inbox" hx-get="/theirs/" hx-trigger="live"
 hx-swap="none"></section><section data-refresh="inbox" hx-get="/mine/" hx-trigger="live"><input aria-label="mine">
</section>""")
FORM = """{% extends "customer/shell.html" %}{% block title %}Try{% endblock %}{% block main %}<h1>Try</h1>
<form data-draft="new"><textarea name="body" aria-label="body"></textarea><input type="hidden" name="nonce" value="n">
</form>{% if sent %}<p data-draft-sent="new">Sent</p>{% endif %}<button data-copy="C-7" hidden>Copy</button>
{% endblock %}"""


@pytest.fixture
def opened(chrome: Browser) -> Iterator[Open]:
    """Call with a template's source: the page in the browser. Afterwards nothing may have been refused or thrown."""
    context = chrome.new_context(locale="en-GB", permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))

    def show(source: str, *, events: str | list[Route] = "", at: str = HOME, **more: Any) -> Page:
        page.unroute_all()
        page.route(f"{at}/**", lambda route: answer(route, source, events, more))
        page.goto(f"{at}/desk/")
        return page

    yield show
    context.close()
    assert faults == []


def answer(route: Route, source: str, events: str | list[Route], more: dict[str, Any]) -> None:
    """`events` are sent at once; a list is given the stream, to be written to when the test likes."""
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        file = STATIC / path.removeprefix("/static/")
        route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
    elif path == "/events/" and isinstance(events, list):
        events.append(route)
    elif path == "/events/":
        route.fulfill(body=f"retry: 60000\n\n{events}", content_type="text/event-stream")
    elif path == "/display/":
        route.fulfill(status=204)
    elif path == "/desk/palette/":
        route.fulfill(json={"groups": [{"label": "Views", "items": [{"name": "已超时", "href": "#late"}]}]})
    else:
        request = RequestFactory().get("/desk/")
        request.user = MARY  # type: ignore[assignment]
        html = engines["django"].from_string(source).render({"user": MARY, **more}, request)
        route.fulfill(body=html, content_type="text/html", headers={"content-security-policy": POLICY})


def happened(*ids: int) -> str:
    return "".join(f'event: inbox\ndata: {{"topic": "inbox", "id": {one}}}\n\n' for one in ids)


def later(page: Page, **time: float) -> None:
    """The page is looked at again after so much time."""
    page.evaluate(
        "([ms]) => { const now = Date.now; Date.now = () => now() + ms;"
        " document.dispatchEvent(new Event('visibilitychange')); Date.now = now; }",
        [timedelta(**time).total_seconds() * 1000],
    )


def a_clock(**left: int) -> Clock:
    due = timezone.now() + timedelta(**left)
    return Clock(label="First reply", state="fine", due=due, soon_at=due - timedelta(hours=1))


def test_rows_are_walked_and_selected_by_keys(opened: Open) -> None:
    page = opened(ROWS)
    for key in "jjx":
        page.keyboard.press(key)
    expect(page.get_by_label("two")).to_be_checked()
    expect(page.locator(".bulk [data-selected-count]")).to_have_text("1")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "One"


def test_the_bar_of_acts_is_there_while_rows_are_selected(opened: Open) -> None:
    page = opened(ROWS)
    bar, every = page.locator(".bulk"), page.get_by_label("all")
    expect(bar).to_be_hidden()
    page.get_by_label("one").check()
    expect(bar).to_be_visible()
    assert every.evaluate("one => [one.checked, one.indeterminate]") == [False, True]
    assert page.locator("li[aria-selected=true]").count() == 1
    page.get_by_label("two").check()
    assert every.evaluate("one => [one.checked, one.indeterminate]") == [True, False]


def test_all_rows_are_selected_and_let_go_at_once(opened: Open) -> None:
    page = opened(ROWS)
    page.get_by_label("one").check()
    page.get_by_label("all").check()
    expect(page.locator("[data-selected-count]")).to_have_text("2")
    page.get_by_role("button", name="None").click()
    expect(page.locator(".bulk")).to_be_hidden()
    assert page.locator("li input:checked").count() == 0


def test_news_is_a_bar_that_counts_cases_and_moves_nothing(opened: Open) -> None:
    page = opened(FRESH, events=happened(5, 5))
    bar = page.locator(".fresh")
    expect(bar).to_be_visible()
    expect(bar).to_contain_text("1 new since")
    page = opened(FRESH, events=happened(5, 6, 5))
    expect(page.locator(".fresh")).to_contain_text("2 new since")


def test_when_news_may_have_been_lost_the_bar_says_so(opened: Open) -> None:
    page = opened(FRESH, events="event: resync\ndata: {}\n\n")
    expect(page.locator(".fresh")).to_contain_text("Something may be new")


def test_what_shows_a_case_asks_again_but_not_under_ones_hands(opened: Open) -> None:
    stream: list[Route] = []
    asked: list[str] = []
    page = opened(PARTS, events=stream)
    page.on("request", lambda request: asked.append(request.url.removeprefix(HOME)))
    page.get_by_label("mine").focus()
    with page.expect_request("**/theirs/"):
        stream[0].fulfill(body=happened(7, 8, 9), content_type="text/event-stream")
    with page.expect_request("**/theirs/"):  # once more at the end, for what was heard while the first was under way
        pass
    page.wait_for_timeout(700)
    assert (asked.count("/theirs/"), asked.count("/mine/")) == (2, 0)
    with page.expect_request("**/mine/"):
        page.get_by_label("elsewhere").focus()


def test_a_clock_turns_soon_and_late_while_the_page_stands_open(opened: Open) -> None:
    page = opened(on_the_desk("{% clock c %}"), c=a_clock(hours=2, seconds=30))
    clock = page.locator(".clock")
    assert clock.inner_text().endswith("2 h")
    for hours, state, words in ((0.5, "fine", "1 h 30 min"), (1.5, "soon", "30 min"), (3.2, "late", "1 h 11 min late")):
        later(page, hours=hours)
        assert clock.get_attribute("data-state") == state
        assert clock.inner_text().endswith(words)


def test_keys_act_on_the_page_but_not_while_one_types(opened: Open) -> None:
    page = opened(KEYS)
    page.get_by_label("words").focus()
    page.keyboard.type("r?")
    assert page.get_by_label("words").input_value() == "r?"
    assert page.locator("dialog:modal").count() == 0
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    assert page.evaluate("document.querySelector('dialog:modal').id") == "ask"


def test_g_and_a_letter_go_to_a_place(opened: Open) -> None:
    page = opened(KEYS)
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url("**/#board")
    assert page.locator("dialog:modal").count() == 0


def test_the_palette_finds_an_act_by_letters_of_its_name(opened: Open) -> None:
    page = opened(KEYS)
    page.keyboard.press("Control+k")
    page.keyboard.type("rpl")
    assert page.locator("#palette [aria-selected=true] .only").inner_text() == "Reply"
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('dialog:modal').id") == "ask"


def test_a_press_beside_a_dialog_closes_it_unless_something_was_typed(opened: Open) -> None:
    page = opened(KEYS)
    page.get_by_role("button", name="Reply").click()
    page.mouse.click(5, 5)
    assert page.locator("dialog:modal").count() == 0
    page.get_by_role("button", name="Reply").click()
    page.get_by_label("why").fill("Half a sentence")
    page.mouse.click(5, 5)
    assert page.locator("dialog:modal").count() == 1
    page.get_by_role("button", name="Close").click()
    assert page.locator("dialog:modal").count() == 0


def test_the_theme_changes_at_once_and_the_server_hears_of_it(opened: Open) -> None:
    page = opened(
        on_the_desk('{% include "desk/_account_menu.html" %}<button popovertarget="account-menu">You</button>')
    )
    page.get_by_role("button", name="You").click()
    with page.expect_request("**/display/") as heard:
        page.get_by_text("Dark", exact=True).click()
    assert 'name="theme"\r\n\r\ndark' in (heard.value.post_data or "")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_a_draft_outlives_a_reload_and_holds_no_hidden_field(opened: Open) -> None:
    page = opened(FORM)
    page.get_by_label("body").fill("The arm split.")
    until(lambda: bool(page.evaluate(KEPT)), seconds=5, what="the draft is kept, a moment after the last letter")
    assert "nonce" not in page.evaluate(KEPT)
    page.reload()
    assert page.get_by_label("body").input_value() == "The arm split."
    page = opened(FORM, sent=True)
    assert page.evaluate(KEPT) is None


def test_what_is_copied_is_told_in_a_toast_that_can_be_dismissed(opened: Open) -> None:
    page = opened(FORM)
    page.get_by_role("button", name="Copy").click()
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "C-7"
    toast.get_by_role("button", name="Dismiss").click()
    expect(toast).to_have_count(0)


def test_where_the_browser_copies_nothing_no_button_offers_it(opened: Open) -> None:
    """Browsers give pages the clipboard on https and on this machine alone."""
    page = opened(FORM, at=PLAIN)
    expect(page.locator("[data-copy]")).to_be_hidden()


def test_the_palette_finds_by_letters_and_by_pinyin(opened: Open) -> None:
    page = opened(KEYS.replace('data-name="Board"', 'data-name="投訴單与统计"'))
    options = page.locator("#palette-list [role=option] .only")
    for words, found in (("tsd", 1), ("tousd", 1), ("投訴", 1), ("tongji", 1), ("tzd", 0), ("tud", 0), ("rep", 1)):
        page.keyboard.press("Control+k")
        page.keyboard.type(words)
        assert options.count() == found + 1, words  # what is not found is searched for
        page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("ycs")
    expect(options).to_have_count(2)
    page.keyboard.press("Enter")
    assert page.url.endswith("#late"), "what the desk offers"


def test_who_types_faster_than_the_desk_offers_is_not_sent_to_the_search(opened: Open) -> None:
    page = opened(KEYS)
    held: list[Route] = []
    page.route("**/desk/palette/*", lambda route: held.append(route))
    page.keyboard.press("Control+k")
    page.keyboard.type("ycs\n")
    page.wait_for_timeout(100)
    answer(held[0], KEYS, "", {})
    page.wait_for_url("**/#late")
