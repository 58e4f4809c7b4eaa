"""A program that knows nothing of the procedure walks a complaint to the archive, over HTTP and by `moves` alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from servicedesk.mail import delivery
from staff.models import Membership, Team, Token
from tests.complaints.walking import walk
from tests.people import a_supervisor, an_agent
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def a_program(person) -> APIClient:
    _row, token = Token.objects.create(person, name="walker", scopes=["write"])
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def test_a_complaint_from_open_to_archive(settings) -> None:
    settings.MAIL_DELIVERY = "keep"
    team = Team.objects.order_by("pk").first()
    a_supervisor("sue", team=team)
    program = a_program(an_agent("amy", team=team))
    opened = program.post(
        "/api/v1/tickets/",
        {
            "kind": "complaint",
            "subject": "Sofa arm split",
            "body": "The arm split on the first day.",
            "customer": {"name": "Lin Wei", "email": "lin.wei@example.com"},
        },
        format="json",
    )
    assert opened.status_code == 201, opened.content
    address = f"/api/v1/complaints/{opened.data['reference']}/"

    def look() -> dict[str, Any]:
        return program.get(address).json()

    def do(verb: str, fields: dict[str, Any]) -> None:
        answer = program.post(address + "moves/", {"verb": verb, **fields}, format="json")
        assert answer.status_code == 200, (verb, answer.content)

    def worker() -> None:
        delivery.deliver_due(at=timezone.now(), limit=50)

    walk(look, do, worker, now=lambda: timezone.now().isoformat(), today=timezone.now().date())

    case = look()
    assert (case["position"], case["state"], case["moves"]) == ("archived", "closed", [])
    assert all(step["passes"][0]["closed"] for step in case["steps"])


def test_the_same_key_makes_one_ticket() -> None:
    program = a_program(an_agent("amy", team=Team.objects.order_by("pk").first()))
    told = {"kind": "enquiry", "subject": "When?", "body": "When?", "customer": {"phone": "+86 138 1234 5678"}}
    first, again = (
        program.post("/api/v1/tickets/", told, format="json", HTTP_IDEMPOTENCY_KEY="k-1") for _twice in range(2)
    )
    assert first.data["reference"] == again.data["reference"]


def test_a_program_says_when_the_customer_spoke_and_clocks_run_from_then() -> None:
    program = a_program(an_agent("amy", team=Team.objects.order_by("pk").first()))
    told = {"kind": "enquiry", "body": "When?", "channel": "phone", "customer": {"email": "a@example.com"}}
    spoke = timezone.now().replace(microsecond=0) - timedelta(days=9)
    opened = program.post("/api/v1/tickets/", told | {"received_at": spoke.isoformat()}, format="json")
    assert opened.status_code == 201, opened.data
    ticket = Ticket.objects.get()
    assert ticket.received_at == spoke == ticket.clocks.get(metric="resolution").started_at
    assert ticket.is_overdue(timezone.now())
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    refused = program.post("/api/v1/tickets/", told | {"received_at": tomorrow}, format="json")
    assert [one["field"] for one in refused.data["errors"]] == ["received_at"], refused.data
    assert Ticket.objects.count() == 1


def test_a_refusal_is_a_problem_that_names_what_is_missing() -> None:
    team = Team.objects.order_by("pk").first()
    person = an_agent("amy", team=team)
    assert Membership.objects.filter(person=person).exists()
    program = a_program(person)
    told = {"kind": "complaint", "body": "Broken", "customer": {"email": "a@example.com"}}
    reference = program.post("/api/v1/tickets/", told, format="json").data["reference"]
    refused = program.post(f"/api/v1/complaints/{reference}/moves/", {"verb": "advance"}, format="json")
    assert refused.status_code == 409
    assert refused["Content-Type"] == "application/problem+json"
    assert {"account", "acknowledgement"} <= {lack["code"] for lack in refused.json()["missing"]}


@pytest.mark.parametrize(("scopes", "status"), [(["read"], 403), ([], 403), (["write"], 201)])
def test_a_token_does_no_more_than_its_scopes(scopes, status) -> None:
    person = an_agent("amy", team=Team.objects.order_by("pk").first())
    _row, token = Token.objects.create(person, name="capped", scopes=scopes)
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    told = {"kind": "enquiry", "body": "When?", "customer": {"email": "a@example.com"}}
    assert program.post("/api/v1/tickets/", told, format="json").status_code == status
