"""What a browser gets and feels: weight of a first visit, time until a swap is on screen, interaction to next paint.

A real Chromium on the same machine, with an empty cache at each first visit; weights are bytes on the wire
(compressed, headers included). Times are medians of so many turns.
"""

import statistics
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from servicedesk.local import chromium
from servicedesk.local.places import Trouble
from tests.load.names import PASSWORD, SIGNED_IN

TICKET = "/desk/tickets/T-100231/"
TURNS = 15
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
# From the event that began it until the frame after the change was drawn.
_WATCH = """selector => {
  window.took = 0;
  const shown = () => { const one = document.querySelector(selector); return one && one.checkVisibility(); };
  let begun = 0;
  const end = (now) => { window.took = now - begun; };
  const look = () => requestAnimationFrame(begun && shown() ? end : look);
  const begin = (event) => { begun ||= event.timeStamp; };
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, begin, { capture: true, once: true });
  look();
}"""
# Event Timing tells interactions of 16 ms and more; what it does not tell was shorter.
_LISTEN = """() => {
  window.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (one.interactionId)
      interactions.set(one.interactionId, Math.max(interactions.get(one.interactionId) ?? 0, one.duration));
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
}"""
_PAINTED = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""


def measure(url: str) -> dict[str, Any] | None:
    """None where there is no Chromium."""
    try:
        program = chromium.find()
    except Trouble:
        return None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=_ARGUMENTS)
        page = _signed_in(browser, url)
        found = {
            "visits": [_visit(browser, page, name, path) for name, path in (("inbox", "/desk/"), ("ticket", TICKET))],
            "swaps": {name: _median(page, turn) for name, turn in _SWAPS.items()},
            "interactions": _interactions(page),
            "version": browser.version,
        }
        browser.close()
    return found


def _signed_in(browser: Browser, url: str) -> Page:
    page = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900}).new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", SIGNED_IN)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/desk/**")
    return page


def _visit(browser: Browser, known: Page, name: str, path: str) -> dict[str, Any]:
    """Bytes and requests with an empty cache and again with a full one; milliseconds to the largest paint."""
    context = browser.new_context(
        base_url=known.url.split("/desk/")[0],
        storage_state=known.context.storage_state(),
        viewport={"width": 1440, "height": 900},
    )
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[int] = []
    wire.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    page.goto(path, wait_until="load")
    page.wait_for_timeout(800)  # what is fetched once the page stands
    first, asked, painted = sum(sizes), len(sizes), page.evaluate(_PAINTED)
    sizes.clear()
    page.goto(path, wait_until="load")
    page.wait_for_timeout(800)
    again = sum(sizes)
    context.close()
    return {"page": name, "first": first, "requests": asked, "again": again, "painted": painted}


def _took(page: Page) -> float:
    for _try in range(500):
        if took := page.evaluate("took"):
            return float(took)
        page.wait_for_timeout(20)
    raise AssertionError(f"{page.url}: what was asked for did not come within ten seconds")


def _preview(page: Page) -> float:
    page.goto("/desk/")
    page.locator(".tickets .item .subject").first.focus()
    page.evaluate(_WATCH, "#preview[open] *")
    page.keyboard.press("Space")
    return _took(page)


def _menu(page: Page) -> float:
    page.goto(TICKET)
    page.evaluate(_WATCH, "#more:popover-open")
    page.locator("[popovertarget=more]").click()
    return _took(page)


def _palette(page: Page) -> float:
    page.goto(TICKET)
    page.evaluate(_WATCH, "#palette[open] [role=option]")
    page.keyboard.press("Control+k")
    return _took(page)


_SWAPS: dict[str, Callable[[Page], float]] = {
    "inbox: preview of a row": _preview,
    "ticket: menu of all that may be done": _menu,
    "anywhere: the palette with what it knows": _palette,
}


def _median(page: Page, turn: Callable[[Page], float]) -> float:
    return statistics.median(turn(page) for _number in range(TURNS))


def _interactions(page: Page) -> dict[str, float]:
    """Typing a sentence, moving by keys and opening what opens: each interaction's time to its next paint."""
    page.goto(TICKET)
    page.evaluate(_LISTEN)
    made = 0
    page.locator("#your-words").click()
    for letter in "It comes on Friday, we are sorry for the wait. ":
        page.keyboard.press(letter if letter != " " else "Space")
        made += 1
    for _turn in range(5):
        page.locator("[popovertarget=more]").click()
        page.keyboard.press("Escape")
        made += 2
    page.wait_for_timeout(300)
    told = sorted(page.evaluate("[...interactions.values()]"), reverse=True)
    return {"made": made + 1, "told": len(told), "longest": told[0] if told else 0.0}
