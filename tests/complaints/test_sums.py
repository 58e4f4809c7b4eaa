"""Authority is over all that a case is granted: several small grants do not slip past the limit [H-2, H-16]."""

from decimal import Decimal

import pytest
from django.test import Client

from complaints.vocabulary import ProposalState
from staff.models import Person
from tests.complaints.filing import Desk
from tests.complaints.staging import begins
from tests.people import a_manager, acting

pytestmark = [pytest.mark.django_db, begins("resolve")]


def granted(desk: Desk, amount: str, *, by=None) -> None:
    """Grant it, carry it out, and come back to resolve: it was not enough."""
    desk.weigh()
    desk.propose(amount=amount, by=by)
    desk.do("record_answer", happened_at=desk.now(), accepted=True, said="Yes.")
    desk.keep_promise()
    desk.do("advance")
    desk.do("log_follow_up", happened_at=desk.now(), helped=False, said="It broke again.")


@pytest.mark.parametrize(("second", "state"), [("80.00", "ready"), ("80.01", "awaiting")])
def test_what_earlier_passes_granted_counts(desk, second, state) -> None:
    granted(desk, "120.00")
    desk.propose(amount=second)
    proposal = desk.case().proposal
    assert (proposal.state, proposal.granted_before) == (state, Decimal("120.00"))


def test_three_small_grants_are_one_sum(desk) -> None:
    granted(desk, "90")
    granted(desk, "90")
    desk.propose(amount="90")
    proposal = desk.case().proposal
    assert (proposal.state, proposal.total) == (ProposalState.AWAITING, Decimal(270))


def test_what_was_replaced_or_refused_does_not_count(desk) -> None:
    desk.propose(amount="150")
    desk.propose(amount="160")
    desk.do("record_answer", happened_at=desk.now(), accepted=False, said="No.")
    desk.do("return_to", step="confirm", reason="We had it wrong.")
    desk.until_next("resolve")
    desk.propose(amount="200")
    assert desk.case().proposal.state == ProposalState.READY


def test_redress_without_money_needs_no_approval_whatever_was_granted(desk) -> None:
    granted(desk, "200")
    desk.propose()
    assert desk.case().proposal.state == ProposalState.READY


def test_who_approves_must_have_authority_over_the_sum(desk, sue, max_) -> None:
    granted(desk, "1500", by=sue)
    desk.propose(amount="500.01")
    assert "approve_proposal" not in desk.offered(sue)
    desk.do("approve_proposal", by=max_)
    assert desk.case().proposal.state == ProposalState.READY


def test_two_managers_when_the_sum_needs_two(desk, max_) -> None:
    granted(desk, "19000", by=max_)
    mia = acting(a_manager("mia"))
    moe = acting(a_manager("moe"))
    desk.propose(amount="1500", by=max_)
    desk.do("approve_proposal", by=mia)
    assert desk.case().proposal.state == ProposalState.AWAITING
    desk.do("approve_proposal", by=moe)
    assert desk.case().proposal.state == ProposalState.READY


def test_the_page_of_approvals_names_the_sum_and_asks_whom_it_concerns(desk, sue, client: Client) -> None:
    granted(desk, "150")
    desk.propose(amount="100")
    client.force_login(Person.objects.get(pk=sue.id))
    page = client.get("/desk/approvals/").content.decode()
    assert "Granted before in this case: 150.00; with this, 250.00" in page
