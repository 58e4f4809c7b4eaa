"""Each gate refuses with a sentence that says what is missing, and lets through when it is there."""

import pytest

from complaints.vocabulary import STEPS, Step
from servicedesk.errors import Invalid, Refused
from tests.complaints.filing import RESTATED, Desk
from tests.complaints.staging import begins, begins_at_each

pytestmark = pytest.mark.django_db


def missing(desk: Desk) -> set[str]:
    with pytest.raises(Refused) as refusal:
        desk.do("advance")
    assert refusal.value.code == "missing"
    assert all(str(lack.detail) for lack in refusal.value.missing)
    return {lack.code for lack in refusal.value.missing}


LACKS = {
    "listen": {"account"},
    "apologise": {"apology"},
    "confirm": {"classification", "restatement", "confirmation"},
    "resolve": {"responsibility", "wishes", "proposal"},
    "follow_up": {"follow_up"},
    "prevent": {"cause", "actions"},
}


@begins_at_each(STEPS[:-1])
def test_a_fresh_step_names_all_that_it_lacks(desk, step: Step) -> None:
    assert missing(desk) == LACKS[step]


@begins_at_each(STEPS[:-1])
def test_a_refused_advance_leaves_nothing_behind(desk, step: Step) -> None:
    before = desk.case()
    missing(desk)
    after = desk.case()
    assert (after.step, after.ticket.version, len(after.all_evidence)) == (
        before.step,
        before.ticket.version,
        len(before.all_evidence),
    )


@begins_at_each(STEPS)
def test_what_is_there_lets_it_through(desk, step: Step) -> None:
    assert desk.case().step == step


def test_an_apology_may_come_first_and_keeps_its_own_time(desk) -> None:
    desk.do("log_apology", happened_at=desk.now(), outcome="reached", said="Sorry, at the counter.")
    said_at = desk.case().apologised_at
    desk.until("apologise")
    assert desk.case().apologised_at == said_at
    desk.do("advance")
    assert desk.case().step == Step.CONFIRM


@begins("apologise")
def test_an_apology_on_its_way_waits_for_the_worker(desk) -> None:
    desk.do("apologise", body="We are sorry.")
    lacks = desk.offered()["advance"].missing
    assert [(lack.code, lack.by) for lack in lacks] == [("apology", "worker")]


@begins("apologise")
def test_a_call_that_reached_nobody_is_no_apology(desk) -> None:
    desk.do("log_apology", happened_at=desk.now(), outcome="not_reached", said="Nobody there")
    assert missing(desk) == {"apology"}


@begins("confirm")
def test_a_correction_takes_the_yes_back(desk) -> None:
    desk.classify()
    desk.do("restate", **RESTATED)
    desk.do("confirm", by=desk.customer)
    desk.do("record_correction", happened_at=desk.now(), correction="It was the left arm.")
    assert missing(desk) == {"restatement", "confirmation"}


@begins("resolve")
def test_a_refused_wish_needs_reason_and_alternative(desk) -> None:
    with pytest.raises(Invalid) as refusal:
        desk.do("weigh_wishes", wishes=[{"wish": "A house", "verdict": "refused", "reason": "Too much"}])
    assert "wishes.0.reason" in refusal.value.errors


@begins("resolve")
def test_a_promise_without_proof_keeps_resolve_open(desk) -> None:
    desk.weigh()
    desk.propose()
    desk.do("record_answer", happened_at=desk.now(), accepted=True, said="Gladly.")
    assert missing(desk) == {"promise"}


@begins("resolve")
def test_money_needs_an_amount_and_an_amount_the_desks_currency(desk) -> None:
    promises = [{"what": "Money", "due": desk.day()}]
    with pytest.raises(Invalid, match="amount"):
        desk.do("propose", action="Refund", redress="refund", promises=promises)
    with pytest.raises(Invalid):
        money = {"amount": "10", "currency": "XXX"}
        desk.do("propose", action="Refund", redress="refund", promises=promises, amount=money)


@begins("apologise")
def test_a_time_in_the_future_is_no_evidence(desk) -> None:
    with pytest.raises(Invalid) as refusal:
        desk.do("log_apology", happened_at="2099-01-01T00:00:00Z", outcome="reached", said="Sorry")
    assert "happened_at" in refusal.value.errors
