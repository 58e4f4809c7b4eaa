"""Each gate refuses with a sentence that says what is missing, and lets through when it is there."""

import pytest

from complaints.vocabulary import STEPS, Step
from servicedesk.errors import Invalid, Refused
from tests.complaints.filing import RESTATED, Desk
from tests.people import a_team, an_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy():
    return an_agent("amy", team=a_team())


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


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_fresh_step_names_all_that_it_lacks(amy, step: Step) -> None:
    assert missing(Desk(amy).until(step)) == LACKS[step]


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_refused_advance_leaves_nothing_behind(amy, step: Step) -> None:
    desk = Desk(amy).until(step)
    before = desk.case()
    missing(desk)
    after = desk.case()
    assert (after.step, after.ticket.version, len(after.all_evidence)) == (
        before.step,
        before.ticket.version,
        len(before.all_evidence),
    )


@pytest.mark.parametrize("step", STEPS)
def test_what_is_there_lets_it_through(amy, step: Step) -> None:
    assert Desk(amy).until(step).case().step == step


def test_an_apology_may_come_first_and_keeps_its_own_time(amy) -> None:
    desk = Desk(amy)
    desk.do("log_apology", happened_at=desk.now(), outcome="reached", said="Sorry, at the counter.")
    said_at = desk.case().apologised_at
    desk.until("apologise")
    assert desk.case().apologised_at == said_at
    desk.do("advance")
    assert desk.case().step == Step.CONFIRM


def test_an_apology_on_its_way_waits_for_the_worker(amy) -> None:
    desk = Desk(amy).until("apologise")
    desk.do("apologise", body="We are sorry.")
    lacks = desk.offered()["advance"].missing
    assert [(lack.code, lack.by) for lack in lacks] == [("apology", "worker")]


def test_a_call_that_reached_nobody_is_no_apology(amy) -> None:
    desk = Desk(amy).until("apologise")
    desk.do("log_apology", happened_at=desk.now(), outcome="not_reached", said="Nobody there")
    assert missing(desk) == {"apology"}


def test_a_correction_takes_the_yes_back(amy) -> None:
    desk = Desk(amy).until("confirm")
    desk.classify()
    desk.do("restate", **RESTATED)
    desk.do("confirm", by=desk.customer)
    desk.do("record_correction", happened_at=desk.now(), correction="It was the left arm.")
    assert missing(desk) == {"restatement", "confirmation"}


def test_a_refused_wish_needs_reason_and_alternative(amy) -> None:
    desk = Desk(amy).until("resolve")
    with pytest.raises(Invalid) as refusal:
        desk.do("weigh_wishes", wishes=[{"wish": "A house", "verdict": "refused", "reason": "Too much"}])
    assert "wishes.0.reason" in refusal.value.errors


def test_a_promise_without_proof_keeps_resolve_open(amy) -> None:
    desk = Desk(amy).until("resolve")
    desk.weigh()
    desk.propose()
    desk.do("record_answer", happened_at=desk.now(), accepted=True, said="Gladly.")
    assert missing(desk) == {"promise"}


def test_money_needs_an_amount_and_an_amount_the_desks_currency(amy) -> None:
    desk = Desk(amy).until("resolve")
    promises = [{"what": "Money", "due": desk.day()}]
    with pytest.raises(Invalid, match="amount"):
        desk.do("propose", action="Refund", redress="refund", promises=promises)
    with pytest.raises(Invalid):
        money = {"amount": "10", "currency": "XXX"}
        desk.do("propose", action="Refund", redress="refund", promises=promises, amount=money)


def test_a_time_in_the_future_is_no_evidence(amy) -> None:
    desk = Desk(amy).until("apologise")
    with pytest.raises(Invalid) as refusal:
        desk.do("log_apology", happened_at="2099-01-01T00:00:00Z", outcome="reached", said="Sorry")
    assert "happened_at" in refusal.value.errors
