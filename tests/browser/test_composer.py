"""The composer's scripts in a real browser, under our policy of content; the desk's answers are handed to them."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser
STATIC = Path(__file__).resolve().parents[2] / "static"
HOME = "http://desk.localhost"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PEN, OPTIONS, BAR = "#your-words", ".script-menu [role=option]", "[data-unsent-elsewhere]"
SCRIPTS = [
    {"pk": 1, "name": "Ask for a picture", "text": "Please send {due} a picture", "language": "en"},
    {"pk": 2, "name": "请客户提供照片", "text": "照片", "language": "zh-hans"},
]
LISTS = {
    "/t/scripts/": SCRIPTS,
    "/t/colleagues/": [{"name": "Amy A", "sub": "@amy", "text": "@amy "}],
    "/t/cases/": [{"name": "T-100231", "sub": "Sofa", "text": "T-100231 "}],
}
PAGE = """<!doctype html><html lang="en"><head><title>Try</title>
<link rel="stylesheet" href="/static/css/components.css"><link rel="stylesheet" href="/static/css/ticket.css">
<script type="module" src="/static/app/composer.js"></script><script type="module" src="/static/app/toasts.js"></script>
<script type="module" src="/static/app/keys.js"></script></head><body><template id="words"></template>
<form class="composer" method="post" action="/t/write/" data-unsent="/t/draft/" data-lists="/t/" novalidate>
<input type="hidden" name="csrfmiddlewaretoken" value="c"><input type="hidden" name="draft" value="">
<input type="radio" name="kind" value="reply" checked aria-label="reply">
<input type="radio" name="kind" value="note" aria-label="note"><textarea id="your-words" name="body"></textarea>
<div data-draft-files="/t/draft/files/" data-largest="100"><ul></ul><output data-files-said></output>
<template data-too-large="too large" data-failed="no answer" data-done="added" data-removed="removed" data-wait="soon"
data-stopped="look first" data-screenshot="screenshot"><li><span data-file-name></span>
<progress max="1" value="0"></progress>
<span data-file-reason hidden></span><button type="button" data-file-again hidden>Again</button><button type="button"
data-file-remove data-words="Remove {name}">x</button></li></template></div><input type="file" name="files" multiple>
<div data-marks hidden><button type="button" data-mark="**">B</button></div>
<button data-scripts formaction="/t/choose/">Scripts</button><button data-send>Send</button>
<output data-unsent-said data-failed="failed"></output><button data-unsent-throw hidden>Throw away</button>
<div data-unsent-elsewhere hidden><button type="button" data-unsent-mine>Mine</button>
<button type="button" data-unsent-both>Both</button></div></form>
<div id="toasts"><div class="toast" data-toast="go"><span>Sent</span><form method="post" action="/undo/?until=UNTIL">
<button class="button">Undo</button></form></div></div></body></html>"""
COMPOSE = """area => {
  area.dispatchEvent(new CompositionEvent("compositionstart"));
  area.value += "/";
  area.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
}"""
BRING = """([kind, names, size]) => {
  const carried = new DataTransfer();
  for (const name of names) carried.items.add(new File(["x".repeat(size)], name, { type: "image/png" }));
  const how = { bubbles: true, cancelable: true, clipboardData: carried, dataTransfer: carried };
  if (kind === "paste") return document.activeElement.dispatchEvent(new ClipboardEvent(kind, how));
  for (const step of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(step, how));
}"""
ROW = """<li><input type="hidden" name="kept" value="{0}"><a href="#">{0}</a>
<button formaction="/t/remove/{0}/" data-file-remove aria-label="Remove {0}">x</button></li>"""
COMPOSED = "area => area.dispatchEvent(new CompositionEvent('compositionend'))"


class Desk:
    """Answers as the desk does; `saved` are the texts that it was given."""

    def __init__(self) -> None:
        self.saved: list[str] = []
        self.elsewhere = ""  # what another window has written meanwhile
        self.held: list[Route] = []  # files that are still on their way
        self.sent = ""

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOME).partition("?")[0]
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
        elif path in LISTS:
            route.fulfill(json={"found": LISTS[path]})
        elif path == "/t/draft/":
            self._save(route)
        elif path == "/t/draft/files/":
            self._file(route)
        elif path == "/":
            until = str(int(time.time() * 1000) + 6000)
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=PAGE.replace("UNTIL", until), content_type="text/html", headers=headers)
        else:
            self.sent = route.request.post_data or self.sent
            route.fulfill(body="<p>done</p>", content_type="text/html")

    def _file(self, route: Route) -> None:
        found = re.search(r'filename="(.*?)"', route.request.post_data or "")
        name = found[1] if found else ""
        if name == "slow.png" and route not in self.held:
            self.held.append(route)
        elif name == "bad.png":
            route.fulfill(status=422, json={"reason": "“bad.png” is a program"})
        else:
            route.fulfill(json={"row": ROW.format(name), "stamp": "1.1", "said": "Draft saved 14:12"})

    def _save(self, route: Route) -> None:
        found = re.search(r'name="body"\r\n\r\n(.*?)\r\n--', route.request.post_data or "", re.DOTALL)
        self.saved.append(found[1] if found else "")
        told = {"stamp": f"1.{len(self.saved)}", "said": "Draft saved 14:12", "body": self.elsewhere, "kind": "reply"}
        route.fulfill(status=412 if self.elsewhere else 200, json=told)
        self.elsewhere = ""


@pytest.fixture
def desk_behind() -> Desk:
    return Desk()


@pytest.fixture
def page(chrome: Browser, desk_behind: Desk) -> Iterator[Page]:
    page = chrome.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.route("**/*", desk_behind.answer)
    page.goto(f"{HOME}/")
    page.locator(PEN).click()
    yield page
    page.close()
    assert faults == []


def saved(page: Page, stamp: str) -> None:
    expect(page.locator("[name=draft]")).to_have_value(stamp)
    expect(page.locator("[data-unsent-said]")).to_have_text("Draft saved 14:12")


def test_what_is_typed_is_saved_and_another_window_is_not_overwritten(page: Page, desk_behind: Desk) -> None:
    page.keyboard.type("Hello")
    saved(page, "1.1")
    expect(page.locator("[data-unsent-throw]")).to_be_visible()
    desk_behind.elsewhere = "Theirs"
    page.keyboard.type(" you")
    expect(page.locator(BAR)).to_be_visible()
    page.locator("[data-unsent-both]").click()
    expect(page.locator(BAR)).to_be_hidden()
    expect(page.locator(PEN)).to_have_value("Hello you\n\nTheirs")
    saved(page, "1.3")
    page.keyboard.type(" end")
    page.locator("[data-send]").click()
    page.wait_for_url("**/t/write/")
    assert desk_behind.saved[0] == "Hello"
    assert desk_behind.saved[-1].replace("\r", "") == "Hello you\n\nTheirs", "being sent it is no draft any more"


def test_the_list_under_the_pen_leaves_an_input_method_alone(page: Page) -> None:
    page.locator(PEN).evaluate(COMPOSE)
    page.wait_for_timeout(200)
    expect(page.locator(OPTIONS)).to_have_count(0)
    page.locator(PEN).evaluate(COMPOSED)
    expect(page.locator(OPTIONS)).to_have_count(2)
    page.keyboard.type("zp")  # 照片 by its initials
    expect(page.locator(OPTIONS)).to_have_count(1)
    expect(page.locator(OPTIONS)).to_contain_text("请客户提供照片")
    for _letter in "zp":
        page.keyboard.press("Backspace")
    page.keyboard.type("pict")
    expect(page.locator(OPTIONS)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(PEN)).to_have_value("Please send {due} a picture")
    marked = page.locator(PEN).evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
    assert marked == "{due}", "what is to be filled in is marked"


def test_colleagues_in_notes_cases_anywhere_and_a_way_out(page: Page) -> None:
    page.keyboard.type("@a")
    page.wait_for_timeout(300)
    expect(page.locator(OPTIONS)).to_have_count(0)
    page.locator("[value=note]").check()
    page.locator(PEN).fill("")
    page.locator(PEN).press_sequentially("@a")
    expect(page.locator(OPTIONS)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator(PEN)).to_have_value("@amy ")
    page.keyboard.type("#10")
    expect(page.locator(OPTIONS)).to_contain_text(["T-100231"])
    page.keyboard.press("Escape")
    expect(page.locator(".script-menu")).to_be_hidden()
    assert page.locator(PEN).evaluate("area => area === document.activeElement"), "Esc closes the list, not the pen"


def test_marks_the_button_of_scripts_and_the_seconds_of_undo(page: Page) -> None:
    expect(page.locator(".toast form button")).to_have_text(re.compile(r"Undo \d"))
    page.keyboard.type("Hello")
    page.keyboard.press("Control+A")
    page.locator("[data-mark]").click()
    expect(page.locator(PEN)).to_have_value("**Hello**")
    page.keyboard.press("Control+Z")
    expect(page.locator(PEN)).to_have_value("Hello")
    page.locator("[data-scripts]").click()
    expect(page.locator(OPTIONS)).to_have_count(2)
    expect(page.locator(".toast")).to_have_count(0, timeout=8000)


def test_files_come_by_drop_and_paste_each_for_itself_and_are_removed_by_key(page: Page, desk_behind: Desk) -> None:
    page.evaluate(BRING, ["drop", ["one.png", "bad.png", "two.png"], 1])
    kept, said = page.locator("[data-draft-files] a"), page.locator("[data-files-said]")
    expect(kept).to_have_text(["one.png", "two.png"])
    expect(page.locator("[data-file-reason]:visible")).to_have_text("“bad.png” is a program")
    expect(page.locator("[name=draft]")).to_have_value("1.1")
    page.evaluate(BRING, ["drop", ["large.png"], 101])
    expect(said).to_have_text("“large.png”: too large")
    page.locator(PEN).focus()
    page.evaluate(BRING, ["paste", ["image.png"], 1])
    expect(kept).to_have_text(["one.png", "two.png", re.compile(r"screenshot \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.png")])
    page.get_by_role("button", name="Remove one.png").focus()
    page.keyboard.press("Enter")
    expect(said).to_have_text("one.png: removed")
    expect(page.get_by_role("button", name="Remove bad.png")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove two.png")).to_be_focused()


def test_sent_while_a_file_is_on_its_way_it_waits(page: Page, desk_behind: Desk) -> None:
    page.evaluate(BRING, ["drop", ["slow.png"], 1])
    expect(page.locator("progress")).to_be_visible()
    page.locator("[data-send]").click()
    expect(page.locator(".toast").last).to_contain_text("soon")
    desk_behind.answer(desk_behind.held[0])
    page.wait_for_url("**/t/write/")
    assert "kept=slow.png" in desk_behind.sent
