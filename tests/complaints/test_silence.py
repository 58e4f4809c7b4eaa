"""When a customer's silence may be recorded, by whom, and what ends it (decision 25). It all begins on a Monday."""

from datetime import timedelta

import pytest

from complaints.vocabulary import Outcome, Step
from servicedesk.errors import Refused
from staff.models import WorkingCalendar
from tests.complaints.filing import ACCOUNT, RESTATED, Desk
from tests.complaints.staging import begins
from tests.people import a_supervisor, a_team, acting, an_agent
from tickets import conversation
from tickets.models import Ticket
from tickets.vocabulary import CallOutcome

pytestmark = pytest.mark.django_db


def refused(desk: Desk, by=None) -> str:
    with pytest.raises(Refused) as refusal:
        desk.do("record_silence", by=by)
    return refusal.value.code


def remind_twice(desk: Desk) -> None:
    """Three working days after Monday's question, and seven."""
    for days in (3, 6):
        assert desk.wait(days=days).worker() == 1


@pytest.fixture
def asked(desk: Desk) -> Desk:
    desk.until("confirm").ask()
    return desk


@pytest.fixture
def proposed(desk: Desk) -> Desk:
    desk.until("resolve").send()
    return desk


@pytest.fixture
def surveyed(desk: Desk) -> Desk:
    desk.until("follow_up").wait(days=3).worker()
    return desk


@begins("confirm")
def test_reminders_go_out_after_three_and_seven_working_days(asked) -> None:
    assert asked.wait(days=2, hours=23).worker() == 0
    assert asked.wait(hours=2).worker() == 1
    assert asked.wait(days=4).worker() == 0  # Monday again: the weekend does not count
    assert asked.wait(days=2).worker() == 1
    assert asked.wait(days=60).worker() == 0
    assert asked.letters("reminder") == 2


@begins("confirm")
def test_silence_counts_five_working_days_after_the_last_reminder(asked, sue) -> None:
    assert refused(asked, sue) == "missing"
    remind_twice(asked)
    asked.wait(days=6, hours=23)
    assert refused(asked, sue) == "missing"
    asked.wait(hours=2)
    asked.do("record_silence", by=sue)
    asked.do("advance")
    case = asked.case()
    assert (case.step, case.passes[Step.CONFIRM].outcome) == (Step.RESOLVE, Outcome.SILENCE)


@begins("confirm")
def test_a_reminder_that_was_lost_is_no_reminder(asked, sue) -> None:
    assert asked.wait(days=3).worker() == 1
    assert asked.wait(days=6).look() == 1
    asked.lose()
    asked.wait(days=30)
    assert refused(asked, sue) == "missing"


@begins("confirm")
def test_two_failed_calls_on_different_days_are_enough(asked, sue) -> None:
    asked.call_in_vain()
    asked.wait(hours=2).call_in_vain()
    assert refused(asked, sue) == "missing"
    asked.wait(days=1).call_in_vain()
    asked.do("record_silence", by=sue)
    assert asked.case().silence


def on_the_ticket(desk: Desk, outcome: str, **facts: object) -> None:
    """A call that was written down in the composer, on the phone log or by a program, and not by the move."""
    desk.at += timedelta(minutes=1)
    told = {"summary": "By telephone.", "happened_at": desk.at, "actor": desk.agent, "at": desk.at, **facts}
    conversation.log_call(desk.ticket, outcome=CallOutcome(outcome), **told)


@begins("confirm")
def test_failed_calls_count_however_they_were_logged(asked, sue) -> None:
    on_the_ticket(asked, "not_reached", seconds=30, direction="incoming")  # they called and were cut off
    asked.wait(days=1)
    on_the_ticket(asked, "not_reached", seconds=30, direction="outgoing")
    assert refused(asked, sue) == "missing"
    asked.wait(days=1)
    on_the_ticket(asked, "not_reached")
    asked.do("record_silence", by=sue)
    assert asked.case().silence


@begins("confirm")
def test_a_talk_breaks_silence_however_it_was_logged(asked, sue) -> None:
    for _day in range(2):
        asked.wait(days=1).call_in_vain()
    asked.do("record_silence", by=sue)
    on_the_ticket(asked, "reached")
    assert "confirmation" in {lack.code for lack in asked.offered()["advance"].missing}
    assert asked.clock("confirm").state == "running"


def test_a_talk_tells_them_that_we_have_it_however_it_was_logged(amy) -> None:
    desk = Desk(amy, deliver=False)
    desk.lose()
    desk.do("record_account", **ACCOUNT)
    assert {lack.code for lack in desk.offered()["advance"].missing} == {"acknowledgement"}
    on_the_ticket(desk, "reached")
    assert desk.clock("listen").state == "met"
    desk.do("advance")


@begins("confirm")
@pytest.mark.parametrize(("zone", "days"), [("UTC", 2), ("Asia/Shanghai", 1), ("America/Los_Angeles", 1)])
def test_days_are_those_of_the_desk(asked, sue, zone, days) -> None:
    """Calls at about 22:00 and 01:00 UTC are made on one day in China and in California."""
    row = WorkingCalendar.objects.get(name="Office hours")
    row.zone = zone
    row.save()
    asked.wait(hours=12).call_in_vain()
    asked.wait(hours=3).call_in_vain()
    if days == 1:
        assert refused(asked, sue) == "missing"
    else:
        assert asked.do("record_silence", by=sue).silence


