"""The clocks of the steps: begun with the pass, stopped at the evidence's own time, paused by a question (decisions,
'what starts, stops and pauses a clock')."""

from datetime import timedelta

import pytest

from complaints.vocabulary import STEPS
from servicedesk.errors import Invalid
from tests.complaints.filing import RESTATED
from tickets.vocabulary import ClockState

pytestmark = pytest.mark.django_db
ENDED = {ClockState.MET, ClockState.MISSED}


def second(at):
    return at.replace(microsecond=0)


def test_each_step_has_its_clock_from_the_moment_it_begins(desk) -> None:
    began = {"listen": desk.ticket.received_at}
    for step in ("apologise", "confirm", "resolve"):
        desk.until_next(step)
        began[step] = desk.at
    for step, at in began.items():
        assert desk.clock(step).started_at == second(at)


def test_a_met_gate_stops_the_clock_though_the_step_is_not_closed(desk) -> None:
    desk.do("record_account", account="It split.", feeling="calm", wish="A sofa", contact_way="email")
    met_at = desk.at
    desk.wait(hours=2)
    clock = desk.clock("listen")
    assert (desk.step(), clock.state, clock.stopped_at) == ("listen", ClockState.MET, second(met_at))


def test_an_early_apology_stops_its_clock_at_its_own_time(desk) -> None:
    desk.wait(minutes=5).do("log_apology", happened_at=desk.now(), outcome="reached", said="Sorry, at the counter.")
    said_at = desk.case().apologised_at
    desk.wait(hours=5)
    desk._listen()
    clock = desk.clock("apologise")
    assert (clock.state, clock.stopped_at, clock.spent) == (ClockState.MET, second(said_at), 0)


def test_an_apology_on_paper_counts_when_it_was_written_once_it_arrived(desk) -> None:
    desk.until("apologise").do("apologise", body="We are sorry.")
    written_at = desk.at
    assert desk.clock("apologise").state == ClockState.RUNNING
    desk.wait(hours=1).deliver()
    assert desk.clock("apologise").stopped_at == second(written_at)


def test_a_yes_on_the_telephone_counts_from_the_call(desk) -> None:
    desk.until("confirm").classify()
    desk.do("restate", **RESTATED)
    desk.wait(hours=1)
    said_at = desk.at
    desk.wait(hours=2).do("record_confirmation", happened_at=said_at.isoformat(), said="Yes.")
    assert desk.clock("confirm").stopped_at == second(said_at)


def test_a_yes_of_the_call_in_which_it_was_restated_counts(desk) -> None:
    """The call comes first, the typing after it: what was restated in it keeps the time of the call."""
    desk.until("confirm").classify()
    said_at = desk.now()
    desk.wait(minutes=20).do("restate", happened_at=said_at, **RESTATED)
    desk.do("record_confirmation", happened_at=said_at, said="Yes.")
    assert desk.offered()["advance"].missing == ()
    assert desk.clock("confirm").stopped_at == second(desk.case().restatement.at)


def test_a_yes_from_before_it_was_restated_is_no_yes_to_it(desk) -> None:
    desk.until("confirm").classify()
    said_at = desk.now()
    desk.wait(minutes=20).do("restate", **RESTATED)
    with pytest.raises(Invalid) as refusal:
        desk.do("record_confirmation", happened_at=said_at, said="Yes.")
    assert "This lies before our understanding was put to the customer" in str(refusal.value.errors["happened_at"][0])
    assert not desk.case().confirmed
    assert not desk.ticket.messages.filter(entry="call").exists()


def test_a_yes_in_the_same_minute_counts(desk) -> None:
    """A page tells the time of a call to the minute."""
    desk.until("confirm").classify()
    desk.wait(seconds=40).do("restate", **RESTATED)
    minute = desk.at.replace(second=0, microsecond=0)
    desk.do("record_confirmation", happened_at=minute.isoformat(), said="Yes.")
    assert desk.case().confirmed


