"""The customer hears from us unasked before silence grows long; how long it was is measured [H-48]."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from servicedesk.actors import SYSTEM
from staff.models import Person
from tests.complaints.filing import Desk
from tests.desk import DAY, HOUR, MINUTE, MONDAY, a_complaint, a_customer, a_ticket
from tests.people import a_team, acting, an_agent
from tickets import conversation, returns, state
from tickets.clocks import caring, silence, waiting
from tickets.models import Address, Clock, LetterText, Message, Policy, Ticket
from tickets.telling import say
from tickets.vocabulary import CallOutcome, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy():
    return acting(an_agent("amy", team=a_team("Customer service")))


def letters_of(ticket: Ticket) -> list[Message]:
    return list(Message.objects.filter(ticket=ticket, data__unasked=True).order_by("pk"))


def delivered(message: Message, at: datetime) -> None:
    returns.arrived(message, kind="progress", at=at)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_a_letter_comes_before_the_time_between_words_runs_out() -> None:
    ticket = fresh(a_ticket())
    clock = Clock.objects.get(ticket=ticket, metric="update")
    assert MONDAY < ticket.care_at < clock.due_at
    assert caring.care(ticket.care_at - MINUTE) == 0
    assert caring.care(ticket.care_at) == 1
    (letter,) = letters_of(ticket)
    assert letter.body.startswith("Your question is still with us.")
    assert "The next word from us comes by" in letter.outgoing.text


def test_it_is_written_once_in_each_period() -> None:
    ticket = fresh(a_ticket())
    at = ticket.care_at
    assert [caring.care(at), caring.care(at), caring.care(at + HOUR)] == [1, 0, 0]
    Ticket.objects.filter(pk=ticket.pk).update(cared_at=None)  # even if the worker forgot that it had looked
    assert caring.care(at + HOUR) == 0
    delivered(letters_of(ticket)[0], at + HOUR)
    assert fresh(ticket).care_at > at + HOUR


def test_after_three_letters_by_itself_a_person_must_say_something(amy) -> None:
    ticket = a_ticket()
    for _round in range(3):
        at = fresh(ticket).care_at
        assert caring.care(at) == 1
        delivered(letters_of(ticket)[-1], at)
    assert caring.care(fresh(ticket).care_at) == 0
    at = fresh(ticket).care_at + HOUR
    conversation.reply(ticket, body="We found it.", actor=amy, at=at)
    assert caring.care(fresh(ticket).care_at) == 1


@pytest.mark.parametrize(
    "language, words", [("en", "at work on the solution"), ("zh-hans", "正在处理这件事"), ("zh-hant", "正在處理這件事")]
)
def test_it_tells_where_the_case_stands_in_the_customers_language(language: str, words: str) -> None:
    owner = an_agent("ben", team=a_team("Customer service"), public_name="Benno")
    ticket = a_complaint(customer=a_customer(language=language))
    due = MONDAY + 9 * DAY
    Ticket.objects.filter(pk=ticket.pk).update(stage="resolve", stage_due=due, assignee=owner)
    body = caring.standing(fresh(ticket), at=MONDAY)
    assert words in body and "Benno" in body and "25" in body
    assert ticket.subject not in body
    assert "25" not in caring.standing(fresh(ticket), at=due)  # what is over is promised no more


def test_every_step_and_kind_has_words_in_every_language() -> None:
    keys = [set(caring.STANDING[language]) for language in ("en", "zh-hans", "zh-hant")]
    assert keys[0] == keys[1] == keys[2]
    assert {*caring.STEPS, "enquiry", "request", "suggestion", "praise", "complaint", "by", "who"} == keys[0]


def test_whoever_has_the_word_themselves_is_not_written_to(amy) -> None:
    ticket = a_ticket()
    at = fresh(ticket).care_at
    waiting.begin(fresh(ticket), at=MONDAY + HOUR, actor=SYSTEM)
    assert fresh(ticket).care_at is None
    assert caring.care(at) == 0
    waiting.end(fresh(ticket), at=at - HOUR, actor=SYSTEM)
    assert caring.care(at) == 1


def test_a_survey_that_is_out_is_the_customers_word_to_give() -> None:
    desk = Desk(an_agent("ben", team=a_team("Customer service"))).until("follow_up")
    assert fresh(desk.ticket).care_at is not None
    desk.at = desk.case().complaint.look_at
    assert desk.worker() == 1
    assert desk.letters("survey") == 1
    assert fresh(desk.ticket).care_at is None


def test_no_silence_exceeds_its_target_while_a_solution_has_time_to_work() -> None:
    """The two days of the update ran out during the three of the follow-up."""
    desk = Desk(an_agent("ben", team=a_team("Customer service"))).until("follow_up")
    asked_at = desk.case().complaint.look_at
    while desk.at < asked_at - HOUR:
        desk.wait(hours=1)
        caring.care(desk.at)
        desk.deliver()
    assert len(letters_of(desk.ticket)) >= 1
    rounds = Clock.objects.filter(ticket=desk.ticket, metric="update")
    assert not rounds.filter(state="missed").exists()
    assert not rounds.filter(state="running", due_at__lt=desk.at).exists()


def test_it_can_be_turned_off_for_a_case_and_for_a_policy(amy) -> None:
    ticket = fresh(a_ticket())
    at = ticket.care_at
    caring.turn(ticket, on=False, actor=amy, at=MONDAY + HOUR)
    assert caring.care(at) == 0
    caring.turn(ticket, on=True, actor=amy, at=MONDAY + 2 * HOUR)
    assert fresh(ticket).care_at == at
    for policy in Policy.objects.all():
        policy.targets.get("update", {})["when"] = {"unasked": False}
        policy.save()
    assert fresh(a_ticket()).care_at is None


def test_the_ticket_page_tells_of_silence_and_turns_letters_off(amy) -> None:
    client = Client()
    client.force_login(Person.objects.get(pk=amy.id))
    ticket = a_ticket(at=timezone.now() - 2 * HOUR)
    here = f"/desk/tickets/{ticket.reference}/"
    page = client.get(here).content.decode()
    assert "no word from us for 2 h now" in page and "we write unasked" in page
    client.post(f"{here}unasked/")
    assert not fresh(ticket).unasked
    assert "nobody writes unasked" in client.get(here).content.decode()
    client.post(f"{here}unasked/", {"on": "1"})
    assert fresh(ticket).unasked
    events = Message.objects.filter(ticket=ticket, entry="event").order_by("pk")
    assert [say(one).split(": ")[1] for one in events][-1] == "The customer hears from us unasked again"


def test_a_finished_case_and_a_restored_desk_bring_no_letters() -> None:
    done, old = a_ticket(), a_ticket()
    at = fresh(done).care_at
    state.set_state(fresh(done), State.DONE, at=MONDAY + HOUR, actor=SYSTEM)
    assert fresh(done).care_at is None
    assert caring.care(at + 2 * DAY) == 0
    assert letters_of(old) == []


def test_where_no_letter_arrives_none_is_written() -> None:
    ticket = fresh(a_ticket())
    Address.objects.update(refused_at=MONDAY)
    assert caring.care(ticket.care_at) == 0


def test_one_that_fails_holds_up_no_other(monkeypatch) -> None:
    first, second = a_ticket(), a_ticket()
    whole = caring.standing

    def broken(ticket: Ticket, *, at: datetime) -> str:
        if ticket.pk == first.pk:
            raise RuntimeError
        return whole(ticket, at=at)

    monkeypatch.setattr(caring, "standing", broken)
    assert caring.care(fresh(first).care_at) == 1
    assert len(letters_of(second)) == 1


def test_silence_is_measured_from_word_to_word(amy) -> None:
    ticket = a_ticket()
    assert fresh(ticket).word_at == MONDAY
    conversation.reply(ticket, body="We look.", actor=amy, at=MONDAY + 3 * HOUR)
    conversation.note(ticket, body="Nothing said.", actor=amy, at=MONDAY + 5 * HOUR)
    told = {"summary": "Spoke", "actor": amy, "at": MONDAY + 8 * HOUR, "happened_at": MONDAY + 8 * HOUR}
    conversation.log_call(ticket, outcome=CallOutcome.NOT_REACHED, **told)
    now = fresh(ticket)
    assert (now.word_at, now.silence) == (MONDAY + 3 * HOUR, 3 * 3600)
    assert silence.longest(now, at=MONDAY + DAY) == 21 * HOUR
    conversation.log_call(ticket, outcome=CallOutcome.REACHED, **told)
    assert (fresh(ticket).word_at, fresh(ticket).silence) == (MONDAY + 8 * HOUR, 5 * 3600)


def test_an_automatic_word_breaks_silence_when_it_arrives() -> None:
    ticket = fresh(a_ticket())
    caring.care(ticket.care_at)
    assert fresh(ticket).word_at == MONDAY
    delivered(letters_of(ticket)[0], ticket.care_at + MINUTE)
    assert fresh(ticket).word_at == ticket.care_at + MINUTE


def test_a_word_that_never_arrived_was_none(amy) -> None:
    ticket = a_ticket()
    conversation.reply(ticket, body="One.", actor=amy, at=MONDAY + HOUR)
    message = conversation.reply(ticket, body="Two.", actor=amy, at=MONDAY + 2 * HOUR)
    returns.lost(message, kind="reply", to="x", reason="refused", detail="", at=MONDAY + 3 * HOUR)
    assert fresh(ticket).word_at == MONDAY + HOUR


def test_the_closed_time_of_a_reopened_case_is_no_silence(amy) -> None:
    ticket = a_ticket()
    state.set_state(fresh(ticket), State.DONE, at=MONDAY + HOUR, actor=SYSTEM)
    over = fresh(ticket)
    assert (over.silence, silence.now(over, at=MONDAY + DAY)) == (3600, timedelta())
    state.follow(fresh(ticket), State.OPEN, at=MONDAY + 3 * DAY, actor=SYSTEM)
    assert silence.longest(fresh(ticket), at=MONDAY + 3 * DAY + MINUTE) == HOUR
    assert LetterText.objects.filter(kind="progress").exists()
