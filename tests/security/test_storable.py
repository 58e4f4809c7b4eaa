"""Text that PostgreSQL cannot keep loses what is wrong with it at the door, whichever door; nothing breaks behind."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.security.test_text import written_fields
from tests.security.world import World

SENT, KEPT = "nul\x00here", "nulhere"
ACCOUNT = {"account": SENT, "feeling": "angry", "wish": SENT, "contact_way": "email"}
JSON = "application/json"


def case_of(world: World) -> str:
    return f"/desk/tickets/{world.case.reference}/"


def api_of(world: World) -> str:
    return f"/api/v1/tickets/{world.case.reference}/"


def staff(world: World, path: str, **form: str) -> int:
    return world.staff(world.ben).post(path, form).status_code


def program(world: World, path: str, body: object) -> int:
    return world.bearer(world.ben, "write").post(path, body, content_type=JSON).status_code


def _public(world: World) -> int:
    form = {"body": SENT, "name": "Ana", "email": "nul@example.com", "consent": "on"}
    return Client().post("/new/enquiry/", form).status_code


DOORS: dict[str, Callable[[World], int]] = {
    "note": lambda world: staff(world, f"{case_of(world)}write/", kind="note", body=SENT),
    "draft": lambda world: staff(world, f"{case_of(world)}draft/", kind="note", body=SENT),
    "tags": lambda world: staff(world, f"{case_of(world)}tags/", add=SENT),
    "move": lambda world: staff(world, f"{case_of(world)}moves/", verb="record_account", **ACCOUNT),
    "public form": _public,
    "API": lambda world: program(world, f"{api_of(world)}messages/", {"body": SENT, "visibility": "internal"}),
    "API, half": lambda world: program(
        world, f"{api_of(world)}messages/", '{"body": "nul\\ud800here", "visibility": "internal"}'
    ),
    "API, within": lambda world: program(world, f"{api_of(world)}tags/", {"add": [SENT]}),
    "API, a name": lambda world: program(
        world, f"{api_of(world)}messages/", {"bo\x00dy": SENT, "visibility": "internal"}
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_what_cannot_be_kept_is_taken_away_at_the_door(world: World, faults: list[str], door: str) -> None:
    assert DOORS[door](world) in (200, 201, 204, 302)
    assert not faults
    assert _is_kept() or KEPT in world.staff(world.ben).get(case_of(world)).content.decode(), "kept without it"


def _is_kept() -> bool:
    columns = [(model._base_manager, f"{column.attname}__icontains") for model, column in written_fields()]
    return any(rows.filter(**{asked: KEPT}).exists() for rows, asked in columns)


def test_a_query_is_read_without_it(world: World, faults: list[str]) -> None:
    page = world.staff(world.ben).get("/desk/search/?q=nul%00here").content.decode()
    assert not faults and f'value="{KEPT}"' in page


@pytest.mark.parametrize("client", ["page", "program"])
def test_an_address_with_it_is_no_address(world: World, faults: list[str], client: str) -> None:
    if client == "page":
        answer = world.staff(world.ben).get("/desk/tickets/C-1%00/")
    else:
        answer = world.bearer(world.ben, "write").get("/api/v1/tickets/C-1%00/")
        assert answer["Content-Type"] == "application/problem+json"
    assert answer.status_code == 400
    assert not faults
