"""Live: what happens elsewhere is told, and never moves what somebody reads or types (interface: look)."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acting import complain, move_form
from tests.browser.conftest import Desk, Visitors
from tests.browser.test_keyboard import mine

pytestmark = pytest.mark.browser
SOON = 10_000  # milliseconds
SEEN = 1_000  # that somebody else is there or writes


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


@pytest.mark.parametrize("edit", ["categorise", "tags"])
def test_what_one_edits_oneself_does_not_refuse_ones_next_step(desk: Desk, visitors: Visitors, edit: str) -> None:
    reference = complain(visitors.come(), body="The stool rocks.", email="stool@example.com", name="Sto")
    mine(desk, reference, "amy")
    page = visitors.sign_in("amy")
    page.goto(f"/desk/tickets/{reference}/")
    account = move_form(page, "record_account")
    account.locator("[name=feeling]").select_option("angry")
    account.locator("[name=wish]").fill("A stool that stands.")
    before = page.locator("#case-head").get_attribute("data-version")
    if edit == "tags":
        page.locator("#case-facts a:has([data-shown=tags])").click()
        page.fill("#tag-add", "stool")
        page.locator("#act [data-kind=primary]").click()
    else:
        page.locator("#case-facts [data-open=categorise]").click()
        page.select_option("#to-category", index=1)
        page.locator("#categorise [data-kind=primary]").click()
    expect(page.locator("#case-head")).not_to_have_attribute("data-version", before or "", timeout=SOON)
    with page.expect_response("**/moves/") as answer:
        account.locator("button").last.click()
    assert answer.value.status == 302


def test_two_agents_on_one_ticket_see_each_other_and_neither_writes_past_the_other(
    desk: Desk, visitors: Visitors
) -> None:
    reference = complain(visitors.come(), body="The shelf is short.", email="shelf@example.com", name="Sia")
    mine(desk, reference, "amy")
    amy, max_ = visitors.sign_in("amy"), visitors.sign_in("max")
    for page in (amy, max_):  # one is there when one's page listens
        with page.expect_response(re.compile("/events/.*viewing")):
            page.goto(f"/desk/tickets/{reference}/")
    seen, words = amy.locator("#case-presence"), "#your-words"
    expect(seen).to_contain_text("looks at this", timeout=SEEN)
    max_.locator(words).press_sequentially("A longer shelf is on its way.")
    expect(seen).to_contain_text("is writing to the customer", timeout=SEEN)
    amy.fill(words, "We measure it again.")
    max_.locator(".composer [data-kind=primary]").click()
    expect(amy.locator("#case-timeline")).to_contain_text("A longer shelf", timeout=SOON)
    amy.locator(".composer [data-kind=primary]").click()
    expect(amy.locator("#meanwhile")).to_contain_text("A longer shelf")
    assert amy.locator(words).input_value() == "We measure it again."
    assert "We measure" not in amy.locator("#case-timeline").inner_text()
    max_.goto("/desk/")
    expect(seen).to_have_text("", timeout=SOON)
    amy.locator("#meanwhile button").click()
    expect(amy.locator("#case-timeline")).to_contain_text("We measure it again.", timeout=SOON)
