"""The main tasks by keyboard alone (interface: language, look, access)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import a_word, complain, until
from tests.browser.conftest import Desk, Visitors
from tests.browser.hands import choose, press, tab_to, write

pytestmark = pytest.mark.browser


def a_case(visitors: Visitors, about: str) -> str:
    return complain(visitors.come(), body=about, email=f"{about.split()[0].lower()}@example.com", name="Ana")


def test_a_customer_files_a_complaint(visitors: Visitors) -> None:
    page = visitors.come()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.locator(".skip").evaluate(
        "one => one === document.activeElement && one.getBoundingClientRect().top >= 0"
    )
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    press(page, page.locator('main a[href="/new/complaint/"]'))
    page.wait_for_url("**/new/complaint/")
    write(page, page.locator("[name=body]"), "The table wobbles.")
    write(page, page.locator("[name=name]"), "Keya Bord")
    write(page, page.locator("[name=email]"), "keya@example.com")
    press(page, page.locator("[name=consent]"), "Space")
    press(page, page.locator("main form button[data-kind=primary]"))
    page.wait_for_url("**/received/**")
    assert re.search(r"C-\d+", page.locator("main").inner_text())


def test_errors_of_the_form_lead_to_their_fields(visitors: Visitors) -> None:
    page = visitors.come()
    page.goto("/new/complaint/")
    with page.expect_navigation():
        press(page, page.locator("main form button[data-kind=primary]"))
    press(page, page.locator("main a[href='#id_body']"))
    assert page.evaluate("document.activeElement.name") == "body"


def test_a_refused_form_of_the_desk_leads_to_its_first_wrong_field(visitors: Visitors) -> None:
    page = visitors.sign_in("max")
    page.goto("/desk/settings/calendars/1/")
    monday, quiet_until = page.locator("table.week input").first, page.locator("#notice-choices [name=until]")
    write(page, monday, "9 to 5")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(monday).to_be_focused()
    expect(monday).to_be_in_viewport()
    expect(monday).to_have_value("9 to 5")
    page.goto("/desk/me/")
    quiet_until.fill("")
    page.fill("#notice-choices [name=since]", "22:00")
    press(page, page.locator("#notice-choices form > .row button").first)  # this one comes again without its page
    expect(quiet_until).to_be_focused()
    expect(quiet_until).to_be_in_viewport()
    page.goto("/desk/?q=is:nonsense")  # what is marked without a refusal calls nobody
    expect(page.locator("[name=q][aria-invalid=true]").first).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")


def test_on_a_page_made_twice_as_large_the_pen_comes_to_the_keys(visitors: Visitors) -> None:
    """At 640 px, what a small screen shows at 200 %, the pen is one line until somebody writes."""
    reference = a_case(visitors, "Lid does not close.")
    page = visitors.sign_in("amy")
    page.set_viewport_size({"width": 640, "height": 600})
    page.goto(f"/desk/tickets/{reference}/")
    for key, kind in (("n", "note"), ("r", "reply"), ("l", "call")):
        page.keyboard.press(key)
        until(lambda: page.evaluate("document.activeElement.name") == "body", seconds=5, what="the pen is there")
        assert page.locator("[name=kind]:checked").get_attribute("value") == kind
        page.keyboard.press("Escape")


def test_an_agent_claims_and_replies_from_the_inbox(desk: Desk, visitors: Visitors) -> None:
    reference = a_case(visitors, "Shelf came without screws.")
    free(desk, reference)
    page = visitors.sign_in("amy")
    page.goto(f"/desk/?view=unassigned&q={reference[2:]}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/tickets/{reference}/**")
    with page.expect_navigation():
        page.keyboard.press("i")
    assert page.locator("[data-key=i]").count() == 0, "claimed"
    page.keyboard.press("r")
    until(lambda: page.evaluate("document.activeElement.name") == "body", seconds=5, what="the pen is in the reply")
    page.keyboard.type("Dear Ana, the screws leave today. j k ? n")
    assert page.locator("dialog:modal").count() == 0, "shortcuts are off while typing"
    assert page.locator("[name=kind]:checked").get_attribute("value") == "reply"
    page.keyboard.press("Control+Enter")
    page.wait_for_load_state()
    until(lambda: "the screws leave today. j k ? n" in page.locator("#case-timeline").inner_text(), what="the reply")


def free(desk: Desk, reference: str) -> None:
    """Nobody has it, as when everybody of the team was away."""
    code = f"from tickets.models import Ticket; Ticket.objects.filter(number={reference[2:]}).update(assignee=None)"
    desk.manage("shell", "-v0", "-c", code)


def mine(desk: Desk, reference: str, name: str) -> None:
    code = (
        "from staff.models import Person; from tickets.models import Ticket; "
        f"who = Person.objects.get(username='{name}'); "
        f"Ticket.objects.filter(number={reference[2:]}).update(assignee=who, team=who.teams.first())"
    )
    desk.manage("shell", "-v0", "-c", code)


def test_an_agent_records_evidence_and_advances(desk: Desk, visitors: Visitors) -> None:
    reference = a_case(visitors, "Lamp hums at night.")
    mine(desk, reference, "amy")
    page = visitors.sign_in("amy")
    page.goto(f"/desk/tickets/{reference}/")
    form = page.locator('form:has(input[name="verb"][value="record_account"])')
    fold = page.locator('details[data-verb="record_account"]:not([open]) > summary')
    if fold.count():
        press(page, fold)
        form.wait_for()
    tab_to(page, form.locator("[name=feeling]"))
    page.keyboard.type("Ang")
    assert form.locator("[name=feeling]").input_value() == "angry"
    write(page, form.locator("[name=wish]"), "A quiet lamp.")
    with page.expect_navigation():
        press(page, form.locator("button").last)
    ready = page.locator('form:has(input[name="verb"][value="advance"]) button')
    until(lambda: (page.reload(), ready.count())[1] > 0, what="the acknowledgement is kept")
    press(page, ready)
    until(lambda: page.locator(".steps [aria-current=step] .name").inner_text() != "Listen", what="the next step")


def test_a_supervisor_approves(desk: Desk, visitors: Visitors) -> None:
    page = visitors.sign_in("max")
    page.goto("/desk/approvals/")
    button = page.locator("form.decide button[value=approve]")
    waiting = button.count()
    assert waiting, "the demo has proposals that wait"
    with page.expect_navigation():
        press(page, button)
    until(lambda: page.locator("form.decide").count() < waiting, what="one less to decide")


def test_theme_and_language_are_switched(visitors: Visitors) -> None:
    page = visitors.sign_in("jiaying")
    page.goto("/desk/")
    before = page.locator("html").get_attribute("lang")
    press(page, page.locator("[popovertarget=account-menu]"))
    choose(page, page.locator("[name=theme]"), "dark")
    until(lambda: page.locator("html").get_attribute("data-theme") == "dark", seconds=5, what="dark")
    tab_to(page, page.locator("#display-language"))
    page.keyboard.press("ArrowUp")
    until(lambda: page.locator("html").get_attribute("lang") != before, seconds=10, what="another language")
    public = visitors.come()
    public.goto("/")
    press(public, public.locator(".languages [value=zh-hant]"))
    until(lambda: public.locator("html").get_attribute("lang") == "zh-Hant", seconds=10, what="Chinese")


def test_dialogs_keep_the_focus_and_give_it_back(visitors: Visitors) -> None:
    page = visitors.sign_in("sue")
    page.goto("/desk/?view=all")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/tickets/**")
    more = page.locator("[popovertarget=more]")
    press(page, more)
    press(page, page.locator("[data-open=prioritise]"))
    assert inside(page, "#prioritise")
    for _tab in range(12):
        page.keyboard.press("Tab")
        assert inside(page, "#prioritise") or page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Escape")
    assert page.locator("dialog:modal").count() == 0
    assert more.evaluate("one => one === document.activeElement")


def inside(page: Page, selector: str) -> bool:
    return bool(page.evaluate("selector => Boolean(document.activeElement.closest(selector))", selector))


def test_coming_back_to_a_list_finds_the_row_one_was_on(visitors: Visitors) -> None:
    page = visitors.sign_in("sue")
    page.goto("/desk/?view=all")
    page.keyboard.press("k")  # the last row
    there = page.evaluate("document.activeElement.href")
    assert page.evaluate("document.activeElement.getBoundingClientRect().bottom <= innerHeight"), "it is seen"
    scrolled = page.evaluate("document.querySelector('main .scroll').scrollTop")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/tickets/**")
    page.keyboard.press("u")
    page.wait_for_url("**/desk/?view=all")
    until(lambda: page.evaluate("document.activeElement.href") == there, seconds=5, what="the row has the focus")
    assert page.evaluate("document.querySelector('main .scroll').scrollTop") == scrolled > 0


def test_help_opens_by_a_key_and_can_be_left(visitors: Visitors) -> None:
    page = visitors.sign_in("sue")
    page.goto("/desk/")
    page.keyboard.press("?")
    expect(page.locator("#keys-help[open] dt").nth(5)).to_be_visible()  # fetched when it opens
    page.keyboard.press("Escape")
    assert page.locator("dialog:modal").count() == 0
    page.keyboard.press("/")
    page.keyboard.type("?sofa j")
    assert page.locator("dialog:modal").count() == 0
    assert page.evaluate("document.activeElement.value") == "?sofa j"


def test_a_macro_is_looked_at_changed_and_used(desk: Desk, visitors: Visitors) -> None:
    words = a_word()
    desk.manage("shell", "-v0", "-c", f"from tests.browser.examples import enquiries; enquiries(1, {words!r})")
    page = visitors.sign_in("amy")
    page.goto(f"/desk/?view=all&q={words}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/tickets/**")
    page.keyboard.press("o")
    page.locator("#act li a").first.wait_for()
    press(page, page.locator("#act li a").first)  # ask for a picture, and wait
    page.locator("#macro-steps li").first.wait_for()
    assert "then we wait" in page.locator("#macro-steps").inner_text()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" The {words}, please.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    talk = page.locator("#case-timeline")
    until(lambda: f"The {words}, please." in talk.inner_text(), what="the question")
    page.locator(".timeline summary").last.click()
    assert "Used the macro" in talk.inner_text()
