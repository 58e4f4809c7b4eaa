"""What cases add to the figures, seen from the verbs: done at first contact, reopened, handed over, steps, scores."""

from datetime import timedelta

import pytest

from feedback import surveys
from feedback.figures import refreshing, spread
from feedback.models import Fact, Survey
from tests.complaints.filing import Desk
from tests.desk import DAY, HOUR, MONDAY, a_customer, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_administrator, an_agent
from tickets import conversation, handling, handover, joining, moving, state
from tickets.customers import erasing
from tickets.customers.recognising import customer_actor
from tickets.models import Category, Ticket
from tickets.vocabulary import CallOutcome, Channel, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy():
    return an_agent("amy", team=a_team("Front"))


def an_enquiry(amy, **fields) -> Ticket:
    """Logged by amy, who is its first contact and has it."""
    ticket = a_ticket(actor=acting(amy), **fields)
    Ticket.objects.filter(pk=ticket.pk).update(assignee=amy, team=amy.teams.first())
    ticket.refresh_from_db()
    assert ticket.first_contact_id == amy.pk
    return ticket


def answer(ticket: Ticket, by, at=MONDAY + HOUR) -> Ticket:
    return moving.perform(ticket, verb="answer", raw={"body": "It is on its way."}, actor=acting(by), at=at)


def facts(ticket: Ticket, what: str = "") -> dict[str, list[str]]:
    """Of a case after a refresh: days by fact."""
    refreshing.refresh(MONDAY + 90 * DAY)
    found: dict[str, list[str]] = {}
    for fact in Fact.objects.filter(ticket=ticket.pk, what__startswith=what).order_by("what", "day"):
        found.setdefault(fact.what, []).append(fact.day.isoformat())
    return found


def test_one_answer_of_whoever_was_asked_first_is_done_at_first_contact(amy) -> None:
    ticket = answer(an_enquiry(amy), amy)
    assert facts(ticket, "first") == {"first.yes": ["2026-11-16"]}
    assert facts(ticket, "finished") == {"finished.0": ["2026-11-16"]}


def test_a_call_that_reached_them_is_as_good_as_an_answer(amy) -> None:
    ticket = an_enquiry(amy)
    told = {"summary": "Told.", "happened_at": MONDAY, "actor": acting(amy), "at": MONDAY + HOUR}
    conversation.log_call(ticket, outcome=CallOutcome.REACHED, **told)
    moving.perform(ticket, verb="answer", raw={"body": ""}, actor=acting(amy), at=MONDAY + 2 * HOUR)
    assert facts(ticket, "first") == {"first.yes": ["2026-11-16"]}


def test_a_second_reply_is_no_first_contact(amy) -> None:
    ticket = an_enquiry(amy)
    conversation.reply(ticket, body="One moment.", actor=acting(amy), at=MONDAY + HOUR)
    assert facts(answer(ticket, amy, MONDAY + 2 * HOUR), "first") == {"first.no": ["2026-11-16"]}


def test_an_answer_of_somebody_else_is_no_first_contact(amy) -> None:
    ticket, max_ = an_enquiry(amy), a_manager()
    handling.assign(ticket, to=max_, actor=acting(max_), at=MONDAY)
    assert facts(answer(ticket, max_), "first") == {"first.no": ["2026-11-16"]}


def test_a_case_that_was_handed_over_is_no_first_contact(amy) -> None:
    ticket, back = an_enquiry(amy), a_team("Back")
    ben = an_agent("ben", team=back)
    handover.offer(ticket, to_team=back, reason="Theirs", actor=acting(amy), at=MONDAY)
    handover.accept(ticket, actor=acting(ben), at=MONDAY + HOUR)
    handling.assign(ticket, to=amy, actor=acting(a_manager()), at=MONDAY + HOUR)
    found = facts(answer(ticket, amy, MONDAY + 2 * HOUR))
    assert (found["handed"], "first.yes" in found) == (["2026-11-16"], False)


def test_reopening_takes_the_case_out_of_the_finished_and_is_counted(amy) -> None:
    ticket = answer(an_enquiry(amy), amy)
    assert "finished.0" in facts(ticket)
    moving.perform(ticket, verb="reopen", raw={"reason": "Not so"}, actor=acting(amy), at=MONDAY + DAY)
    found = facts(ticket)
    assert found["reopened"] == ["2026-11-17"]
    assert not [what for what in found if what.startswith(("finished", "first"))]
    answer(ticket, amy, MONDAY + 5 * DAY)
    found = facts(ticket)
    assert (found["reopened"], found["first.no"]) == (["2026-11-17"], ["2026-11-21"])
    assert (found["finished.1"], found["aged.1"]) == (["2026-11-21"], ["2026-11-19"])


def test_waiting_for_the_customer_and_going_on_is_no_reopening(amy) -> None:
    ticket = an_enquiry(amy)
    moving.perform(ticket, verb="ask", raw={"body": "Which one?", "spoken": True}, actor=acting(amy), at=MONDAY)
    moving.perform(ticket, verb="resume", raw={}, actor=acting(amy), at=MONDAY + HOUR)
    assert "reopened" not in facts(ticket)


