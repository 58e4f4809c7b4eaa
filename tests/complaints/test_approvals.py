"""Approvals: who sees a proposal, who decides it, and what was granted before; and the register of complaints."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from complaints import moving
from complaints.models import Proposal, StepPass
from complaints.vocabulary import Step
from staff.models import Person
from tests.desk import a_category, a_complaint, a_customer
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent, signed_in
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy() -> Person:
    return an_agent("amy", team=a_team("Customer service"))


@pytest.fixture
def sue(amy: Person) -> Person:
    return a_supervisor("sue", team=a_team("Customer service"))


def at_resolve(**fields: object) -> Ticket:
    """A complaint whose first three steps are behind it."""
    ticket = a_complaint(**fields)
    earlier = StepPass.objects.filter(complaint__ticket=ticket, step__in=(Step.LISTEN, Step.APOLOGISE, Step.CONFIRM))
    earlier.update(closed_at=timezone.now())
    StepPass.objects.filter(complaint__ticket=ticket, step=Step.RESOLVE).update(started_at=timezone.now())
    Ticket.objects.filter(pk=ticket.pk).update(stage="resolve")
    return ticket


def proposed(ticket: Ticket, amount: str, *, by: Person) -> Proposal:
    at = timezone.now()
    raw = {
        "action": "Take the sofa back and pay.",
        "redress": "refund",
        "amount": {"amount": amount, "currency": ""},
        "promises": [{"what": "Paid back", "due": (at + timedelta(days=5)).date().isoformat()}],
    }
    moving.perform(ticket, verb="propose", raw=raw, actor=acting(by), at=at)
    return Proposal.objects.latest("pk")


def test_an_approver_sees_what_is_asked_and_what_was_granted_before(amy: Person, sue: Person) -> None:
    category = a_category("sofas")
    for amount in ("100.00", "150.00", "190.00"):
        proposed(at_resolve(category=category), amount, by=amy)
    asked = proposed(at_resolve(category=category, customer=a_customer("陈思敏")), "900.00", by=amy)
    page = signed_in(sue).get("/desk/approvals/").content.decode()
    ticket = asked.step_pass.complaint.ticket
    for told in (
        ticket.reference, "陈思敏", "900.00", "Refund", "Take the sofa back and pay.", "Paid back", amy.full_name,
        "Granted before in this category", "100.00 – 190.00", "150.00", "More than was ever granted for this.",
    ):  # fmt: skip
        assert told in page


def test_approving_makes_the_proposal_ready(amy: Person, sue: Person) -> None:
    proposal = proposed(at_resolve(), "900.00", by=amy)
    response = signed_in(sue).post(f"/desk/approvals/{proposal.pk}/", {"decision": "approve", "reason": "Fair."})
    assert response["Location"] == "/desk/approvals/"
    proposal.refresh_from_db()
    assert proposal.state == "ready"
    approval = proposal.approvals.get()
    assert (approval.by, approval.granted, approval.reason) == (sue, True, "Fair.")
    assert "Nothing waits for your word." in signed_in(sue).get("/desk/approvals/").content.decode()


def test_not_approving_needs_a_reason_and_keeps_what_was_typed(amy: Person, sue: Person) -> None:
    proposal = proposed(at_resolve(), "900.00", by=amy)
    client = signed_in(sue)
    response = client.post(f"/desk/approvals/{proposal.pk}/", {"decision": "reject", "reason": ""})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert (
        client.post(f"/desk/approvals/{proposal.pk}/", {"decision": "reject", "reason": "Repair."}).status_code == 302
    )
    proposal.refresh_from_db()
    assert proposal.state == "rejected"


def test_nobody_decides_their_own_or_beyond_their_authority(amy: Person, sue: Person) -> None:
    own, large = proposed(at_resolve(), "2500.00", by=sue), proposed(at_resolve(), "5000.00", by=amy)
    client = signed_in(sue)
    assert "Nothing waits for your word." in client.get("/desk/approvals/").content.decode()
    for proposal in (own, large):
        client.post(f"/desk/approvals/{proposal.pk}/", {"decision": "approve"})
        proposal.refresh_from_db()
        assert proposal.state == "awaiting"
    page = signed_in(a_manager("max")).get("/desk/approvals/").content.decode()
    assert "2500.00" in page
    assert "5000.00" in page


def test_above_the_limit_two_managers_are_needed(amy: Person) -> None:
    proposal = proposed(at_resolve(), "30000.00", by=amy)
    first, second = signed_in(a_manager("max")), signed_in(a_manager("mia"))
    first.post(f"/desk/approvals/{proposal.pk}/", {"decision": "approve"})
    proposal.refresh_from_db()
    assert proposal.state == "awaiting"
    assert "Nothing waits for your word." in first.get("/desk/approvals/").content.decode()
    assert "a second manager is needed" in second.get("/desk/approvals/").content.decode()
    second.post(f"/desk/approvals/{proposal.pk}/", {"decision": "approve"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.amount) == ("ready", Decimal("30000.00"))


def test_who_may_not_approve_has_no_such_page(amy: Person) -> None:
    client = signed_in(amy)
    assert client.get("/desk/approvals/").status_code == 403
    assert client.post("/desk/approvals/1/", {"decision": "approve"}).status_code == 403
    assert "/desk/approvals/" not in client.get("/desk/").content.decode()


def test_the_rail_counts_what_waits(amy: Person, sue: Person) -> None:
    proposed(at_resolve(), "900.00", by=amy)
    page = signed_in(sue).get("/desk/").content.decode()
    assert '<span class="count">1<span class="vh"> waiting for you</span></span>' in page


def test_the_register_lists_complaints_by_step(amy: Person) -> None:
    first, second = a_complaint(subject="Still new"), at_resolve(subject="To be settled")
    client = signed_in(amy)
    page = client.get("/desk/complaints/").content.decode()
    assert "Still new" in page
    assert "To be settled" in page
    page = client.get("/desk/complaints/?step=resolve").content.decode()
    assert second.reference in page
    assert first.reference not in page
    assert "No complaint stands here." in client.get("/desk/complaints/?step=archived").content.decode()
