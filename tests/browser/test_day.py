"""Tasks of a day by keyboard alone: by keys where the desk has them, else by Tab; each page without violations."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import complain, until
from tests.browser.conftest import Desk, Visitors
from tests.browser.hands import choose, go, pick, press, tab_to, write
from tests.browser.looking import stop
from tests.browser.test_keyboard import mine

pytestmark = pytest.mark.browser


def case_of(desk: Desk, visitors: Visitors, about: str, whose: str) -> str:
    reference = complain(visitors.come(), body=about, email="day@example.com", name="Dana Day")
    mine(desk, reference, whose)
    return reference


def test_an_old_case_is_found_by_two_characters(visitors: Visitors) -> None:
    page = visitors.sign_in("amy", language="zh-CN")
    go(page, "f")
    tab_to(page, page.locator("main input[name=q]"))
    page.keyboard.type("沙发")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("table.tickets tbody tr").count() > 1
    stop(page, "day-search")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/desk/tickets/" in page.url
    page.keyboard.press("Control+k")
    page.keyboard.type("sjx")  # 收件箱
    page.wait_for_selector("#palette-list [role=option]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/desk/?" in page.url or page.url.endswith("/desk/")


def hand_over(page: Page, reference: str, team: str, why: str) -> None:
    page.goto(f"/desk/tickets/{reference}/")
    page.keyboard.press("t")
    pick(page, page.locator("#to-team"), team)
    write(page, page.locator("#why-hand-over"), why)
    with page.expect_navigation():
        press(page, page.locator("#hand-over button[data-kind=primary]"))


def accept(page: Page, reference: str) -> None:
    page.goto(f"/desk/tickets/{reference}/?pane=do")
    with page.expect_navigation():
        press(page, page.locator("button[name=answer][value=accept]"))


def test_a_case_goes_to_another_team_and_comes_back(desk: Desk, visitors: Visitors, language: str) -> None:
    reference = case_of(desk, visitors, "The drawer sticks.", "amy")
    amy, li = visitors.sign_in("amy", language=language), visitors.sign_in("liqiang")
    hand_over(amy, reference, "Workshop", "Look at the runner, please.")
    accept(li, reference)
    assert "李强" in li.locator(".case-head").inner_text(), "the technician has it"
    hand_over(li, reference, "Customer care", "The runner is mended.")
    accept(amy, reference)
    assert "Customer care" in amy.locator(".case-head").inner_text(), "it is back"
    stop(amy, "day-handed-back")


def test_a_case_is_put_off_and_comes_back(desk: Desk, visitors: Visitors, language: str) -> None:
    reference = case_of(desk, visitors, "The lamp flickers.", "amy")
    page = visitors.sign_in("amy", language=language)
    page.goto(f"/desk/tickets/{reference}/")
    page.keyboard.press("z")
    page.locator("#act:modal").wait_for()
    stop(page, "day-put-off")
    page.keyboard.press("z")
    choose(page, page.locator("#act [name=until]"), "hours")
    with page.expect_navigation():
        press(page, page.locator("#act button[data-kind=primary]"))
    assert page.locator(".case-head form[action$='/unsnooze/']").count() == 1, "it says until when"
    mine_now = f"/desk/?view=mine&q={reference[2:]}"
    page.goto(mine_now)
    assert page.locator("tr.item").count() == 0, "out of sight"
    past = "since='2026-01-01T00:00Z', until='2026-01-01T03:00Z'"
    code = f"from tickets.models import Snooze; Snooze.objects.filter(ticket__number={reference[2:]}).update({past})"
    desk.manage("shell", "-v0", "-c", code)
    until(lambda: (page.reload(), page.locator("tr.item").count())[1] == 1, seconds=90, what="it is back")


def test_a_view_is_saved_and_shared(visitors: Visitors, language: str) -> None:
    page = visitors.sign_in("sue")
    page.goto("/desk/?view=all")
    page.keyboard.press("/")
    page.keyboard.type("priority:high")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, page.locator("[popovertarget=keep-menu]"))
    write(page, page.locator("#view-name"), "High ones")
    tab_to(page, page.locator("#view-audience"))
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        press(page, page.locator("#inbox-keep button[data-kind=primary]"))
    rows = page.locator("tr.item .ref")
    amy = visitors.sign_in("amy", language=language)
    amy.keyboard.press("Control+k")
    amy.keyboard.type("High ones")
    expect(amy.locator("#palette-list [aria-selected=true]")).to_have_text(re.compile("^High ones"))
    with amy.expect_navigation():
        amy.keyboard.press("Enter")
    assert "High ones" in amy.locator("h1").inner_text()
    assert amy.locator("tr.item .ref").all_inner_texts() == rows.all_inner_texts()
    stop(amy, "day-shared-view")
