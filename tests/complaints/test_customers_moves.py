"""What customers may do: in their own case, what is asked of them, and nothing else (trust 26)."""

import pytest

from complaints.lifecycle import COMPLAINT
from servicedesk.actors import Actor
from servicedesk.errors import Refused
from tests.complaints.filing import Desk
from tests.complaints.staging import begins_at_each
from tests.desk import a_customer
from tickets.customers.recognising import customer_actor

pytestmark = pytest.mark.django_db
THEIRS = {"confirm": ("confirm", {}), "correct": ("confirm", {"correction": "The left arm."})}
THEIRS |= {"accept": ("resolve", {}), "refuse": ("resolve", {}), "withdraw": ("listen", {})}
THEIRS |= {"answer_survey": ("follow_up", {"helped": True})}


def at_the_question(desk: Desk, step: str) -> Desk:
    desk.until(step)
    if step == "confirm":
        desk.ask()
    elif step == "resolve":
        desk.send()
    elif step == "follow_up":
        desk.wait(days=3).worker()
    return desk


@pytest.mark.parametrize(("staged", "verb"), [(step, verb) for verb, (step, _) in THEIRS.items()], indirect=["staged"])
def test_in_their_own_case_they_may(desk, verb) -> None:
    step, fields = THEIRS[verb]
    at_the_question(desk, step)
    assert verb in desk.offered(desk.customer)
    desk.do(verb, by=desk.customer, **fields)
    evidence = desk.case().last(verb) or next(one for one in desk.case().all_evidence if one.verb == verb)
    assert (evidence.customer_id, evidence.person_id) == (desk.customer.id, None)


@begins_at_each(["listen", "confirm", "resolve", "follow_up"])
def test_in_somebody_elses_they_may_nothing(desk, step) -> None:
    at_the_question(desk, step)
    stranger = customer_actor(a_customer("Mallory"))
    assert desk.offered(stranger) == {}
    for verb, (_step, fields) in THEIRS.items():
        with pytest.raises(Refused) as refusal:
            desk.do(verb, by=stranger, **fields)
        assert (refusal.value.code, refusal.value.status) == ("not_theirs", 403)


def test_a_customer_whose_id_is_that_of_the_agent_is_no_agent(desk) -> None:
    odd = Actor(kind="customer", id=desk.agent.id, name="Amy", reach=desk.agent.reach, teams=desk.agent.teams, tier=3)
    assert desk.offered(odd) == {}


@begins_at_each(["listen", "confirm", "resolve", "archive"])
def test_what_staff_do_is_not_open_to_them_wherever_the_case_stands(desk, step) -> None:
    desk.until(step)
    for verb in sorted({move.verb for move in COMPLAINT.moves if not move.customer}):
        with pytest.raises(Refused) as refusal:
            desk.do(verb, by=desk.customer)
        assert refusal.value.code == "not_permitted"


@begins_at_each(["confirm", "resolve"])
def test_staff_do_not_answer_in_their_name(desk, sue, max_, step) -> None:
    at_the_question(desk, step)
    for verb, (_step, fields) in THEIRS.items():
        for actor in (desk.agent, sue, max_):
            with pytest.raises(Refused) as refusal:
                desk.do(verb, by=actor, **fields)
            assert refusal.value.code == "not_permitted"


def test_a_second_answer_to_the_same_question_is_not_taken(desk) -> None:
    at_the_question(desk, "resolve").do("refuse", by=desk.customer)
    with pytest.raises(Refused) as refusal:
        desk.do("accept", by=desk.customer)
    assert refusal.value.code == "not_now"
    assert desk.case().proposal.state == "refused"
