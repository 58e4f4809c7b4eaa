"""Trust rows 12, 19, 26, 27, 29: values of the wrong kind, names that are not fields, words that look like code."""

import json
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from complaints.models import Complaint
from staff.models import Person
from tests.security.places import places
from tests.security.test_forgery import visited
from tests.security.test_matrix import told
from tests.security.world import World
from tickets.models import Customer, Message, Ticket

NASTY: tuple[Any, ...] = (
    "'", '"', ")--", "'; DROP TABLE tickets_ticket;--", "\x00", "٣", "-1", "9" * 30, "1e9", "NaN", "null", "%", "_",
    "\\", "{{7*7}}", "${7*7}", "%(x)s", "{0.__class__}", "\U0001f600" * 20, "\u202e", "../../etc/passwd", "x" * 5_000,
)  # fmt: skip
TURNS = 2
NOT_OPEN = 405  # to this method: whatever comes with it is not read, and what else might come need not be tried
DIGITS = "9" * 5_000  # more than Python reads as a number
PARAMETERS = (
    "q", "view", "page", "cursor", "size", "kind", "state", "priority", "step", "channel", "tier", "team", "category",
    "customer", "assignee", "due", "missed", "sort", "order", "pane", "score", "email", "period", "from", "to",
    "password__startswith", "customer__addresses__value", "_connector", "_negated", "assignee__password__startswith",
)  # fmt: skip
JSON_SHAPES: tuple[Any, ...] = ([], {}, None, True, 3, "x", [[["x"]]], {"event": "base"}, {"verb": ["advance"]})


def test_no_parameter_of_an_address_breaks_a_page(world: World, faults: list[str]) -> None:
    """Every page with every parameter at once, other values at each turn, digits without end at last; never a fault."""
    program = world.bearer(world.max, "write")
    for one in places():
        if one.name in ("schema", "api-docs"):
            continue
        client = program if one.is_api else visited(world, one)
        client.raise_request_exception = False
        for given in (*map(_mixed, range(TURNS)), dict.fromkeys(PARAMETERS, DIGITS)):
            answer = client.get(one.path(world), given)
            if answer.streaming:
                list(answer.streaming_content)
            if answer.status_code == NOT_OPEN:
                break
    assert not faults, told(faults)


def _mixed(turn: int) -> dict[str, Any]:
    return {name: NASTY[(5 * turn + place) % len(NASTY)] for place, name in enumerate(PARAMETERS)}


@pytest.mark.parametrize("nasty", ["\x00", "abc", "9" * 30, DIGITS, "-1"])
def test_no_value_of_a_form_breaks_a_page(world: World, faults: list[str], formless: set[str], nasty: str) -> None:
    for one in places():
        if one.is_api or one.name in _ENDS_THE_WORLD | formless:
            continue
        client = visited(world, one)
        client.raise_request_exception = False
        answer = client.post(one.path(world), dict.fromkeys(FORM_FIELDS, nasty))
        if answer.status_code == NOT_OPEN:
            formless.add(one.name)
    assert not faults, told(faults)


@pytest.fixture(scope="module")
def formless() -> set[str]:
    """Pages that proved to take no form."""
    return set()


_ENDS_THE_WORLD = {"account_logout", "pages:leave", "pages:track"}  # signs out; answers after a fixed time
FORM_FIELDS = (
    "verb", "body", "text", "reason", "to", "team", "person", "task", "result", "answer", "ticket", "tickets", "seen",
    "nonce", "mode", "decision", "name", "email", "phone", "subject", "about", "wish", "consent", "category", "kind",
    "number", "calendar", "day", "starts_at", "ends_at", "zone", "hours", "note", "full_name", "public_name",
    "username", "role", "load_limit", "availability", "score", "helped", "comment", "correction", "address", "urgent",
    "reference", "login", "password", "password1", "oldpassword", "code", "scopes", "version", "expected", "item",
    "tier", "language", "preferences", "needs", "visibility", "state", "outcome", "minutes", "summary", "happened_at",
    "do", "selected", "action", "assignee", "priority", "amount_amount", "redress", "promises-0-due", "wishes-0-wish",
    "value", "fields", "field_frame", "options", "option-0-en", "option-0-place", "option-0-key", "position", "asked",
)  # fmt: skip


