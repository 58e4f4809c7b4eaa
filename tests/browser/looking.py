"""Looking at a page as everybody must be able to: axe in the light on a desk's screen and in the dark on a telephone.

DESK_SHOTS=<folder> keeps a picture of every stop of a walk, in both themes and widths; whoever wants pictures walks in
English and in Chinese.
"""

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SHOTS = os.environ.get("DESK_SHOTS", "")
LANGUAGES = {"en-US": "en", "zh-CN": "zh-Hans"}
_SCRIPT = Axe().axe_script
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RULES = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}
_LOOKS = ((1440, "light"), (390, "dark"))  # themes are tokens alone (design/README): both once, in both widths
_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son[a-z]+=\"", re.IGNORECASE
)
NARROWEST = 320
# What a page shows tomorrow: figures of four digits, names and subjects that end in a word which never breaks.
_STRETCH = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    const within = text.parentElement;
    if (!text.data.trim() || within.closest("svg, select, datalist, textarea, script, template")) continue;
    text.data = text.data.replace(/\\d{1,3}(?!\\d)/g, (figure) => "8888".slice(figure.length) + figure);
    if (within.closest("[lang]") !== document.documentElement) text.data += " " + "Unbreakable".repeat(7);
  }
}"""
_SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
_TWICE = """() => [...document.querySelectorAll("[id]")].map((one) => one.id)
  .filter((id, place, all) => all.indexOf(id) !== place).slice(0, 3).join(", ")"""


def stop(page: Page, name: str) -> None:
    """Here one stands and looks: without faults for anybody. What is open closes: the page comes anew."""
    lang = LANGUAGES[page.evaluate("navigator.language")]
    for width in (1440, 390) if SHOTS else ():
        for theme in ("light", "dark"):
            _dress(page, width, theme)
            page.wait_for_timeout(300)
            page.screenshot(path=Path(SHOTS) / f"{name}-{lang}-{width}-{theme}.png", full_page=True)
    _dress(page, 1440, "light")
    source = page.context.request.get(page.url).text()  # as it was sent: scripts have been at what is open
    faults = faults_of(page, source=source, lang=lang)
    assert not faults, "\n".join(faults)
    page.reload()  # looking made its words longer


def faults_of(page: Page, *, source: str | None = None, lang: str = "en") -> list[str]:
    """What is wrong with the page that is open, each fault with where it was found."""
    found = [f"{page.url}: {one}" for one in _source_faults(page.content() if source is None else source)]
    if page.locator("html").get_attribute("lang") != lang:
        found.append(f"{page.url}: lang is {page.locator('html').get_attribute('lang')}, not {lang}")
    if twice := page.evaluate(_TWICE):
        found.append(f"{page.url}: more than one element has the id {twice}")
    if page.locator("h1").count() != 1:
        found.append(f"{page.url}: {page.locator('h1').count()} first headings")
    page.evaluate(_SCRIPT)
    for width, theme in _LOOKS:
        _dress(page, width, theme)
        found += [f"{page.url} {width} {theme}: {one}" for one in _violations(page)]
    found += too_wide(page)
    _dress(page, 1440, "light")
    return found


def too_wide(page: Page) -> list[str]:
    """Whether the page scrolls sideways on the narrowest telephone, as it is or with longer data; leaves it longer."""
    _dress(page, NARROWEST, "light")
    if page.evaluate(_SIDEWAYS):
        return [f"{page.url}: scrolls sideways at {NARROWEST} px"]
    page.evaluate(_STRETCH)
    return [f"{page.url}: scrolls sideways at {NARROWEST} px with longer data"] if page.evaluate(_SIDEWAYS) else []


def _dress(page: Page, width: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")


def _violations(page: Page) -> list[str]:
    answer = page.evaluate("rules => axe.run(rules).then(found => found.violations)", _RULES)
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][-200:]}"
        for one in answer
        for node in one["nodes"][:3]
    ]


def _source_faults(html: str) -> list[str]:
    """Nothing inline in what the server sent: neither style nor script nor handlers (strict CSP)."""
    return [f"inline: {html[found.start() : found.start() + 80]}" for found in _INLINE.finditer(html)][:3]
