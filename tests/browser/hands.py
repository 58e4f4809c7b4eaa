"""Hands that know no mouse: what is wanted is reached by Tab alone, and whatever has the focus shows it."""

from datetime import date
from typing import Any

from playwright.sync_api import Locator, Page

_MOST = 150  # presses until we say that it cannot be reached
# Focus must be seen: an outline, or a shadow that stands in for it, on the element or on what is drawn for it.
_SEEN = """() => {
  const one = document.activeElement;
  const drawn = [one, one.closest("label"), one.nextElementSibling, one.parentElement].filter(Boolean);
  return drawn.some((part) => {
    const look = getComputedStyle(part);
    return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none";
  });
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus."""
    wanted = wanted.first
    wanted.wait_for(state="attached")
    for _press in range(_MOST):
        if wanted.evaluate("one => one === document.activeElement"):
            assert page.evaluate(_SEEN), f"{wanted}: nobody sees that it has the focus"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


def write(page: Page, wanted: Locator, text: str) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Reach it and press it; a link or button leads on."""
    tab_to(page, wanted)
    page.keyboard.press(key)


def choose(page: Page, group: Locator, value: str) -> None:
    """Reach a group of radio buttons and go to one by the arrows."""
    group.first.wait_for(state="attached")  # all of it comes at once
    reached = group.and_(page.locator(":checked")) if group.and_(page.locator(":checked")).count() else group
    tab_to(page, reached)
    if not page.evaluate("document.activeElement.checked"):
        page.keyboard.press("Space")
    for _press in range(group.count()):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrows do not lead to {value}")


def pick(page: Page, wanted: Locator, value: object) -> None:
    """Reach a list and go down to one of its options: by its place, its value, or a part of its words."""
    tab_to(page, wanted)
    page.keyboard.press("Home")
    for place in range(wanted.locator("option").count()):
        at, words = wanted.evaluate("one => [one.value, one.selectedOptions[0].textContent]")
        if place == value if isinstance(value, int) else at == value or str(value) in words:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrows do not lead to {value}")


def put(page: Page, field: Locator, value: Any) -> None:
    """Give a field of a form its value, whatever kind of field it is."""
    kind = field.first.evaluate("one => one.type || one.tagName")
    if kind == "radio":
        choose(page, field, str(value))
    elif kind.startswith("select"):
        pick(page, field, value)
    elif kind == "date":
        tab_to(page, field)
        page.keyboard.type(date.fromisoformat(value).strftime("%m%d%Y"))  # as an English browser orders it
    else:
        write(page, field, str(value))


def go(page: Page, letter: str) -> None:
    """To a place of the rail."""
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press(letter)