def test_no_shape_of_a_body_breaks_the_api(world: World) -> None:
    wrong = []
    program = world.bearer(world.max, "write")
    program.raise_request_exception = False
    for one in (one for one in places() if one.is_api):
        for shape in (*JSON_SHAPES, *(dict.fromkeys(FORM_FIELDS, wrong_one) for wrong_one in JSON_SHAPES)):
            answer = program.post(one.path(world), json.dumps(shape), content_type="application/json")
            text = answer.content.decode()
            if answer.status_code >= 500 or "Traceback" in text or "SECRET_KEY" in text:
                wrong.append((one.name, shape if len(str(shape)) < 60 else str(shape)[:60], answer.status_code))
            if answer.status_code == NOT_OPEN:
                break
    assert not wrong, told(wrong)


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"a":' * 500 + b"1" + b"}" * 500, b"", b"[" * 100_000])
def test_unreadable_bodies_are_refused_by_the_api(world: World, body: bytes) -> None:
    program = world.bearer(world.max, "write")
    program.raise_request_exception = False
    answer = program.post("/api/v1/tickets/", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def _all_fields(model: type[Model]) -> dict[str, Any]:
    """A value for every field of the model, as somebody would send who knows them all."""
    return {field.attname: 1 for field in model._meta.concrete_fields} | {
        field.name: 1 for field in model._meta.concrete_fields
    }


def test_only_documented_fields_of_a_new_ticket_are_taken(world: World) -> None:
    asked = {"kind": "enquiry", "subject": "s", "body": "b", "customer": {"name": "n", "email": "n@example.com"}}
    documented = {"category", "about", "wish", "urgent", "channel", "language", "received_at", "fields"}
    poison = {
        name: value
        for name, value in (_all_fields(Ticket) | _all_fields(Person) | _all_fields(Complaint)).items()
        if name not in asked and name not in documented
    }
    customer = _all_fields(Customer) | asked["customer"] | {"language": "en"}
    program = world.bearer(world.amy, "write")
    answer = program.post("/api/v1/tickets/", poison | asked | {"customer": customer}, content_type="application/json")
    assert answer.status_code == 201, answer.content
    plain = program.post("/api/v1/tickets/", asked, content_type="application/json")
    first, second = (Ticket.objects.get(number=one.json()["reference"][2:]) for one in (answer, plain))
    theirs = {"id", "number", "customer_id", "received_at", "logged_at", "updated_at", "last_at", "unanswered_since",
              "due_at", "due_sort", "due_since", "word_at", "nonce", "last_line", "last_name"}  # fmt: skip
    differ = {
        field.attname
        for field in Ticket._meta.concrete_fields
        if field.attname not in theirs and getattr(first, field.attname) != getattr(second, field.attname)
    }
    assert differ == set()
    assert first.customer_id == second.customer_id, "the same address is the same customer"
    assert (first.customer.tier, first.customer.restricted, first.customer.version) == ("regular", False, 1)


def test_only_documented_fields_of_a_message_are_taken(world: World) -> None:
    program = world.bearer(world.ben, "write")
    path = f"/api/v1/tickets/{world.case.reference}/messages/"
    asked = {"body": "For us alone.", "visibility": "internal"}
    poison = {name: value for name, value in _all_fields(Message).items() if name not in asked}
    assert program.post(path, poison | asked, content_type="application/json").status_code == 201
    message = Message.objects.filter(ticket=world.case, body="For us alone.").get()
    assert (message.public, message.person, message.author_name) == (False, world.ben, "Ben")
    assert message.customer is None and message.at >= world.at


def test_a_person_cannot_promote_themselves(world: World) -> None:
    """Every field of the person, posted to every address about oneself."""
    client = world.staff(world.amy)
    before = (world.amy.role_id, world.amy.is_active, world.amy.username)
    mine = [one for one in places() if one.route.startswith(("desk/me/", "accounts/", "display/"))]
    for one in mine:
        if one.name not in _ENDS_THE_WORLD:
            client.post(one.path(world), _all_fields(Person) | {"role": "administrator", "is_superuser": "on"})
    world.amy.refresh_from_db()
    assert (world.amy.role_id, world.amy.is_active, world.amy.username) == before
    assert not world.amy.is_superuser


def test_line_breaks_in_addresses_stay_out_of_headers(world: World) -> None:
    for path in ("/desk/tickets/C-1%0d%0aSet-Cookie:x=1/", "/p/%0d%0aX:1/", "/kb/%0aX/", "/new/%0d%0aX:1/?q=%0d%0aX:1"):
        answer = Client().get(path)
        assert answer.status_code in (302, 404)
        assert "x" not in answer.cookies and "X" not in answer.headers
        assert "\n" not in answer.headers.get("Location", "")
