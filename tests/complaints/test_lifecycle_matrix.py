"""The table of the seven steps as a full matrix, without a database: every position × verb × kind of actor."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from complaints.lifecycle import COMPLAINT
from complaints.vocabulary import POSITIONS, STEPS, ProposalState, Step
from servicedesk.actors import Actor
from servicedesk.errors import Refused

AGENT = Actor(kind="person", id=1, name="Amy", tier=1)
CUSTOMER = Actor(kind="customer", id=9, name="Lin")
SYSTEM = Actor.from_system()


class Everything:
    """A case file in which every condition holds, so that position and right alone decide."""

    reachable_by_letter = True
    confirmed = False
    silence = None
    silence_allowed = True
    owed_since = "Monday"
    reopening_steps = [Step.RESOLVE, Step.CONFIRM]
    restatement = SimpleNamespace(data={}, at=0, logged_at=1)
    open_promises = [SimpleNamespace(pk=1, what="A sofa")]
    actions: list[Any] = []
    at = None
    wish = first_words = usual_contact_way = resolution_due = ""
    complaint = SimpleNamespace(wish="", severity="", answer_by=None)
    ticket = SimpleNamespace(category_id=None, assignee_id=2, customer_id=9)

    def __init__(self, step: str, proposal: ProposalState = ProposalState.SENT) -> None:
        self.position = step
        self.step = Step(step) if step in STEPS else Step.ARCHIVE
        self.proposal = SimpleNamespace(state=proposal, proposed_by_id=2, amount=None, total=0, approvals=_Nobody())
        self.passes = {one: SimpleNamespace(closed_at=None) for one in STEPS}

    def last(self, *verbs: str) -> None:
        return None

    def owned_by(self, actor: Actor) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        if name.endswith("_choices"):
            return list
        raise AttributeError(name)

    account = acknowledged = apologised_at = apology_under_way = helped = None

    def letter_under_way(self, kind: str) -> bool:
        return False


class _Nobody:
    def all(self) -> list[Any]:
        return []


def open_verbs(position: str, actor: Actor, proposal: ProposalState = ProposalState.SENT) -> set[str]:
    case = Everything(position, proposal)
    offers = COMPLAINT.offers(case, position, actor, permitted=lambda permission: True)
    return {offer.verb for offer in offers}


ANYWHERE_BEFORE_PREVENT = {"record_withdrawal", "not_a_complaint", "duplicate", "abuse"}
STAFF = {
    "listen": {"record_account", "apologise", "log_apology", "log_call", "advance", *ANYWHERE_BEFORE_PREVENT},
    "apologise": {"apologise", "log_apology", "advance", "return_to", *ANYWHERE_BEFORE_PREVENT},
    "confirm": {
        *{"classify", "restate", "ask_confirmation", "record_confirmation", "record_correction", "log_call"},
        *{"record_silence", "advance", "return_to"},
        *ANYWHERE_BEFORE_PREVENT,
    },
    "resolve": {
        *{"assign_responsibility", "weigh_wishes", "propose", "record_answer", "log_call", "record_silence"},
        *{"advance", "return_to"},
        *ANYWHERE_BEFORE_PREVENT,
    },
    "follow_up": {"log_follow_up", "log_call", "record_silence", "advance", "return_to", *ANYWHERE_BEFORE_PREVENT},
    "prevent": {"name_cause", "plan_action", "none_needed", "advance", "return_to", "not_a_complaint"},
    "archive": {"archive", "return_to"},
    "archived": {"reopen"},
    "ended": {"reopen"},
}
CUSTOMERS = {
    "listen": {"withdraw"},
    "apologise": {"withdraw"},
    "confirm": {"confirm", "correct", "withdraw"},
    "resolve": {"accept", "refuse", "withdraw"},
    "follow_up": {"answer_survey", "withdraw"},
    "prevent": set(),
    "archive": set(),
    "archived": set(),
    "ended": set(),
}


@pytest.mark.parametrize("position", POSITIONS)
def test_what_staff_may_do_where(position: str) -> None:
    assert open_verbs(position, AGENT) == STAFF[position]


@pytest.mark.parametrize("position", POSITIONS)
def test_what_customers_may_do_where(position: str) -> None:
    assert open_verbs(position, CUSTOMER) == CUSTOMERS[position]


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        (ProposalState.AWAITING, {"approve_proposal", "reject_proposal"}),
        (ProposalState.READY, {"send_proposal", "record_answer"}),
        (ProposalState.SENT, {"record_answer"}),
        (ProposalState.ACCEPTED, {"keep_promise"}),
        (ProposalState.REFUSED, set()),
        (ProposalState.REJECTED, set()),
    ],
)
def test_what_a_proposal_allows(state: ProposalState, verbs: set[str]) -> None:
    about_it = {"approve_proposal", "reject_proposal", "send_proposal", "record_answer", "keep_promise"}
    assert open_verbs("resolve", AGENT, state) & about_it == verbs


@pytest.mark.parametrize("position", STEPS[:-1])
def test_a_step_closes_only_into_the_next(position: Step) -> None:
    advance = next(move for move in COMPLAINT.moves if move.verb == "advance" and position in move.sources)
    assert advance.target == STEPS[STEPS.index(position) + 1]


def test_no_move_but_an_exit_jumps_over_a_step() -> None:
    def distance(sources: Iterable[str], target: str) -> int:
        order = {position: number for number, position in enumerate(POSITIONS)}
        return max(order[target] - order[source] for source in sources)

    jumps = {
        move.verb
        for move in COMPLAINT.moves
        if move.target and move.sort != "exit" and distance(move.sources, move.target) > 1
    }
    assert jumps == set()


@pytest.mark.parametrize("actor", [AGENT, CUSTOMER])
def test_without_the_right_nothing_is_open_to_staff(actor: Actor) -> None:
    offers = COMPLAINT.offers(Everything("resolve"), "resolve", actor, permitted=lambda permission: False)
    assert {offer.verb for offer in offers} == (CUSTOMERS["resolve"] if actor.kind == "customer" else set())


def test_an_unknown_verb_is_refused_by_name() -> None:
    with pytest.raises(Refused) as refusal:
        COMPLAINT.find("skip", Everything("listen"), "listen", AGENT, permitted=lambda permission: True)
    assert refusal.value.code == "unknown_verb"