@begins("confirm")
def test_calls_before_the_question_prove_no_silence(desk, sue) -> None:
    desk.until("confirm")
    for _day in range(2):
        desk.wait(days=1).call_in_vain()
    assert refused(desk, sue) == "not_now"
    desk.ask()
    assert refused(desk, sue) == "missing"


@begins("resolve")
def test_without_a_proposal_there_is_nothing_to_be_silent_about(desk, sue) -> None:
    desk.until("resolve").weigh()
    for _day in range(2):
        desk.wait(days=1).call_in_vain()
    assert refused(desk, sue) == "not_now"
    desk.propose(amount="500")  # above the agent's authority: not to be told yet
    assert refused(desk, sue) == "not_now"


@begins("follow_up")
def test_a_follow_up_cannot_be_skipped_by_calls_before_its_time(desk) -> None:
    desk.until("follow_up")
    for _day in range(2):
        desk.wait(days=1).call_in_vain()
    assert refused(desk) == "not_now"


@pytest.mark.parametrize("stage", ["asked", "proposed"])
def test_for_confirm_and_proposal_it_takes_a_supervisor(stage, request, amy) -> None:
    desk = request.getfixturevalue(stage)
    for _day in range(2):
        desk.wait(days=1).call_in_vain()
    assert "record_silence" not in desk.offered()
    assert refused(desk) == "not_permitted"


@begins("confirm")
def test_nobody_records_it_in_a_case_of_their_own(asked, sue) -> None:
    Ticket.objects.filter(pk=asked.ticket.pk).update(assignee=sue.id)
    for _day in range(2):
        asked.wait(days=1).call_in_vain()
    assert refused(asked, sue) == "not_now"
    other = acting(a_supervisor("sam", team=a_team()))
    asked.do("record_silence", by=other)


@begins("follow_up")
def test_for_the_follow_up_the_owner_records_it(surveyed) -> None:
    assert surveyed.wait(days=7).worker() == 1
    assert surveyed.letters("reminder") == 1
    assert refused(surveyed) == "missing"
    surveyed.wait(days=7)
    surveyed.do("record_silence")
    surveyed.do("advance")
    assert surveyed.case().passes[Step.FOLLOW_UP].outcome == Outcome.SILENCE


@begins("follow_up")
def test_a_stranger_to_the_case_records_nothing(surveyed) -> None:
    for _day in range(2):
        surveyed.wait(days=1).call_in_vain()
    other = acting(an_agent("zoe", team=a_team("Another")))
    assert refused(surveyed, other) == "not_permitted"


@pytest.mark.parametrize("stage", ["asked", "proposed", "surveyed"])
def test_any_word_of_the_customer_breaks_it(stage, request, sue) -> None:
    desk = request.getfixturevalue(stage)
    desk.wait(days=1).call_in_vain()
    desk.customer_writes()
    desk.wait(days=1).call_in_vain()
    assert refused(desk, sue) == "missing"
    assert desk.wait(days=30).worker() <= 1
    assert desk.letters("reminder") == 0
    desk.call_in_vain()
    desk.do("record_silence", by=sue)


@begins("confirm")
def test_a_word_after_it_was_recorded_takes_it_back(asked, sue) -> None:
    for _day in range(2):
        asked.wait(days=1).call_in_vain()
    asked.do("record_silence", by=sue)
    assert asked.clock("confirm").state == "met"
    asked.customer_writes("I was away!")
    assert "confirmation" in {lack.code for lack in asked.offered()["advance"].missing}
    assert asked.clock("confirm").state == "running"


@begins("confirm")
def test_a_machines_answer_is_no_word(asked, sue) -> None:
    for _day in range(2):
        asked.wait(days=1).call_in_vain()
    asked.customer_writes("I am out of the office.")
    asked.ticket.messages.filter(author="customer").update(data={"auto_submitted": True})
    asked.do("record_silence", by=sue)
    assert asked.case().silence


@begins("resolve")
def test_reminders_of_an_old_question_say_nothing_about_the_new_one(proposed, sue) -> None:
    remind_twice(proposed)
    proposed.wait(days=7)
    proposed.propose()
    assert refused(proposed, sue) == "missing"
    proposed.do("send_proposal")
    proposed.deliver()
    assert refused(proposed, sue) == "missing"
    assert proposed.wait(days=5).worker() == 1
    assert proposed.letters("reminder") == 3


@begins("resolve")
def test_what_was_not_sent_is_not_reminded_of(proposed) -> None:
    proposed.propose()
    proposed.wait(days=30).worker()
    assert proposed.letters("reminder") == 0


@begins("confirm")
def test_a_new_understanding_is_asked_before_it_is_reminded_of(asked) -> None:
    asked.do("correct", by=asked.customer, correction="The left arm.")
    asked.do("restate", **RESTATED)
    asked.wait(days=30).worker()
    assert asked.letters("reminder") == 0


@begins("resolve")
def test_silence_on_a_proposal_ends_resolve_and_is_told_apart(proposed, sue) -> None:
    for _day in range(2):
        proposed.wait(days=1).call_in_vain()
    proposed.do("record_silence", by=sue)
    proposed.do("advance")
    case = proposed.case()
    assert (case.step, case.passes[Step.RESOLVE].outcome) == (Step.FOLLOW_UP, Outcome.SILENCE)
