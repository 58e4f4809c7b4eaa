"""A supervisor's morning: what is at risk, who takes it, why it is due; other rules tried, then in force; the month."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import until
from tests.browser.conftest import Visitors
from tests.browser.hands import press, tab_to, write
from tests.browser.looking import stop

pytestmark = pytest.mark.browser


def figure(page: Page, name: str) -> int:
    return int(page.locator(f"section.tiles a:has-text('{name}') .v").inner_text())


def test_a_supervisors_morning(visitors: Visitors) -> None:
    sue = visitors.sign_in("sue")
    reference = she_sees_what_is_at_risk_and_gives_it_to_somebody(sue)
    she_looks_after_a_warning_and_tells_why_it_is_due(sue, reference)
    max_ = visitors.sign_in("max")
    a_draft_is_tried_and_made_to_hold(max_)
    she_takes_the_month_home(sue)


def she_sees_what_is_at_risk_and_gives_it_to_somebody(sue: Page) -> str:
    sue.goto("/desk/board/")
    stop(sue, "1-board")
    number = figure(sue, "Overdue")
    press(sue, sue.locator("section.tiles a:has-text('Overdue')"))
    sue.wait_for_url("**/desk/?**")
    expect(sue.locator("tr.item")).to_have_count(min(number, 25))  # a page of it
    stop(sue, "2-the-list-behind-it")
    sue.goto("/desk/board/")
    row = sue.locator("section:has(#first-title) tbody tr").first
    found = re.search(r"[CT]-\d+", row.inner_text())
    assert found
    press(sue, row.locator("button[popovertarget]"))
    hand = row.locator("[popover] button[name=person]").first
    hand.wait_for()
    name = hand.locator("span[lang]").first.inner_text()
    with sue.expect_navigation():
        press(sue, hand)
    expect(sue.locator(f"section:has(#first-title) tr:has-text('{found[0]}')")).to_contain_text(name)
    return found[0]


def she_looks_after_a_warning_and_tells_why_it_is_due(sue: Page, reference: str) -> None:
    sue.goto("/desk/alerts/")
    stop(sue, "3-warnings")
    warned = sue.locator("#alert-list li").count()
    assert warned, "the demo's late cases warn her"
    with sue.expect_navigation():
        press(sue, sue.locator("#alert-list li form button[data-kind=primary]").first)
    sue.goto("/desk/alerts/?show=acknowledged")
    expect(sue.locator("#alert-list li").first).to_be_visible()
    sue.goto(f"/desk/tickets/{reference}/")
    press(sue, sue.locator("#case-why h2 a"))
    told = sue.locator("#case-why details ul").first
    told.wait_for()
    assert re.search(r"of working time, by the policy “.+” and the calendar “.+”\.\nIt began .+\.", told.inner_text())
    assert re.search(r"(is due|was due|are left) ", sue.locator("#case-why").inner_text())
    sue.goto(f"/desk/tickets/{reference}/?why=1")
    stop(sue, "4-why-it-is-due")


def a_draft_is_tried_and_made_to_hold(max_: Page) -> None:
    max_.goto("/desk/settings/policies/draft/")
    thrown = max_.locator("form[action$='/discard/'] button")
    if thrown.count():  # somebody else's, left by another test on this desk
        with max_.expect_navigation():
            press(max_, thrown)
    max_.goto("/desk/settings/policies/")
    stop(max_, "5-service-levels")
    before = int(re.findall(r"Version (\d+)", max_.locator("main").inner_text())[0])
    press(max_, max_.locator("form[action$='/draft/'] button"))
    max_.wait_for_url("**/policies/draft/")
    press(max_, max_.locator("main table a[href*='/draft/']").last)
    max_.wait_for_url(re.compile(r"/draft/\d+/"))
    write(max_, max_.locator("[name=first_response-3]"), "3 h")
    runs = max_.locator("tr.runs details").first
    tab_to(max_, runs.locator("summary"))
    max_.keyboard.press("Enter")
    press(max_, runs.locator("[name=first_response-pause][value=with_customer]"), "Space")
    with max_.expect_navigation():
        press(max_, max_.locator("header button[data-kind=primary]"))
    max_.locator("#would").wait_for()
    stop(max_, "6-the-editor")
    max_.goto("/desk/settings/policies/draft/backtest/")
    with max_.expect_navigation():
        press(max_, max_.locator("main form button[data-kind=primary]"))
    until(
        lambda: "clocks ended in these days" in max_.locator("#backtest").inner_text(), seconds=90, what="it is tried"
    )
    stop(max_, "7-tried-on-the-past")
    max_.goto("/desk/settings/policies/draft/publish/")
    stop(max_, "8-before-it-holds")
    write(max_, max_.locator("[name=note]"), "Fewer promises that nobody can keep")
    with max_.expect_navigation():
        press(max_, max_.locator("main form button[data-kind=primary]"))
    max_.goto("/desk/settings/policies/")
    assert f"Version {before + 1}" in max_.locator("main").inner_text()


def she_takes_the_month_home(sue: Page) -> None:
    """The month before this one: on its first day the present one has nothing to tell."""
    month = "/desk/reports/attainment/?unit=month&ago=1"
    sue.goto(month)
    stop(sue, "9-the-month")
    for kind, check in (("csv", is_csv), ("xlsx", is_workbook)):
        sue.goto(month)
        press(sue, sue.locator("button[popovertarget=take]"))
        sue.locator(f"#take [name=format][value={kind}]").check(force=True)
        with sue.expect_download() as waiting:
            press(sue, sue.locator("#take button[data-kind=primary]"))
        check(Path(waiting.value.path()).read_bytes())


def is_csv(content: bytes) -> None:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert any(row[:1] == ["First response"] for row in rows), rows


def is_workbook(content: bytes) -> None:
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert "xl/workbook.xml" in names and any(name.startswith("xl/worksheets/") for name in names)


def test_the_same_pages_in_chinese(visitors: Visitors) -> None:
    sue = visitors.sign_in("sue", language="zh-CN")
    max_ = visitors.sign_in("max", language="zh-CN")
    pages = {"1-board": "/desk/board/", "2-list": "/desk/?view=everything", "3-warnings": "/desk/alerts/"}
    for name, address in {**pages, "9-the-month": "/desk/reports/attainment/"}.items():
        sue.goto(address)
        stop(sue, name)
    for name, address in {"5-service-levels": "", "6-the-editor": "draft/"}.items():
        max_.goto(f"/desk/settings/policies/{address}")
        stop(max_, name)
