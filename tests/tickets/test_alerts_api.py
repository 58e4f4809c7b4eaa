"""Warnings and reasons of lateness over the API: the same verbs, the same rights as on the pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from staff import access
from staff.models import Person, Team
from tests.cases import a_ticket
from tests.people import a_team, acting, an_agent
from tests.promises import a_policy, nothing_is_promised, spec
from tickets.api import alerts as api
from tickets.clocks import deadlines
from tickets.clocks.sweeping import sweep
from tickets.models import Alert, Clock, Lateness
from tickets.vocabulary import Kind, Metric

pytestmark = pytest.mark.django_db


def program(person: Person, *scopes: str) -> Client:
    secret = access.create_token(person=person, name="t", scopes=scopes, actor=acting(person), at=timezone.now())[1]
    return Client(headers={"authorization": f"Bearer {secret}"})


@pytest.fixture
def amy() -> Person:
    return an_agent(team=a_team())


@pytest.fixture
def clock(amy: Person) -> Clock:
    """Late since a minute ago, and told."""
    nothing_is_promised()
    a_policy(kind=Kind.ENQUIRY, first_response=spec(3600, "seconds"))
    at = timezone.now() - timedelta(minutes=61)
    ticket = a_ticket(team=a_team(), assignee=amy, at=at)
    made = deadlines.start(ticket, Metric.FIRST_RESPONSE, at=at)
    assert made is not None
    sweep(timezone.now())
    return made


def post(client: Client, path: str, **told: object) -> tuple[int, dict]:
    answer = client.post(f"/api/v1/{path}", told, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else {}


def test_one_reads_warnings_puts_them_off_and_looks_after_them(amy: Person, clock: Clock) -> None:
    client = program(amy, "write")
    row = client.get("/api/v1/alerts/").json()["results"][0]
    assert (row["clock"], row["ticket"], row["rung"], row["late"]) == (clock.pk, clock.ticket.reference, "100", True)
    soon = (timezone.now() + timedelta(hours=1)).isoformat()
    assert post(client, f"alerts/{clock.pk}/snooze/", until=soon)[0] == 204
    assert client.get("/api/v1/alerts/").json()["results"] == []
    assert post(client, f"alerts/{clock.pk}/snooze/", until="2020-01-01T00:00:00Z")[0] == 422
    assert post(client, f"alerts/{clock.pk}/acknowledge/")[0] == 204
    assert Alert.objects.get(person=amy).acknowledged_at is not None


def test_one_says_why_it_was_late(amy: Person, clock: Clock) -> None:
    client, path = program(amy, "write"), f"tickets/{clock.ticket.reference}/lateness/"
    shown = client.get(f"/api/v1/{path}").json()["results"]
    assert [(one["clock"], one["reason"]) for one in shown] == [(clock.pk, None)]
    assert post(client, path, clock=clock.pk, reason="other")[0] == 422
    status, told = post(client, path, clock=clock.pk, reason="supplier", words="No parts.")
    assert (status, told["reason"], told["by"]) == (200, "supplier", "amy")
    assert Lateness.objects.get().words == "No parts."
    assert post(client, path, clock=clock.pk + 1, reason="supplier")[0] == 404


def test_a_token_that_only_reads_changes_nothing(amy: Person, clock: Clock) -> None:
    client = program(amy, "read")
    assert client.get("/api/v1/alerts/").status_code == 200
    assert post(client, f"alerts/{clock.pk}/acknowledge/")[0] == 403
    assert post(client, f"tickets/{clock.ticket.reference}/lateness/", clock=clock.pk, reason="volume")[0] == 403


def test_of_a_hidden_case_there_is_nothing(amy: Person, clock: Clock) -> None:
    Team.objects.filter(pk=clock.ticket.team_id).update(confidential=True)
    eve = an_agent("eve", team=a_team("Second"))
    Alert.objects.create(clock=clock, rung="75", person=eve, at=timezone.now())
    client = program(eve, "write")
    assert client.get("/api/v1/alerts/").json()["results"] == []
    assert post(client, f"alerts/{clock.pk}/acknowledge/")[0] == 404


def test_the_next_page_is_a_link(amy: Person, clock: Clock, monkeypatch) -> None:
    monkeypatch.setattr(api, "SIZE", 1)
    Alert.objects.create(clock=a_clock_beside(clock), rung="75", person=amy, at=timezone.now())
    client = program(amy, "read")
    first = client.get("/api/v1/alerts/").json()
    second = client.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (1, 1, None)
    assert client.get(second["previous"]).json()["results"] == first["results"]


def a_clock_beside(clock: Clock) -> Clock:
    made = deadlines.start(a_ticket(team=clock.ticket.team), Metric.FIRST_RESPONSE, at=clock.started_at)
    assert made is not None
    return made
