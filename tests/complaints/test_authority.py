"""Who may grant what: authority in money, approval by the right tier, never of one's own proposal [H-2, H-16]."""

import pytest

from complaints.models import Approval
from complaints.vocabulary import ProposalState
from servicedesk.errors import Invalid, Refused
from tests.complaints.filing import Desk
from tests.complaints.staging import begins
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent

pytestmark = [pytest.mark.django_db, begins("resolve")]


@pytest.fixture
def people(amy):
    team = a_team()
    return {
        "agent": acting(amy),
        "colleague": acting(an_agent("bea", team=team)),
        "supervisor": acting(a_supervisor("sue", team=team)),
        "manager": acting(a_manager("max")),
        "second manager": acting(a_manager("mia")),
        "third manager": acting(a_manager("moe")),
        "stranger": acting(a_supervisor("sam", team=a_team("Another"))),
    }


def standing(desk: Desk) -> ProposalState:
    return ProposalState(desk.case().proposal.state)


ALONE = [
    ("agent", "", "ready"),
    ("agent", "200.00", "ready"),
    ("agent", "200.01", "awaiting"),
    ("supervisor", "2000.00", "ready"),
    ("supervisor", "2000.01", "awaiting"),
    ("manager", "20000.00", "ready"),
    ("manager", "20000.01", "awaiting"),
    ("colleague", "199.99", "ready"),
]
APPROVERS = {
    "500": {"supervisor", "manager", "second manager", "third manager"},
    "2000.00": {"supervisor", "manager", "second manager", "third manager"},
    "2000.01": {"manager", "second manager", "third manager"},
    "20000.00": {"manager", "second manager", "third manager"},
    "20000.01": {"manager", "second manager", "third manager"},
}


def test_what_each_may_grant_alone(desk, people) -> None:
    for who, amount, state in ALONE:
        desk.propose(amount=amount, by=people[who])
        assert standing(desk) == state, (who, amount)


@pytest.mark.parametrize("amount", APPROVERS)
def test_who_may_approve_an_agents_proposal(desk, people, amount) -> None:
    desk.propose(amount=amount)
    decides = {"approve_proposal", "reject_proposal"}
    for who, actor in people.items():
        assert decides & set(desk.offered(actor)) == (decides if who in APPROVERS[amount] else set()), who
        if who not in APPROVERS[amount]:
            with pytest.raises(Refused):
                desk.do("approve_proposal", by=actor)
    assert standing(desk) == ProposalState.AWAITING
    desk.do("approve_proposal", by=people[sorted(APPROVERS[amount])[0]])
    assert Approval.objects.get().granted


@pytest.mark.parametrize(("who", "amount"), [("supervisor", "2500"), ("manager", "25000")])
def test_nobody_approves_what_they_proposed(desk, people, who, amount) -> None:
    desk.propose(amount=amount, by=people[who])
    with pytest.raises(Refused) as refusal:
        desk.do("approve_proposal", by=people[who])
    assert refusal.value.code == "not_now"


def test_above_twenty_thousand_two_managers_and_none_of_them_the_proposer(desk, people) -> None:
    desk.propose(amount="25000", by=people["manager"])
    desk.do("approve_proposal", by=people["second manager"])
    assert standing(desk) == ProposalState.AWAITING
    with pytest.raises(Refused):
        desk.do("approve_proposal", by=people["second manager"])
    with pytest.raises(Refused):
        desk.do("approve_proposal", by=people["manager"])
    desk.do("approve_proposal", by=people["third manager"])
    assert standing(desk) == ProposalState.READY


def test_one_no_of_two_managers_is_a_no(desk, people) -> None:
    desk.propose(amount="25000")
    desk.do("approve_proposal", by=people["manager"])
    desk.do("reject_proposal", by=people["second manager"], reason="Too much for a sofa.")
    assert standing(desk) == ProposalState.REJECTED
    assert {lack.code for lack in desk.offered()["advance"].missing} >= {"proposal"}


def test_a_no_needs_its_reason(desk, people) -> None:
    desk.propose(amount="500")
    with pytest.raises(Invalid):
        desk.do("reject_proposal", by=people["supervisor"])


def test_before_approval_the_customer_hears_nothing_of_it(desk) -> None:
    desk.weigh()
    desk.propose(amount="500")
    for actor in (desk.agent, desk.customer):
        for verb in ("send_proposal", "record_answer", "accept", "keep_promise"):
            assert verb not in desk.offered(actor)
            with pytest.raises(Refused):
                desk.do(verb, by=actor, happened_at=desk.now(), accepted=True, said="Yes.")


def test_a_new_proposal_replaces_the_one_before_and_its_approval(desk, people) -> None:
    desk.propose(amount="500")
    desk.do("approve_proposal", by=people["supervisor"])
    desk.propose(amount="1500")
    first, second = desk.case().proposals
    assert (first.state, second.state) == (ProposalState.SUPERSEDED, ProposalState.AWAITING)
    assert (first.number, second.number) == (1, 2)
    desk.do("approve_proposal", by=people["supervisor"])
    assert standing(desk) == ProposalState.READY


def test_what_was_refused_stays_beside_the_next(desk) -> None:
    desk.weigh()
    desk.propose()
    desk.do("send_proposal")
    desk.do("refuse", by=desk.customer, reason="I want my money.")
    desk.propose(amount="150")
    assert [one.state for one in desk.case().proposals] == [ProposalState.REFUSED, ProposalState.READY]
    assert desk.case().proposals[0].answer == "I want my money."


def test_an_accepted_one_is_not_replaced(desk) -> None:
    desk.propose()
    desk.do("record_answer", happened_at=desk.now(), accepted=True, said="Yes.")
    with pytest.raises(Refused):
        desk.propose(amount="100")


def test_a_day_that_is_over_cannot_be_promised(desk) -> None:
    late = [{"what": "A new sofa", "due": desk.day()}, {"what": "A card", "due": desk.day(-1)}]
    with pytest.raises(Invalid) as refusal:
        desk.do("propose", action="A new sofa", redress="replacement", promises=late)
    assert set(refusal.value.errors) == {"promises.1.due"}


def test_an_amount_is_a_plain_number(desk) -> None:
    for amount in ("-5", "1e12", "NaN", "Infinity", "ten", "0x10"):
        with pytest.raises(Invalid) as refusal:
            desk.propose(amount=amount)
        assert set(refusal.value.errors) == {"amount"}, amount


def test_a_token_without_the_scope_approves_nothing(desk, people) -> None:
    desk.propose(amount="500")
    sue = people["supervisor"]
    capped = type(sue)(**vars(sue) | {"scopes": frozenset({"read", "ticket"})})
    assert "approve_proposal" not in desk.offered(capped)
