"""Moves over the API under an `Idempotency-Key`: asked for again, done once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from complaints.models import Evidence
from servicedesk.audit.models import Entry
from servicedesk.mail.models import Outgoing
from staff.models import Person, Token
from tests.complaints.filing import ACCOUNT
from tests.desk import a_complaint, a_ticket
from tests.people import a_team, an_agent
from tickets import forgetting
from tickets.models import Ticket
from tickets.vocabulary import State

pytestmark = pytest.mark.django_db


def a_program(person: Person) -> APIClient:
    _row, token = Token.objects.create(user=person, scopes=["read", "ticket", "complaint", "redress"])
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


@pytest.fixture
def program(amy: Person) -> APIClient:
    return a_program(amy)


def move(program: APIClient, ticket: Ticket, verb: str, *, key: str = "", **fields: object):
    family = "complaints" if ticket.kind == "complaint" else "tickets"
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    path = f"/api/v1/{family}/{ticket.reference}/moves/"
    return program.post(path, {"verb": verb, **fields}, format="json", **headers)


def test_a_complaints_move_is_performed_once_and_shown_each_time(program: APIClient) -> None:
    ticket = a_complaint(at=timezone.now())
    answers = [move(program, ticket, "apologise", key="k-1", body="We are sorry.") for _try in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[1].json()["version"] == answers[0].json()["version"]
    assert Evidence.objects.filter(verb="apologise").count() == 1
    assert Outgoing.objects.filter(kind="apology").count() == 1
    assert Entry.objects.of(f"ticket:{ticket.pk}").filter(verb="apologise").count() == 1


@pytest.mark.parametrize(
    ("verb", "fields", "state"),
    [("ask", {"body": "Which one?"}, State.OPEN), ("answer", {"body": "Tomorrow."}, State.DONE)],
)
def test_a_tickets_move_is_performed_once(program: APIClient, verb, fields, state) -> None:
    ticket = a_ticket(at=timezone.now())
    for _try in range(2):
        assert move(program, ticket, verb, key="k-1", **fields).status_code == 200
    assert Ticket.objects.get(pk=ticket.pk).state == state
    assert ticket.messages.filter(body=fields["body"]).count() == 1


def test_a_move_without_a_letter_is_performed_once_too(program: APIClient) -> None:
    ticket = a_ticket(at=timezone.now())
    move(program, ticket, "answer", body="Tomorrow.")
    move(program, ticket, "reopen", key="k-1", reason="Not yet.")
    move(program, ticket, "answer", body="Now.")
    assert move(program, ticket, "reopen", key="k-1", reason="Not yet.").status_code == 200
    assert Ticket.objects.get(pk=ticket.pk).state == State.DONE


def test_a_stale_version_does_not_refuse_what_was_done_already(program: APIClient) -> None:
    ticket = a_complaint(at=timezone.now())
    for _try in range(2):
        answer = move(program, ticket, "record_account", key="k-1", version=ticket.version, **ACCOUNT)
        assert answer.status_code == 200, answer.content
    assert Evidence.objects.filter(verb="record_account").count() == 1


def test_without_a_key_each_time_counts(program: APIClient) -> None:
    ticket = a_complaint(at=timezone.now())
    for _try in range(2):
        move(program, ticket, "record_account", **ACCOUNT)
    assert Evidence.objects.filter(verb="record_account").count() == 2


def test_another_key_another_verb_another_person_is_another_deed(program: APIClient) -> None:
    ticket = a_complaint(at=timezone.now())
    bea = a_program(an_agent("bea", team=a_team("Customer service")))
    move(program, ticket, "record_account", key="k-1", **ACCOUNT)
    move(program, ticket, "record_account", key="k-2", **ACCOUNT)
    move(bea, ticket, "record_account", key="k-1", **ACCOUNT)
    assert Evidence.objects.filter(verb="record_account").count() == 3
    assert move(program, ticket, "apologise", key="k-1", body="Sorry.").status_code == 200
    assert Evidence.objects.filter(verb="apologise").count() == 1


def test_what_was_refused_can_be_tried_again_under_its_key(program: APIClient) -> None:
    ticket = a_complaint(at=timezone.now())
    assert move(program, ticket, "advance", key="k-1").status_code == 409
    assert move(program, ticket, "record_account", key="k-2").status_code == 422
    assert move(program, ticket, "record_account", key="k-2", **ACCOUNT).status_code == 200
    assert Evidence.objects.filter(verb="record_account").count() == 1


def test_the_key_is_forgotten_after_two_weeks(program: APIClient) -> None:
    ticket = a_complaint(at=timezone.now())
    move(program, ticket, "record_account", key="k-1", **ACCOUNT)
    forgetting.forget_old(timezone.now() + forgetting.KEYS_KEPT + timedelta(hours=1))
    assert not ticket.messages.exclude(nonce=None).exists()
