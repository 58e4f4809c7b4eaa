"""One complaint from the public form to the archive: customer, agent, supervisor, manager; in two languages.

In English the staff have no mouse.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import act, act_by_keys, complain, link_of, move_form, open_link, until
from tests.browser.conftest import Desk, Visitors
from tests.browser.hands import pick, press, write
from tests.browser.looking import SHOTS, stop

pytestmark = pytest.mark.browser

WORDS = {
    "en-US": ("The arm of my new sofa split on the first day. Nobody called me back.", "Marta Oliveira"),
    "zh-CN": ("新沙发送到当天扶手就裂了，打了两次电话都说再等等。", "陈思敏"),
}
Act = Callable[..., None]
HANDS: dict[str, Act] = {"en-US": act_by_keys, "zh-CN": act}


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize("language", list(WORDS))
def test_from_the_form_to_the_archive(desk: Desk, visitors: Visitors, language: str) -> None:
    (body, name), do = WORDS[language], HANDS[language]
    customer = visitors.come(language=language, width=390)
    reference = complain(customer, body=body, email=f"{language.lower()}@example.com", name=name)
    address = f"/desk/tickets/{reference}/"

    sue, amy = visitors.sign_in("sue", language=language), visitors.sign_in("amy", language=language)
    give_to_amy(sue, address)
    for number, part in enumerate(
        (
            lambda: hear_and_apologise(do, amy, reference, body),
            lambda: understand(do, desk, amy, customer, reference, body),
            lambda: settle(do, amy, sue, customer, reference, body),
            lambda: learn_and_archive(do, amy, reference, body),
        )
    ):
        part()
        if SHOTS or language == "en-US":
            stop(amy, f"case-{number}")

    assert amy.locator('form:has(input[name="verb"])').count() == 0, "sealed"
    max_ = visitors.sign_in("max", language=language)
    max_.goto(address)
    assert move_form(max_, "reopen").count() == 1
    customer.reload()
    assert customer.locator(".steps [data-state=done]").count() == 7


def give_to_amy(sue: Page, address: str) -> None:
    sue.goto(address)
    sue.keyboard.press("a")
    pick(sue, sue.locator("#assign-to"), "Amy")
    write(sue, sue.locator("#why-assign"), "She knows sofas.")
    with sue.expect_response(lambda answer: answer.url.endswith("/assign/")):  # before Amy looks: it is a new version
        press(sue, sue.locator("#assign button[data-kind=primary]"))
    expect(sue.locator("#case-head .about")).to_contain_text("Amy")


def hear_and_apologise(do: Act, amy: Page, reference: str, body: str) -> None:
    do(amy, reference, "record_account", feeling="angry", wish=body)
    until(lambda: advance_ready(amy, reference), what="the acknowledgement is kept")
    do(amy, reference, "advance")
    do(amy, reference, "apologise", body=body)
    until(lambda: advance_ready(amy, reference), what="the apology is kept")
    do(amy, reference, "advance")


def understand(do: Act, desk: Desk, amy: Page, customer: Page, reference: str, body: str) -> None:
    do(amy, reference, "classify", category=1, severity="serious", answer_by=in_days(9))
    do(amy, reference, "restate", problem=body, facts=body, expectation=body)
    do(amy, reference, "ask_confirmation")
    open_link(customer, link_of(desk, reference, "confirm_request"))
    assert reference in customer.content()
    customer.locator("button[value=confirm]").click()
    until(lambda: advance_ready(amy, reference), what="the customer's yes")
    do(amy, reference, "advance")


def settle(do: Act, amy: Page, sue: Page, customer: Page, reference: str, body: str) -> None:
    do(amy, reference, "assign_responsibility", party="us", why=body)
    do(amy, reference, "weigh_wishes", **{"wishes-0-wish": body[:60], "wishes-0-verdict": "granted"})
    promise = {"promises-0-what": body[:40], "promises-0-due": in_days(5)}
    do(amy, reference, "propose", action=body, redress="compensation", amount_amount="500", **promise)
    amy.goto(f"/desk/tickets/{reference}/")
    assert move_form(amy, "approve_proposal").count() == 0, "nobody approves their own proposal"
    do(sue, reference, "approve_proposal")
    do(amy, reference, "send_proposal")
    until(lambda: (customer.reload(), customer.locator("button[value=accept]").count())[1] == 1, what="the proposal")
    customer.locator("button[value=accept]").click()
    customer.wait_for_load_state()
    do(amy, reference, "keep_promise", promise=1, proof="SF-77120")
    do(amy, reference, "advance")


def learn_and_archive(do: Act, amy: Page, reference: str, body: str) -> None:
    do(amy, reference, "log_follow_up", helped="yes", said=body)
    do(amy, reference, "advance")
    do(amy, reference, "name_cause", cause=1, method="records", finding=body)
    do(amy, reference, "plan_action", kind="preventive", what=body, owner=1, due=in_days(20))
    do(amy, reference, "advance")
    do(amy, reference, "archive", lessons=body)


def advance_ready(page: Page, reference: str) -> bool:
    page.goto(f"/desk/tickets/{reference}/")
    return page.locator('form:has(input[name="verb"][value="advance"])').count() == 1
