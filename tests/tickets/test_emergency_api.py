"""Emergencies over the API: the same verbs, the same rights as on the pages."""

import pytest
from django.test import Client
from django.utils import timezone

from staff import access
from staff.models import Person
from tests.cases import a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent
from tickets.api import emergencies as api
from tickets.emergencies import handling
from tickets.models import Emergency, Plan

pytestmark = pytest.mark.django_db


def program(person: Person, *scopes: str) -> Client:
    secret = access.create_token(person=person, name="t", scopes=scopes, actor=acting(person), at=timezone.now())[1]
    return Client(headers={"authorization": f"Bearer {secret}"})


def opened(person: Person, **more: object) -> Emergency:
    plan = Plan.objects.get(key="equipment-failure")
    return handling.open_case(plan=plan, title="Lift", actor=acting(person), at=timezone.now(), **more)


def test_one_reads_writes_ticks_and_confirms() -> None:
    front = a_team()
    amy, sue = an_agent(team=front), a_supervisor(team=front)
    ticket = a_ticket(team=front, assignee=amy)
    emergency = opened(amy, ticket=ticket)
    client, path = program(sue, "write"), f"/api/v1/emergencies/{emergency.pk}/"
    row = client.get("/api/v1/emergencies/?state=live").json()["results"][0]
    assert (row["plan"], row["grade"], row["ticket"], row["drill"]) == (
        "equipment-failure", 1, ticket.reference, False,
    )  # fmt: skip
    assert client.get("/api/v1/emergencies/?state=ended").json()["results"] == []
    shown = client.get(path).json()
    mine = next(one for one in shown["told"] if one["mine"])
    assert (mine["side"], mine["late"], len(shown["steps"])) == ("person", False, 3)
    assert client.post(f"{path}told/{mine['id']}/confirm/", {}, content_type="application/json").status_code == 200
    again = client.post(f"{path}told/{mine['id']}/confirm/", {}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "confirmed")
    step = shown["steps"][0]["id"]
    ticked = client.post(f"{path}steps/{step}/tick/", {}, content_type="application/json").json()
    assert ticked["steps"][0]["done_at"]
    skipped = client.post(f"{path}steps/{shown['steps'][1]['id']}/tick/", {"needed": False}, "application/json")
    assert skipped.status_code == 422
    said = client.post(f"{path}log/", {"words": "The fitter is here"}, content_type="application/json")
    assert (said.status_code, said.json()["words"]) == (201, "The fitter is here")
    log = client.get(f"{path}log/").json()["results"]
    assert [one["verb"] for one in log] == ["said", "done", "confirmed", "nobody", "called", "opened"]


def test_the_next_page_is_a_link(monkeypatch) -> None:
    monkeypatch.setattr(api, "SIZE", 1)
    sue = a_supervisor(team=a_team())
    pair = [opened(sue, drill=True).pk for _twice in range(2)]
    client = program(sue, "read")
    for path in ("/api/v1/emergencies/?state=live", f"/api/v1/emergencies/{pair[0]}/log/"):
        first = client.get(path).json()
        second = client.get(first["next"]).json()
        assert len(second["results"]) == 1 and second["results"] != first["results"]
        assert client.get(second["previous"]).json()["results"] == first["results"]


def test_what_one_may_not_see_is_not_there_and_scopes_hold() -> None:
    secret = a_team("Secret", confidential=True)
    mole, eve = an_agent("mole", team=secret), an_agent("eve", team=a_team())
    emergency = opened(mole, ticket=a_ticket(team=secret))
    assert program(eve, "write").get("/api/v1/emergencies/").json()["results"] == []
    assert program(eve, "write").get(f"/api/v1/emergencies/{emergency.pk}/").status_code == 404
    path, body = f"/api/v1/emergencies/{emergency.pk}/log/", {"words": "x"}
    assert program(mole, "read").get(path).status_code == 200
    assert program(mole, "read").post(path, body, content_type="application/json").status_code == 403
    assert program(mole, "board").get(path).status_code == 403
    assert program(mole, "read", "emergency").post(path, body, content_type="application/json").status_code == 201


def test_the_number_of_a_hidden_case_is_kept_from_those_who_were_called() -> None:
    secret, workshop = a_team("Secret", confidential=True), a_team("Workshop")
    mole, tom = an_agent("mole", team=secret), an_agent("tom", team=workshop)
    Plan.objects.get(key="equipment-failure").grades.get(level=1).departments.add(workshop)
    emergency = opened(mole, ticket=a_ticket(team=secret))
    assert program(tom, "read").get(f"/api/v1/emergencies/{emergency.pk}/").json()["ticket"] is None
    assert program(a_manager(), "read").get("/api/v1/emergencies/").json()["results"][0]["ticket"]
