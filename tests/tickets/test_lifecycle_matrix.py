"""Every state × verb × kind of actor of the four plain kinds, without a database.

The expected table is written by hand from decision 23; the tables in `tickets.lifecycle` must say the same.
"""

from dataclasses import dataclass, field
from itertools import product

import pytest

from servicedesk.actors import SYSTEM, Actor
from servicedesk.errors import Refused
from tickets.lifecycle import TABLES
from tickets.vocabulary import Kind, State


@dataclass
class Case:
    is_answered: bool = False
    people: list = field(default_factory=lambda: [(1, "Amy"), (2, "Ben")])


OWN_VERBS = {
    Kind.ENQUIRY: ["answer"],
    Kind.REQUEST: ["fulfil"],
    Kind.SUGGESTION: ["accept", "decline"],
    Kind.PRAISE: ["thank"],
}
EVERY_VERB = ["answer", "fulfil", "accept", "decline", "thank", "ask", "resume", "close", "reopen"]
TARGETS = {"ask": State.WAITING, "resume": State.OPEN, "close": State.CLOSED, "reopen": State.OPEN}

PERSON = Actor(kind="person", id=1, name="Amy")
CUSTOMER = Actor(kind="customer", id=2, name="Lin")
ACTORS = {
    "who may": (PERSON, lambda permission: permission == "ticket.reply"),
    "who may not": (PERSON, lambda permission: permission != "ticket.reply"),
    "customer": (CUSTOMER, lambda permission: True),
    "desk": (SYSTEM, lambda permission: False),
}


def expected(kind: Kind, state: State, verb: str, actor: str) -> bool:
    if actor in ("who may not", "customer"):
        return False
    if verb in TARGETS:
        return (
            state
            in {
                "ask": (State.NEW, State.OPEN),
                "resume": (State.WAITING,),
                "close": (State.DONE,),
                "reopen": (State.DONE, State.CLOSED),
            }[verb]
        )
    return verb in OWN_VERBS[kind] and state in (State.NEW, State.OPEN, State.WAITING)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("kind", list(TABLES))
def test_a_move_is_open_exactly_where_the_decision_opens_it(kind, state):
    for verb, answered, actor in product(EVERY_VERB, (False, True), ACTORS):
        told = f"{verb} by {actor}, answered: {answered}"
        who, permitted = ACTORS[actor]
        case, table = Case(is_answered=answered), TABLES[kind]
        verbs = [offer.verb for offer in table.offers(case, state, who, permitted=permitted)]
        if expected(kind, state, verb, actor):
            offer = table.find(verb, case, state, who, permitted=permitted)
            assert offer.target == TARGETS.get(verb, State.DONE), told
            assert verbs.count(verb) == 1, told
        else:
            assert verb not in verbs, told
            assert _refusal(kind, verb, case, state, actor) in _reasons(kind, verb), told


def _refusal(kind: Kind, verb: str, case: Case, state: State, actor: str) -> str:
    who, permitted = ACTORS[actor]
    with pytest.raises(Refused) as refusal:
        TABLES[kind].find(verb, case, state, who, permitted=permitted)
    return refusal.value.code


def _reasons(kind: Kind, verb: str) -> set[str]:
    known = verb in TARGETS or verb in OWN_VERBS[kind]
    return {"not_permitted", "not_now"} if known else {"unknown_verb"}


def test_every_kind_but_the_complaint_has_its_table_here():
    assert set(TABLES) == set(Kind) - {Kind.COMPLAINT}


@pytest.mark.parametrize("kind", list(TABLES))
def test_every_verb_of_a_table_is_known_to_this_matrix(kind):
    assert {move.verb for move in TABLES[kind].moves} == {*OWN_VERBS[kind], *TARGETS}


@pytest.mark.parametrize(
    ("kind", "verb", "fields"),
    [
        (Kind.ENQUIRY, "answer", {"body": True}),
        (Kind.REQUEST, "fulfil", {"what": True, "by": True}),
        (Kind.SUGGESTION, "accept", {"body": True}),
        (Kind.SUGGESTION, "decline", {"body": True}),
        (Kind.PRAISE, "thank", {"told": True, "body": True}),
        (Kind.PRAISE, "ask", {"body": True, "spoken": False}),
    ],
)
def test_each_end_asks_for_what_it_needs(kind, verb, fields):
    offer = TABLES[kind].find(verb, Case(), State.OPEN, SYSTEM, permitted=lambda permission: False)
    assert {spec.name: spec.required for spec in offer.fields} == fields


def test_an_enquiry_that_was_answered_needs_no_second_answer():
    table = TABLES[Kind.ENQUIRY]
    offer = table.find("answer", Case(is_answered=True), State.OPEN, SYSTEM, permitted=lambda permission: False)
    assert [spec.required for spec in offer.fields] == [False]
