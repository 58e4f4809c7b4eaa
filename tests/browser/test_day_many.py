"""Tasks of a day with many cases, by keyboard alone: ten answered one after the other, fifty finished at once."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acting import a_word
from tests.browser.conftest import Desk, Visitors
from tests.browser.hands import go, press
from tests.browser.looking import stop

pytestmark = pytest.mark.browser
MANY = 50
NUMBER = re.compile(r"\d+")


def some(desk: Desk, number: int, *, answered: bool = False) -> str:
    """So many cases of amy's; the word by which they are found."""
    words = a_word()
    code = f"from tests.browser.examples import enquiries; enquiries({number}, {words!r}, answered={answered})"
    desk.manage("shell", "-v0", "-c", code)
    return words


def find(page: Page, words: str) -> None:
    go(page, "i")  # where one was last; from there to one's own work
    with page.expect_navigation():
        press(page, page.locator("#inbox-views a[href*='view=mine']"))
    page.keyboard.press("/")
    page.keyboard.type(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_ten_cases_are_answered_one_after_the_other(desk: Desk, visitors: Visitors, language: str) -> None:
    words = some(desk, 10)
    page = visitors.sign_in("amy", language=language)
    find(page, words)
    with page.expect_navigation():
        press(page, page.locator("form[action$='/play/'] button"))
    met = []
    for left in range(10, 0, -1):
        expect(page.locator("#play-left")).to_have_text(NUMBER)
        assert NUMBER.findall(page.locator("#play-left").inner_text()) == [str(left)]
        met.append(page.locator(".case-head .ref").inner_text())
        if left == 9:
            stop(page, "day-play")
        page.keyboard.press("r")
        page.keyboard.type(f"Dear Quentin, the {words} comes on Monday. j k ] ?")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
    assert len(set(met)) == 10, "each of them once"
    assert "/desk/?" in page.url, "the list is worked through"
    page.goto(f'/desk/search/?q="the {words} comes on Monday"')
    assert set(page.locator("tr.item .ref").all_inner_texts()) == set(met), "each has its answer"


def test_fifty_cases_are_finished_at_once_and_taken_back(desk: Desk, visitors: Visitors, language: str) -> None:
    words = some(desk, MANY, answered=True)
    page = visitors.sign_in("amy", language=language)
    find(page, words)
    page.keyboard.press("j")
    page.keyboard.press("x")
    press(page, page.locator("[data-select-beyond]"), "Space")
    page.keyboard.press("f")
    job = page.locator("#bulk-job")
    expect(job.locator("progress")).to_be_visible()
    expect(job).to_be_focused()
    finished(job)
    with page.expect_navigation():
        press(page, job.locator("a[href$='?rows=all']"))
    expect(job.locator(".results li")).to_have_count(MANY)
    stop(page, "day-bulk")
    press(page, job.locator("button"))
    expect(job.locator("progress")).to_be_visible()
    finished(job)
    page.goto(f"/desk/?view=mine&q={words}")
    assert page.locator("tr.item").count() == 25 and page.locator("a[rel=next]").count() == 1, "open again"


def finished(job: Locator) -> None:
    """Every one of them, by the worker."""
    expect(job.locator("progress")).to_have_count(0, timeout=90_000)
    assert NUMBER.findall(job.locator("strong").inner_text()) == [str(MANY), str(MANY)]
