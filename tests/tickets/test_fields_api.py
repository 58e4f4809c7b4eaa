"""Custom fields over the API: read, written when a ticket is opened and edited, described, and asked for in a query."""

import pytest
from django.test import Client
from django.utils import timezone

from staff import access
from staff.models import Person
from tests.cases import a_category, a_ticket
from tests.fields import a_choice, a_field
from tests.people import a_team, acting, an_agent
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
NEW = {"kind": "enquiry", "body": "Where is it?", "customer": {"name": "Li", "email": "li@example.com"}}


@pytest.fixture
def program(front) -> Client:
    amy = an_agent("amy", team=front)
    secret = access.create_token(person=amy, name="t", scopes=("write",), actor=acting(amy), at=timezone.now())[1]
    return Client(headers={"authorization": f"Bearer {secret}"})


def opened(program, **fields):
    return program.post("/api/v1/tickets/", NEW | {"fields": fields}, content_type="application/json")


def edited(program, ticket, fields, **headers):
    told = {"fields": fields}
    return program.patch(f"/api/v1/tickets/{ticket.reference}/", told, content_type="application/json", headers=headers)


def test_a_ticket_is_opened_read_and_edited_with_its_fields(program):
    a_field("order_no")
    a_field("pieces", type="integer")
    a_field("opened_box", type="boolean")
    made = opened(program, order_no="A-1", pieces=3, opened_box=False)
    assert made.status_code == 201
    assert made.json()["fields"] == {"order_no": "A-1", "pieces": 3, "opened_box": False}
    ticket = Ticket.objects.get()
    answer = edited(program, ticket, {"order_no": None, "pieces": "4"})
    assert answer.status_code == 200 and answer.json()["fields"] == {"pieces": 4, "opened_box": False}
    listed = program.get("/api/v1/tickets/").json()["results"]
    assert [one["fields"] for one in listed] == [{"pieces": 4, "opened_box": False}]


def test_a_refusal_names_the_fields_path_and_opens_and_changes_nothing(program, front):
    a_field("pieces", type="integer")
    ticket = a_ticket(team=front)
    for answer in (opened(program, pieces="many"), edited(program, ticket, {"pieces": "many"})):
        assert answer.status_code == 422
        assert answer.json()["errors"] == [
            {"field": "fields.pieces", "code": "invalid", "detail": "Write a whole number."}
        ]
    assert opened(program, strange=1).json()["errors"][0]["field"] == "fields.strange"
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("by_verb", [False, True])
def test_who_gives_away_what_is_hidden_from_them_then_is_told_that_it_is_done(program, by_verb):
    secret = a_team("Secret", confidential=True)
    ticket = a_ticket(team=secret, assignee=Person.objects.get(username="amy"))
    path = f"/api/v1/tickets/{ticket.reference}/"
    if by_verb:
        answer = program.post(f"{path}release/")
    else:
        answer = program.patch(path, {"assignee": None}, content_type="application/json")
    assert (answer.status_code, answer.content) == (204, b"")
    assert Ticket.objects.get().assignee is None
    assert program.get(path).status_code == 404


@pytest.mark.parametrize("shape", ["x", [], 3, None])
def test_fields_that_are_no_object_are_refused(program, front, shape):
    for answer in (
        program.post("/api/v1/tickets/", NEW | {"fields": shape}, content_type="application/json"),
        edited(program, a_ticket(team=front), shape),
    ):
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "fields"


def test_a_stale_edit_is_refused_and_a_key_makes_one_ticket(program, front):
    a_field("order_no")
    ticket = a_ticket(team=front)
    assert edited(program, ticket, {"order_no": "A"}, if_match=f'"{ticket.version}"').status_code == 200
    assert edited(program, ticket, {"order_no": "B"}, if_match=f'"{ticket.version}"').status_code == 412
    headers = {"idempotency-key": "once"}
    told = NEW | {"fields": {"order_no": "C"}}
    first, second = (
        program.post("/api/v1/tickets/", told, content_type="application/json", headers=headers) for _turn in range(2)
    )
    assert first.json()["reference"] == second.json()["reference"]
    assert first.json()["fields"] == second.json()["fields"] == {"order_no": "C"}


def test_programs_read_what_there_is_to_be_asked(program):
    category = a_category("delivery")
    a_choice("branch", "Centre", kinds=["complaint"], categories=[category], asked="may")
    [one] = program.get("/api/v1/fields/").json()
    assert one == {
        "key": "branch",
        "type": "choice",
        "names": {"en": "branch"},
        "hints": {},
        "choices": [{"value": "centre", "names": {"en": "Centre"}, "active": True}],
        "kinds": ["complaint"],
        "categories": ["delivery", "delivery-damage", "delivery-late"],
        "asked": "may",
        "shown": False,
        "active": True,
    }


def test_the_description_of_the_api_tells_of_them(client):
    schema = client.get("/api/schema/?format=json").json()
    shapes = schema["components"]["schemas"]
    assert shapes["NewTicketRequest"]["properties"]["fields"]["type"] == "object"
    assert "additionalProperties" in shapes["TicketDetail"]["properties"]["fields"]
    assert "/api/v1/fields/" in schema["paths"]
