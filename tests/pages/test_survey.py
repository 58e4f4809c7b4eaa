"""The survey in the customer's own pages: shown while it is out and unanswered, the same questions and verb."""

import pytest
from django.test import Client
from django.utils import timezone

from complaints import moving
from complaints.casefile import CaseFile
from complaints.vocabulary import Step
from feedback import surveys
from feedback.models import Survey
from tests.desk import a_ticket
from tests.pages.cases import Desk, open_link
from tickets.customers.recognising import customer_actor
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
TOLD = {"score": "4", "helped": "yes", "comment": "Quick, and friendly."}
QUESTION = "How satisfied are you with the outcome?"


@pytest.fixture
def desk(settings) -> Desk:
    settings.MAIL_DELIVERY = "keep"
    return Desk(timezone.now() - timezone.timedelta(hours=5))


@pytest.fixture
def asked(client: Client, desk: Desk) -> Ticket:
    """In follow-up, with the survey out, and open in this browser."""
    ticket = desk.complaint()
    desk.walk_until(ticket, lambda case: case.position == Step.FOLLOW_UP)
    surveys.ask(ticket, number=1, at=desk.now())
    desk.deliver()
    open_link(client, ticket, at=timezone.now())
    return ticket


def page(client: Client, ticket: Ticket) -> str:
    return client.get(f"/my/{ticket.reference}/").content.decode()


def answer(client: Client, ticket: Ticket, **changed: str):
    return client.post(f"/my/{ticket.reference}/survey/", TOLD | changed)


def step(ticket: Ticket) -> str:
    return CaseFile.of(Ticket.objects.get(pk=ticket.pk), at=timezone.now()).step


def test_it_is_asked_for_where_the_case_stands(client: Client, asked: Ticket) -> None:
    shown = page(client, asked)
    assert QUESTION in shown
    assert "We need your word: see below" in shown
    assert "Waiting for your answer" in shown


def test_an_answer_counts_as_one_by_the_letters_link(client: Client, asked: Ticket) -> None:
    assert answer(client, asked).status_code == 302
    survey = Survey.objects.get(ticket=asked)
    assert (survey.score, survey.helped, survey.comment) == (4, True, "Quick, and friendly.")
    case = CaseFile.of(Ticket.objects.get(pk=asked.pk), at=timezone.now())
    assert case.last("answer_survey").customer_id == asked.customer_id
    assert case.helped
    shown = page(client, asked)
    assert "Thank you: we have your answers." in shown
    assert QUESTION not in shown


def test_a_no_takes_the_case_up_again_and_asks_nothing_more(client: Client, asked: Ticket) -> None:
    answer(client, asked, helped="no", score="2")
    assert step(asked) == Step.RESOLVE
    assert QUESTION not in page(client, asked)


def test_the_button_pressed_twice_is_one_answer(client: Client, asked: Ticket) -> None:
    assert [answer(client, asked).status_code for _press in range(2)] == [302, 302]
    case = CaseFile.of(Ticket.objects.get(pk=asked.pk), at=timezone.now())
    assert len(case.evidence(Step.FOLLOW_UP, "answer_survey")) == 1


def test_what_is_left_out_is_said_and_what_was_chosen_stays(client: Client, asked: Ticket) -> None:
    response = client.post(f"/my/{asked.reference}/survey/", {"score": "4", "comment": "Kept words"})
    shown = response.content.decode()
    assert response.status_code == 422
    assert "Say whether the problem is gone." in shown
    assert "Kept words" in shown
    assert 'name="score" value="4" checked' in shown
    assert Survey.objects.get(ticket=asked).answered_at is None


def test_looking_never_votes(client: Client, asked: Ticket) -> None:
    assert client.get(f"/my/{asked.reference}/survey/?score=1&helped=no").status_code == 405
    client.get(f"/my/{asked.reference}/?score=1&helped=no")
    assert Survey.objects.get(ticket=asked).answered_at is None


def test_it_goes_when_a_link_to_it_would_have_ended(client: Client, asked: Ticket) -> None:
    Survey.objects.filter(ticket=asked).update(asked_at=timezone.now() - timezone.timedelta(days=15))
    assert QUESTION not in page(client, asked)
    answer(client, asked)
    assert Survey.objects.get(ticket=asked).answered_at is None


def test_before_it_is_out_nothing_is_asked(client: Client, desk: Desk) -> None:
    ticket = desk.complaint()
    open_link(client, ticket, at=timezone.now())
    assert QUESTION not in page(client, ticket)
    assert answer(client, ticket).status_code == 302
    assert not Survey.objects.exists()


def test_strangers_and_other_kinds_have_no_survey_here(client: Client, asked: Ticket) -> None:
    assert answer(Client(), asked).status_code == 404
    enquiry = a_ticket(at=timezone.now())
    open_link(client, enquiry, at=timezone.now())
    assert answer(client, enquiry).status_code == 404


def test_who_withdraws_is_asked_nothing_more(client: Client, asked: Ticket) -> None:
    ticket = Ticket.objects.get(pk=asked.pk)
    moving.perform(ticket, verb="withdraw", raw={}, actor=customer_actor(ticket.customer), at=timezone.now())
    assert QUESTION not in page(client, asked)
