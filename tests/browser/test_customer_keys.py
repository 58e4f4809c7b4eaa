"""Two tasks of a day by keyboard alone: a call written down while it lasts, and a customer's identity corrected."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import a_word, complain, until
from tests.browser.conftest import Visitors
from tests.browser.hands import choose, go, press, tab_to, write
from tests.browser.looking import stop

pytestmark = pytest.mark.browser


def file_of(page: Page, words: str) -> str:
    """The address of the file found by these words, reached by `g u`, `/`, `j`, Enter."""
    page.goto("/desk/")
    go(page, "u")
    page.keyboard.press("/")
    page.keyboard.type(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/customers/*/")
    return page.url


def test_a_call_is_taken_by_two_keys_and_written_down(visitors: Visitors, language: str) -> None:
    word = a_word()
    complain(visitors.come(), body="Kettle leaks.", email=f"{word}@example.com", name="Kettle Owner")
    page = visitors.sign_in("amy", language=language)
    page.keyboard.press("c")
    page.wait_for_url("**/desk/new/")
    page.keyboard.press("c")
    page.wait_for_url("**/desk/new/calls/*/")
    assert page.evaluate("document.activeElement.name") == "who"
    page.keyboard.press("Control+A")  # of an earlier call, if one was left
    page.keyboard.type(f"{word}@")
    found = page.locator("#call-who [name=customer]")
    expect(found.first).to_be_attached()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#call-cases [name=case]")).to_have_count(2)
    case = page.locator("#call-cases [name=case]").first.get_attribute("value")
    choose(page, page.locator("#call-cases [name=case]"), str(case))
    with page.expect_response(lambda answer: answer.status == 204):  # what is typed is kept
        write(page, page.locator("[name=body]"), "It leaks still. c c j ?")
    clock = page.locator("#call-timer time")
    until(lambda: clock.inner_text() != "0:00", seconds=10, what="the clock runs")
    stop(page, "day-call")
    assert "It leaks still" in page.locator("[name=body]").input_value()
    tab_to(page, page.locator("[name=body]"))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/desk/tickets/{case}/**")
    assert "It leaks still. c c j ?" in page.locator("#case-timeline").inner_text()


def test_an_identity_is_corrected_merged_and_given_back(visitors: Visitors, language: str) -> None:
    complain(visitors.come(), body="Chair creaks.", email="chair@example.com", name="Chair Owner")
    complain(visitors.come(), body="Chair squeaks.", email="chair.two@example.com", name="C Owner")
    page = visitors.sign_in("amy", language=language)
    address = file_of(page, "chair@example.com")
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    write(page, page.locator("[name=name]"), "Charlotte Owner")
    tab_to(page, page.locator("[name=needs]"))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(address)
    assert "Charlotte Owner" in page.locator("h1").inner_text()
    page.keyboard.press("m")
    page.wait_for_url("**/merge/")
    expect(page.locator("main [name=q]")).to_be_focused()
    page.keyboard.type("chair.two")
    press(page, page.locator("#merge-found [data-row]"))
    page.wait_for_url("**/merge/?with=*")
    stop(page, "day-merge")
    choose(page, page.locator("[name=name]"), "gone")
    press(page, page.locator("main form button[data-kind=primary]"))
    page.wait_for_url(address)
    assert "C Owner" in page.locator("h1").inner_text()
    assert "chair.two@example.com" in page.locator("main").inner_text()
    press(page, page.locator("form[action*='/merges/'] button").first)
    until(lambda: "Charlotte Owner" in page.locator("h1").inner_text(), what="two files again")
    assert "chair.two@example.com" not in page.locator("main").inner_text()
