"""Live: what happens elsewhere is told, and never moves what somebody reads or types (interface: look)."""

import pytest
from playwright.sync_api import expect

from tests.browser.acting import complain
from tests.browser.conftest import Desk, Visitors
from tests.browser.test_keyboard import mine

pytestmark = pytest.mark.browser
SOON = 10_000  # milliseconds


def test_a_new_complaint_is_a_bar_to_press_and_moves_nothing(visitors: Visitors) -> None:
    amy = visitors.sign_in("amy")
    with amy.expect_request("**/events/**"):
        amy.goto("/desk/?view=all")
    rows = amy.locator("tr.item .ref").all_inner_texts()
    complain(visitors.come(width=390), body="The mirror came broken.", email="live@example.com", name="Lia")
    bar = amy.locator(".fresh")
    expect(bar).to_be_visible(timeout=SOON)
    assert amy.locator("tr.item .ref").all_inner_texts() == rows
    bar.locator("button").click()
    expect(amy.locator(".fresh")).to_be_hidden(timeout=SOON)


def test_a_colleagues_reply_arrives_beside_what_one_types(desk: Desk, visitors: Visitors) -> None:
    reference = complain(visitors.come(), body="The rug is blue.", email="rug@example.com", name="Rui")
    mine(desk, reference, "amy")
    amy, ben = visitors.sign_in("amy"), visitors.sign_in("ben")
    for page in (amy, ben):
        page.goto(f"/desk/tickets/{reference}/")
    amy.locator("[name=kind][value=note]").check(force=True)
    amy.locator("#your-words").press_sequentially("I am still writing")
    ben.locator("[name=kind][value=note]").check(force=True)
    ben.fill("#your-words", "The warehouse has a green one.")
    ben.locator(".composer [data-kind=primary]").click()
    expect(amy.locator("#case-timeline")).to_contain_text("The warehouse has a green one.", timeout=SOON)
    assert amy.locator("#your-words").input_value() == "I am still writing"
    assert amy.evaluate("document.activeElement.id") == "your-words"