@pytest.mark.parametrize("before", [State.OPEN, State.WAITING, State.DONE, State.CLOSED])
@pytest.mark.parametrize("they_wrote", [False, True])
def test_a_merge_that_is_taken_back_leaves_the_case_as_it_stood_and_is_no_reopening(
    amy, before: State, they_wrote: bool
) -> None:
    customer = a_customer()
    ticket, into = an_enquiry(amy, customer=customer), an_enquiry(amy, customer=customer)
    state.set_state(ticket, before, actor=acting(amy), at=MONDAY + HOUR)
    joining.merge(ticket, into=into, actor=acting(amy), at=MONDAY + 2 * HOUR)
    if they_wrote:
        told = {"customer": customer, "channel": "web", "actor": customer_actor(customer)}
        conversation.customer_wrote(ticket, body="And?", **told, at=MONDAY + 3 * HOUR)
    joining.separate(ticket, actor=acting(amy), at=MONDAY + 4 * HOUR)
    ticket.refresh_from_db()
    assert ticket.state == (State.OPEN if they_wrote else before)
    reopened = they_wrote and before in state.FINISHED
    assert ("reopened" in facts(ticket), ticket.done_at is not None) == (reopened, ticket.is_finished)


def test_an_erased_customer_stays_in_the_figures(amy) -> None:
    ticket = answer(an_enquiry(amy), amy)
    moving.perform(ticket, verb="reopen", raw={"reason": "Not so"}, actor=acting(amy), at=MONDAY + DAY)
    before = facts(ticket)
    erasing.erase(ticket.customer, reason="asked for", actor=acting(an_administrator()), at=MONDAY + 2 * DAY)
    Ticket.objects.filter(pk=ticket.pk).update(version=99)
    assert facts(ticket) == before
    assert {"received", "reopened", "wrote"} <= before.keys()


def test_a_call_written_down_later_moves_the_wait_to_its_day(amy) -> None:
    ticket = an_enquiry(amy)
    conversation.reply(ticket, body="Friday.", actor=acting(amy), at=MONDAY + 2 * DAY)
    assert facts(ticket, "wait.first") == {"wait.first_response": ["2026-11-18"]}
    told = {"summary": "Told.", "happened_at": MONDAY + HOUR, "actor": acting(amy), "at": MONDAY + 3 * DAY}
    conversation.log_call(ticket, outcome=CallOutcome.REACHED, channel=Channel.PHONE, **told)
    days = facts(ticket, "wrote")["wrote"]
    assert days == ["2026-11-16", "2026-11-18"]


def test_a_complaint_that_was_walked_has_its_steps_clocks_and_score(amy) -> None:
    team = amy.teams.first()
    a_supervisor("sue", team=team)
    desk = Desk(amy).until("follow_up").wait(days=3)
    desk.worker()
    for score in (2, 5):
        desk.wait(minutes=1)
        surveys.answer(Survey.objects.get(), helped=True, score=score, comment="", at=desk.at)
    found = facts(desk.ticket)
    steps = {what for what in found if what.startswith("step.")}
    assert {"step.listen", "step.apologise", "step.confirm", "step.resolve"} <= steps
    assert "met.resolve" in found and "met.first_response" in found
    assert list(Fact.objects.filter(what="score").values_list("detail", "seconds")) == [(5, 5)]
    assert "first.no" not in found and "first.yes" not in found


def test_another_category_takes_the_past_along(amy) -> None:
    ticket = answer(an_enquiry(amy), amy)
    facts(ticket)
    category = Category.objects.filter(kinds=[]).first() or Category.objects.create(key="any", names={"en": "Any"})
    handling.categorise(ticket, category=category, actor=acting(amy), at=MONDAY + DAY)
    facts(ticket)
    assert set(Fact.objects.filter(ticket=ticket.pk).values_list("category", flat=True)) == {category.pk}


@pytest.mark.parametrize("seconds", [1, 7, 59, 60, 3_600, 86_400, 1_000_003, 2**30])
def test_a_length_read_from_its_class_is_within_five_per_cent(seconds: int, amy) -> None:
    at = MONDAY + timedelta(seconds=seconds)
    ticket = a_ticket(at=MONDAY)
    Ticket.objects.filter(pk=ticket.pk).update(done_at=at, state="done")
    facts(ticket)
    fact = Fact.objects.get(ticket=ticket.pk, what__startswith="finished")
    assert fact.seconds == seconds
    read = spread.quantile({fact.detail: 3}, 0.5)
    assert read is not None and abs(read - seconds) <= max(0.05 * seconds, 0.5)


def test_a_quantile_is_the_length_that_so_many_did_not_exceed() -> None:
    many = {1: 50, 9: 40, 17: 10}
    assert spread.quantile(many, 0.5) == spread.length_of(1)
    assert spread.quantile(many, 0.9) == spread.length_of(9)
    assert spread.quantile(many, 0.91) == spread.length_of(17)
    assert spread.quantile({}, 0.5) is None