def test_confirm_pauses_from_the_delivery_of_the_question_to_the_answer(desk) -> None:
    desk.until("confirm").classify()
    desk.do("restate", **RESTATED)
    desk.do("ask_confirmation")
    assert (desk.ticket.state, desk.clock("confirm").state) == ("open", ClockState.RUNNING)
    desk.deliver()
    desk.ticket.refresh_from_db()
    assert (desk.ticket.state, desk.clock("confirm").state) == ("waiting", ClockState.PAUSED)
    assert desk.clock("resolution").state == ClockState.PAUSED
    spent = desk.clock("confirm").spent
    desk.wait(days=2).do("confirm", by=desk.customer)
    assert (desk.clock("confirm").state, desk.clock("confirm").spent) == (ClockState.MET, spent)


def test_a_correction_resumes_the_same_pass(desk) -> None:
    desk.until("confirm").ask()
    desk.wait(days=1).do("correct", by=desk.customer, correction="The left arm.")
    assert (desk.clock("confirm").state, desk.ticket.state) == (ClockState.RUNNING, "open")
    assert desk.ticket.clocks.filter(metric="confirm").count() == 1


@pytest.mark.parametrize("taken_back_by", ["record_correction", "restate"])
def test_a_yes_that_is_taken_back_lets_the_clock_go_on(desk, taken_back_by) -> None:
    desk.until("confirm").ask()
    desk.do("confirm", by=desk.customer)
    assert desk.clock("confirm").state == ClockState.MET
    fields = RESTATED if taken_back_by == "restate" else {"happened_at": desk.now(), "correction": "The left arm."}
    desk.wait(hours=1).do(taken_back_by, **fields)
    clock = desk.clock("confirm")
    assert (clock.state, clock.number) == (ClockState.RUNNING, 1)


def test_resolve_runs_while_approval_is_awaited_and_pauses_while_the_proposal_is_out(desk, sue) -> None:
    desk.until("resolve").weigh()
    desk.propose(amount="500")
    assert desk.clock("resolve").state == ClockState.RUNNING
    desk.do("approve_proposal", by=sue)
    desk.do("send_proposal")
    assert desk.clock("resolve").state == ClockState.RUNNING
    desk.deliver()
    assert desk.clock("resolve").state == ClockState.PAUSED
    desk.do("refuse", by=desk.customer)
    assert desk.clock("resolve").state == ClockState.RUNNING


def test_the_resolution_stops_at_the_gate_of_resolve(desk) -> None:
    desk.until("resolve").send()
    desk.do("accept", by=desk.customer)
    assert desk.clock("resolution").state == ClockState.RUNNING
    desk.keep_promise()
    assert desk.clock("resolution").state in ENDED
    assert desk.clock("resolution").stopped_at == second(desk.at)


def test_it_goes_on_when_the_file_is_reopened_without_the_time_between(desk, sue) -> None:
    desk.until("archive").do("archive")
    stopped = desk.clock("resolution")
    desk.wait(days=14).do("reopen", by=sue, step="resolve", reason="It split again.")
    running = desk.clock("resolution")
    assert (running.state, running.spent, running.running_since) == (
        ClockState.RUNNING,
        stopped.spent,
        second(desk.at),
    )


def test_an_ended_case_has_no_clock_that_runs(desk) -> None:
    desk.until("archive").do("archive")
    assert set(desk.ticket.clocks.values_list("state", flat=True)) <= {*ENDED, ClockState.CANCELLED}


def test_lists_show_the_time_of_the_present_step(desk) -> None:
    for step in STEPS[1:4]:
        desk.until_next(step)
        desk.ticket.refresh_from_db()
        assert (desk.ticket.stage, desk.ticket.stage_due) == (step, desk.clock(step).due_at)


def test_what_happened_before_there_was_a_case_is_no_evidence(desk) -> None:
    long_ago = (desk.ticket.received_at - timedelta(days=2)).isoformat()
    with pytest.raises(Exception, match="before the case"):
        desk.do("log_apology", happened_at=long_ago, outcome="reached", said="Sorry.")
