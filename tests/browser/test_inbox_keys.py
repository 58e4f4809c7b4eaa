"""The inbox by keyboard: a look at a case, several at once and back again, a list worked through, a list saved."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.hands import press, write

FOCUSED = "document.activeElement.getAttribute('href')"


def test_a_supervisor_works_from_the_list(visitors: Visitors) -> None:
    page = visitors.sign_in("sue")
    page.goto("/desk/?view=all")
    look(page)
    several(page)
    neighbours(page)
    save(page)
    work_through(page)


def look(page: Page) -> None:
    """Space shows it, Esc leads back to the row."""
    page.keyboard.press("j")
    row = page.evaluate(FOCUSED)
    page.keyboard.press("Space")
    dialog = page.locator("#preview")
    expect(dialog).to_be_visible()
    expect(dialog.locator("a[autofocus]")).to_have_attribute("href", row)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate(FOCUSED) == row


def several(page: Page) -> None:
    """Two are chosen, watched, and that is taken back; each says how it went."""
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-selected-count]")).to_have_text("2")
    press(page, page.locator(".bulk button[name=watch]"))
    job = page.locator("#bulk-job")
    expect(job.locator("li")).to_have_count(2)
    undo = job.locator("button[formaction*=undo]")
    if undo.count():  # not where both were watched before
        press(page, undo)
        expect(job.locator("button[formaction*=undo]")).to_have_count(0)


def neighbours(page: Page) -> None:
    page.goto("/desk/?view=all")
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = page.evaluate(FOCUSED)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{row}**")
    page.locator("main a[rel=prev]").wait_for()
    page.keyboard.press("[")
    page.wait_for_url(lambda url: row not in url)
    page.locator("main a[rel=next]").wait_for()
    page.keyboard.press("]")
    page.wait_for_url(f"**{row}**")
    page.keyboard.press("u")
    page.wait_for_url("**/desk/?view=all")
    page.wait_for_function("document.activeElement.matches('.subject')")


def save(page: Page) -> None:
    page.goto("/desk/?view=all&q=kind:complaint")
    press(page, page.locator("[popovertarget=keep-menu]"))
    page.locator("#view-name").wait_for()
    write(page, page.locator("#view-name"), "Complaints that are open")
    page.keyboard.press("Enter")
    page.wait_for_url("**saved=*")
    expect(page.locator("h1")).to_contain_text("Complaints that are open")
    page.wait_for_function("/\\d/.test(document.querySelector('.views a[aria-current] .num').textContent)")


def work_through(page: Page) -> None:
    press(page, page.locator("form[action$='/play/'] button"))
    page.wait_for_url("**/desk/tickets/**")
    first = page.url
    expect(page.locator("#play-left")).to_contain_text("left")
    page.keyboard.press("]")
    page.wait_for_url(lambda url: url != first and "/desk/tickets/" in url)
    page.reload()
    expect(page.locator("#play-left")).to_contain_text("left")
    press(page, page.locator("form[action$='/play/stop/'] button"))
    page.wait_for_url("**/desk/?q=kind*")
