"""Tasks of a day by keyboard alone: by keys where the desk has them, else by Tab; each page without violations.

With DAY_PICTURES naming a folder, each page is kept there as a picture, in both themes and widths.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.acting import complain, until
from tests.browser.conftest import Desk, Visitors
from tests.browser.hands import choose, press, tab_to, write
from tests.browser.looking import faults_of
from tests.browser.test_keyboard import mine

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("DAY_PICTURES", "")


def looked_at(page: Page, name: str) -> None:
    """Axe in both themes and widths; and pictures, if they are wanted."""
    lang = str(page.locator("html").get_attribute("lang"))
    for width in (1440, 390) if PICTURES else ():
        for theme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            page.screenshot(path=Path(PICTURES) / f"{name}-{lang}-{width}-{theme}.png")
    faults = faults_of(page, lang=lang)
    assert not faults, "\n".join(faults)


def case_of(desk: Desk, visitors: Visitors, about: str, whose: str) -> str:
    reference = complain(visitors.come(), body=about, email="day@example.com", name="Dana Day")
    mine(desk, reference, whose)
    return reference


def go(page: Page, letter: str) -> None:
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press(letter)


def test_an_old_case_is_found_by_two_characters(visitors: Visitors) -> None:
    page = visitors.sign_in("jiaying", language="zh-CN")
    go(page, "f")
    tab_to(page, page.locator("main input[name=q]"))
    page.keyboard.type("沙发")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("table.tickets tbody tr").count() > 1
    looked_at(page, "search")
    page.reload()
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/desk/tickets/" in page.url
    page.keyboard.press("Control+k")
    page.keyboard.type("sjx")  # 收件箱 or 收件匣
    page.wait_for_selector("#palette-list [role=option]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/desk/?" in page.url or page.url.endswith("/desk/")


def test_a_call_is_taken_and_logged(visitors: Visitors) -> None:
    page = visitors.sign_in("amy")
    for _press in range(2):
        with page.expect_navigation():
            page.keyboard.press("c")
    write(page, page.locator("[name=who]"), "+86 138 0013 8000")
    write(page, page.locator("[name=name]"), "Lena Call")
    write(page, page.locator("[name=body]"), "She asks when the lamp comes.")
    looked_at(page, "call")
    page.wait_for_load_state()
    with page.expect_navigation():
        press(page, page.locator("button[name=do][value=log]"))
    assert "She asks when the lamp comes." in page.locator("main").inner_text()


def hand_over(page: Page, reference: str, team: str, why: str) -> None:
    page.goto(f"/desk/tickets/{reference}/")
    page.keyboard.press("t")
    select = page.locator("#to-team")
    tab_to(page, select)
    for _press in range(select.locator("option").count()):
        if team in select.locator("option:checked").inner_text():
            break
        page.keyboard.press("ArrowDown")
    write(page, page.locator("#why-hand-over"), why)
    with page.expect_navigation():
        press(page, page.locator("#hand-over button[data-kind=primary]"))


def accept(page: Page, reference: str) -> None:
    page.goto(f"/desk/tickets/{reference}/?pane=do")
    with page.expect_navigation():
        press(page, page.locator("button[name=answer][value=accept]"))


def test_a_case_goes_to_another_team_and_comes_back(desk: Desk, visitors: Visitors) -> None:
    reference = case_of(desk, visitors, "The drawer sticks.", "amy")
    amy, li = visitors.sign_in("amy"), visitors.sign_in("liqiang")
    hand_over(amy, reference, "Workshop", "Look at the runner, please.")
    accept(li, reference)
    assert "李强" in li.locator(".case-head").inner_text(), "the technician has it"
    hand_over(li, reference, "Customer care", "The runner is mended.")
    accept(amy, reference)
    assert "Customer care" in amy.locator(".case-head").inner_text(), "it is back"
    looked_at(amy, "handed-back")


def test_a_case_is_put_off_and_comes_back(desk: Desk, visitors: Visitors) -> None:
    reference = case_of(desk, visitors, "The lamp flickers.", "amy")
    page = visitors.sign_in("amy")
    page.goto(f"/desk/tickets/{reference}/")
    page.keyboard.press("z")
    page.locator("#act:modal").wait_for()
    looked_at(page, "put-off")
    page.reload()
    page.keyboard.press("z")
    choose(page, page.locator("#act [name=until]"), "hours")
    with page.expect_navigation():
        press(page, page.locator("#act button[data-kind=primary]"))
    assert "put off until" in page.locator(".case-head").inner_text()
    mine_now = f"/desk/?view=mine&q={reference[2:]}"
    page.goto(mine_now)
    assert page.locator("tr.item").count() == 0, "out of sight"
    past = "since='2026-01-01T00:00Z', until='2026-01-01T03:00Z'"
    code = f"from tickets.models import Snooze; Snooze.objects.filter(ticket__number={reference[2:]}).update({past})"
    desk.manage("shell", "-v0", "-c", code)
    until(lambda: (page.reload(), page.locator("tr.item").count())[1] == 1, seconds=90, what="it is back")


def test_a_view_is_saved_and_shared(visitors: Visitors) -> None:
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
    amy = visitors.sign_in("amy")
    amy.goto("/desk/")
    assert amy.get_by_role("link", name="High ones").count() >= 1
    looked_at(amy, "shared-view")


def test_a_customers_name_is_corrected(visitors: Visitors) -> None:
    page = visitors.sign_in("amy")
    go(page, "u")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("e")
    write(page, page.locator("[name=name]"), "Corrected Name")
    looked_at(page, "correct-file")
    with page.expect_navigation():
        page.locator("[name=name]").focus()
        press(page, page.locator("main form [data-send]"))
    assert page.locator("h1").inner_text().endswith("Corrected Name")
