"""The move table engine offers exactly what may be performed, and says why something may not."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from servicedesk.actors import SYSTEM, Actor
from servicedesk.errors import Missing, Refused
from servicedesk.fields import Field
from servicedesk.lifecycle import Lifecycle, Move


@dataclass
class Case:
    """A door, as simple as a case can be."""

    locked: bool = False
    lacks: list[Missing] = field(default_factory=list)


OPEN = Move(
    verb="open",
    label="Open the door",
    sources=frozenset({"shut"}),
    target="open",
    sort="advance",
    permission="door.open",
    when=lambda case, actor: not case.locked,
    missing=lambda case, actor: case.lacks,
)
KNOCK = Move(
    verb="knock",
    label="Knock",
    sources=frozenset({"shut", "open"}),
    permission="door.knock",
    customer=True,
    fields=(Field(name="hand", type="choice", label="Hand", choices=lambda case: [(case.locked, "Left")]),),
)
SHUT = Move(verb="shut", label="Shut", sources=frozenset({"open"}), target="shut", permission="door.open")
CALL = Move(verb="call", label="Call out", sources=frozenset({"shut"}), staff=False, customer=True)
FORCE = Move(verb="open", label="Force it", sources=frozenset({"shut"}), target="open", permission="door.force")
DOOR = Lifecycle(name="door", states=("shut", "open"), moves=(OPEN, KNOCK, SHUT, CALL, FORCE))

PORTER = Actor(kind="person", id=1, name="Pat")
GUEST = Actor(kind="customer", id=2, name="Gus")


def holding(*permissions: str):
    return lambda permission: permission in permissions


ALL = holding("door.open", "door.knock", "door.force")


def offered(case: Case, state: str, actor: Actor, permitted: Any = ALL, **options: Any) -> list[str]:
    return [offer.verb for offer in DOOR.offers(case, state, actor, permitted=permitted, **options)]


def refusal(verb: str, case: Case, state: str, actor: Actor = PORTER, permitted: Any = ALL) -> Refused:
    with pytest.raises(Refused) as caught:
        DOOR.find(verb, case, state, actor, permitted=permitted)
    return caught.value


def test_moves_are_offered_in_the_tables_order_by_state():
    assert offered(Case(), "shut", PORTER) == ["open", "knock", "open"]
    assert offered(Case(), "open", PORTER) == ["knock", "shut"]


def test_permission_is_asked_of_staff_only():
    assert offered(Case(), "shut", PORTER, holding("door.knock")) == ["knock"]
    assert offered(Case(), "shut", GUEST, holding()) == ["knock", "call"]
    assert offered(Case(), "shut", SYSTEM, holding()) == ["open", "knock", "call", "open"]


def test_excluded_verbs_are_not_offered():
    assert offered(Case(), "shut", PORTER, exclude=["open"]) == ["knock"]


def test_every_offer_is_found_again_by_its_verb():
    for state in DOOR.states:
        for actor in (PORTER, GUEST, SYSTEM):
            for verb in offered(Case(), state, actor):
                assert DOOR.find(verb, Case(), state, actor, permitted=ALL).verb == verb


def test_an_unknown_verb_is_refused_by_name():
    said = refusal("paint", Case(), "shut")
    assert (said.code, said.status) == ("unknown_verb", 409)
    assert "paint" in str(said)


def test_the_wrong_state_is_a_conflict():
    said = refusal("shut", Case(), "shut")
    assert (said.code, said.status, str(said)) == ("not_now", 409, "“Shut” is not possible now.")


def test_a_lacking_permission_is_forbidden_even_in_the_wrong_state():
    said = refusal("shut", Case(), "shut", permitted=holding())
    assert (said.code, said.status) == ("not_permitted", 403)


def test_a_customers_move_is_closed_to_staff_and_the_reverse():
    assert refusal("call", Case(), "shut").status == 403
    assert refusal("shut", Case(), "open", GUEST).status == 403


def test_the_first_open_row_of_a_verb_counts():
    assert DOOR.find("open", Case(), "shut", PORTER, permitted=ALL).move is OPEN
    assert DOOR.find("open", Case(locked=True), "shut", PORTER, permitted=ALL).move is FORCE
    assert refusal("open", Case(locked=True), "shut", permitted=holding("door.open")).code == "not_now"


def test_what_is_missing_comes_with_the_offer_and_does_not_hide_it():
    lack = Missing(code="key", detail="The key.", by="staff", verb="fetch_key")
    offer = DOOR.find("open", Case(lacks=[lack]), "shut", PORTER, permitted=ALL)
    assert offer.missing == (lack,)
    assert offer.as_data()["missing"] == [{"code": "key", "detail": "The key.", "by": "staff", "verb": "fetch_key"}]


def test_an_offer_says_where_it_leads_and_what_it_asks():
    knock = DOOR.find("knock", Case(), "open", PORTER, permitted=ALL).as_data()
    assert (knock["from"], knock["to"], knock["label"]) == ("open", "open", "Knock")
    assert knock["fields"][0]["choices"] == [{"value": False, "label": "Left"}]


def test_a_table_cannot_name_a_state_it_does_not_have():
    with pytest.raises(ValueError, match="ajar"):
        Lifecycle(name="door", states=("shut",), moves=(Move(verb="peek", label="", sources=frozenset({"ajar"})),))
