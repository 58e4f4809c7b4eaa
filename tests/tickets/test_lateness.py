"""Why something was late: asked of who has it, said once, shown to those who lead [H-21]."""

from datetime import timedelta

import pytest
from django.test import Client

from servicedesk.errors import Invalid, NotPermitted, Refused
from staff.models import Person, Team
from tests.cases import NOW, a_ticket
from tests.people import a_supervisor, a_team, acting, an_agent
from tests.promises import a_policy, nothing_is_promised
from tickets import tasklist
from tickets.clocks import deadlines, lateness
from tickets.clocks.sweeping import sweep
from tickets.models import Clock, Lateness, Message, Task
from tickets.telling import say
from tickets.vocabulary import Kind, LateReason, Metric

LATE = NOW + timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    nothing_is_promised()
    a_policy(kind=Kind.ENQUIRY, first_response=60)
    return a_team()


@pytest.fixture
def amy(team: Team) -> Person:
    return an_agent(team=team)


def a_late_clock(team: Team, owner: Person | None) -> Clock:
    clock = deadlines.start(a_ticket(team=team, assignee=owner), Metric.FIRST_RESPONSE, at=NOW)
    assert clock is not None
    sweep(LATE)
    return clock


def test_who_has_the_case_is_asked_once(team: Team, amy: Person) -> None:
    clock = a_late_clock(team, amy)
    sweep(LATE + timedelta(minutes=1))
    task = Task.objects.get()
    assert (task.kind, task.owner, task.what) == ("why_late", amy, "Why was “First response” late?")
    assert [one.clock for one in lateness.open_questions([task])] == [clock]


def test_of_a_case_that_nobody_has_who_supervises_is_asked(team: Team) -> None:
    sue = a_supervisor(team=team)
    a_late_clock(team, None)
    assert Task.objects.get().owner == sue


def test_saying_why_ends_the_question_and_stands_on_the_case(team: Team, amy: Person) -> None:
    clock = a_late_clock(team, amy)
    lateness.explain(clock, reason="supplier", words="No parts.", actor=acting(amy), at=LATE)
    assert Task.objects.get().done_by == amy
    found = Lateness.objects.get()
    assert (found.reason, found.words, found.by) == (LateReason.SUPPLIER, "No parts.", amy)
    event = Message.objects.get(data__verb="late_because")
    assert say(event).endswith("“First response” was late: Waiting for a supplier or partner (No parts.)")


def test_it_can_be_said_anew_by_who_may_answer_there(team: Team, amy: Person) -> None:
    clock, sue = a_late_clock(team, amy), a_supervisor(team=team)
    lateness.explain(clock, reason="volume", actor=acting(amy), at=LATE)
    lateness.explain(clock, reason="mistake", actor=acting(sue), at=LATE)
    assert (Lateness.objects.get().reason, Message.objects.filter(data__verb="late_because").count()) == ("mistake", 2)
    stranger = an_agent("eve", team=a_team("Second"))
    with pytest.raises(NotPermitted):
        lateness.explain(clock, reason="volume", actor=acting(stranger), at=LATE)


def test_something_else_needs_words(team: Team, amy: Person) -> None:
    clock = a_late_clock(team, amy)
    for reason, words in (("other", ""), ("weather", "x"), ("volume", "x" * 501)):
        with pytest.raises(Invalid):
            lateness.explain(clock, reason=reason, words=words, actor=acting(amy), at=LATE)


def test_what_was_in_time_has_no_reason(team: Team, amy: Person) -> None:
    clock = deadlines.start(a_ticket(team=team, assignee=amy), Metric.FIRST_RESPONSE, at=NOW)
    assert clock is not None
    with pytest.raises(Refused):
        lateness.explain(clock, reason="volume", actor=acting(amy), at=NOW)


def test_a_breach_that_was_taken_back_asks_nobody(team: Team, amy: Person) -> None:
    clock = a_late_clock(team, amy)
    deadlines.stop(clock.ticket, Metric.FIRST_RESPONSE, at=NOW + timedelta(minutes=30))
    assert lateness.open_questions(list(Task.objects.all())) == []
    assert [lateness.drop_needless(LATE), lateness.drop_needless(LATE)] == [1, 0]
    assert Task.objects.get().done_at == LATE


def test_ended_on_a_list_of_tasks_its_words_are_the_reason(team: Team, amy: Person) -> None:
    a_late_clock(team, amy)
    tasklist.complete(Task.objects.get(), result="The lift stood still.", actor=acting(amy), at=LATE)
    found = Lateness.objects.get()
    assert (found.reason, found.words) == (LateReason.OTHER, "The lift stood still.")


def test_the_ticket_page_asks_and_takes_the_answer(client: Client, team: Team, amy: Person) -> None:
    clock = a_late_clock(team, amy)
    client.force_login(amy)
    page = f"/desk/tickets/{clock.ticket.reference}/"
    assert "Say why it was late" in client.get(page).content.decode()
    client.post(f"/desk/alerts/{clock.pk}/why/", {"reason": "absence"}, headers={"Referer": f"http://testserver{page}"})
    assert "Say why it was late" not in client.get(page).content.decode()
    assert Lateness.objects.get().reason == "absence"
    assert "A colleague was away" in client.get("/desk/alerts/").content.decode()
