"""Customers and organisations over the API: the verbs and the sight of the pages, and If-Match."""

from typing import Any

import pytest
from django.test import Client

from servicedesk.audit.models import Entry
from staff import access
from staff.models import Person
from tests.desk import MONDAY, a_customer, a_ticket
from tests.people import acting, an_administrator
from tickets.customers import keeping, merging
from tickets.models import Customer, Organisation, Ticket

pytestmark = pytest.mark.django_db
JSON = "application/json"


def program(person: Person, *scopes: str) -> Client:
    token = access.create_token(person=person, name="t", scopes=scopes, actor=acting(person), at=MONDAY)[1]
    return Client(headers={"authorization": f"Bearer {token}"})


def test_a_customer_is_found_read_and_corrected(amy: Person) -> None:
    api, customer = program(amy, "write"), a_customer("Wang Min", phone="138 0013 8000")
    hidden = a_customer("Wang Hidden", restricted=True)
    found = api.get("/api/v1/customers/", {"q": "Wang"}).json()
    assert [one["id"] for one in found["results"]] == [customer.pk] and found["next"] is None
    path = f"/api/v1/customers/{customer.pk}/"
    whole = api.get(path)
    assert whole.json()["addresses"][0]["value"] == "+8613800138000"
    firm = api.post("/api/v1/organisations/", {"name": "Acme", "domains": ["acme.example"]}, JSON)
    assert firm.status_code == 201 and firm.json()["domains"] == ["acme.example"]
    told = {"name": "Wang Ming", "organisation": firm.json()["id"], "do_not_call": True, "best_times": "After six"}
    changed = api.patch(path, told, JSON, headers={"If-Match": whole["ETag"]})
    assert changed.status_code == 200
    assert (changed.json()["name"], changed.json()["organisation"]["name"]) == ("Wang Ming", "Acme")
    stale = api.patch(path, {"name": "X"}, JSON, headers={"If-Match": whole["ETag"]})
    assert (stale.status_code, stale["Content-Type"]) == (412, "application/problem+json")
    assert api.patch(path, {"name": "X"}, JSON, headers={"If-Match": '"old"'}).status_code == 412
    assert api.patch(path, {"preferred_channel": "smoke"}, JSON).json()["errors"][0]["field"] == "preferred_channel"
    assert api.patch(path, {"organisation": 10**6}, JSON).status_code == 422
    assert api.get(f"/api/v1/customers/{hidden.pk}/").status_code == 404
    assert api.patch(f"/api/v1/customers/{hidden.pk}/", {"name": "X"}, JSON).status_code == 404
    assert Customer.objects.get(pk=customer.pk).name == "Wang Ming"


def test_organisations_are_corrected_and_rights_hold(amy: Person) -> None:
    api, reader, ada = program(amy, "write"), program(amy, "read"), program(an_administrator(), "write")
    firm = api.post("/api/v1/organisations/", {"name": "Acme", "notes": "Lifts"}, JSON).json()
    path = f"/api/v1/organisations/{firm['id']}/"
    assert api.patch(path, {"domains": ["acme.example"]}, JSON, headers={"If-Match": '"1"'}).json()["notes"] == "Lifts"
    assert api.patch(path, {"name": "B"}, JSON, headers={"If-Match": '"1"'}).status_code == 412
    assert api.get("/api/v1/organisations/", {"q": "acme.ex"}).json()["results"][0]["id"] == firm["id"]
    customer = a_customer()
    for one in (reader, ada):
        assert one.post("/api/v1/organisations/", {"name": "C"}, JSON).status_code == 403
        assert one.patch(path, {"name": "C"}, JSON).status_code == 403
        assert one.patch(f"/api/v1/customers/{customer.pk}/", {"name": "C"}, JSON).status_code == 403
    assert Organisation.objects.get().name == "Acme"


def test_what_is_not_named_stays_as_somebody_else_has_just_left_it(amy: Person, monkeypatch) -> None:
    api = program(amy, "write")
    path = f"/api/v1/organisations/{api.post('/api/v1/organisations/', {'name': 'Acme'}, JSON).json()['id']}/"
    require = keeping.require

    def just_before(*asked: Any) -> None:
        Organisation.objects.update(notes="Lifts")
        require(*asked)

    monkeypatch.setattr(keeping, "require", just_before)
    assert api.patch(path, {"name": "Acme Ltd"}, JSON).json()["notes"] == "Lifts"


def test_reading_a_restricted_file_is_recorded_and_a_merged_one_is_found(amy: Person) -> None:
    api = program(amy, "read")
    kept, gone = a_customer("Kept"), a_customer("Gone")
    merging.merge(kept, gone, wins={}, actor=acting(amy), at=MONDAY)
    assert api.get(f"/api/v1/customers/{gone.pk}/").json()["id"] == kept.pk
    a_ticket(customer=kept)
    Ticket.objects.update(team=amy.teams.get())
    Customer.objects.update(restricted=True)
    api.get(f"/api/v1/customers/{kept.pk}/")
    read = Entry.objects.get(subject=f"customer:{kept.pk}", verb="read")
    assert (read.actor_id, read.via) == (amy.pk, "api")


def test_what_a_change_tells_of_a_restricted_file_is_recorded_as_a_reading(amy: Person) -> None:
    customer = a_customer("Lin", needs="A quiet room", restricted=True)
    case, api = a_ticket(customer=customer), program(amy, "write")
    Ticket.objects.update(team=amy.teams.get())
    told = api.patch(f"/api/v1/customers/{customer.pk}/", {}, JSON).json()
    assert told["needs"] == "A quiet room"
    assert api.patch(f"/api/v1/tickets/{case.reference}/", {}, JSON).json()["subject"] == case.subject
    read = Entry.objects.filter(subject=f"customer:{customer.pk}", verb="read")
    assert [one.actor_id for one in read] == [amy.pk, amy.pk]


def test_restricted_files_in_a_list_are_recorded_each(amy: Person) -> None:
    api, customers = program(amy, "read"), [a_customer("Lin"), a_customer("Xu"), a_customer("Plain")]
    for customer in customers:
        a_ticket(customer=customer)
    Ticket.objects.update(team=amy.teams.get())
    Customer.objects.exclude(name="Plain").update(restricted=True)
    assert len(api.get("/api/v1/customers/").json()["results"]) == 3
    read = Entry.objects.filter(verb="read", actor_id=amy.pk).order_by("subject")
    assert [one.subject for one in read] == sorted(f"customer:{one.pk}" for one in customers[:2])
