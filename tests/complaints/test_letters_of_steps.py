"""What letters do to the steps: they count once they arrived, and one that never does is said to the agent."""

import pytest
from django.utils.translation import override

from complaints.vocabulary import ProposalState
from servicedesk.errors import Refused
from servicedesk.mail import outbox
from servicedesk.mail.models import Outgoing
from tests.complaints.filing import RESTATED, Desk
from tickets import letterbox
from tickets.models import Address, Customer
from tickets.vocabulary import ClockState

pytestmark = pytest.mark.django_db


def words(desk: Desk, kind: str) -> str:
    return Outgoing.objects.filter(message__ticket=desk.ticket, kind=kind).latest("pk").text


def to_confirm(desk: Desk) -> Desk:
    desk.until("confirm").classify()
    desk.do("restate", **RESTATED)
    return desk


def test_a_confirm_request_says_what_we_understood_and_until_when_we_settle_it(desk) -> None:
    to_confirm(desk).do("ask_confirmation", body="Please read this.")
    said = words(desk, "confirm_request")
    assert all(text in said for text in ("Please read this.", "A split arm", "Photographs show it", "A new sofa"))
    assert "You have our answer by" in said


def test_it_speaks_the_customers_language_whatever_the_agents_is(desk) -> None:
    to_confirm(desk)
    with override("zh-hans"):
        desk.do("ask_confirmation")
    assert "The problem" in words(desk, "confirm_request")


def test_it_speaks_one_language_that_of_the_customer_today(desk) -> None:
    """Not that in which the case was opened: the rest of the letter is written in theirs."""
    Customer.objects.filter(pk=desk.ticket.customer_id).update(language="zh-hans")
    to_confirm(desk).do("ask_confirmation")
    said = words(desk, "confirm_request")
    assert "经过\nPhotographs" in said and "The facts" not in said
    desk.do("record_confirmation", happened_at=desk.now(), said="Yes.")
    desk.do("advance")
    desk.propose()
    desk.do("send_proposal")
    assert "前\n" in words(desk, "proposal") and ", by " not in words(desk, "proposal")


def test_a_refused_confirm_request_waits_for_nothing_and_can_be_asked_again(desk) -> None:
    to_confirm(desk).do("ask_confirmation")
    desk.lose()
    desk.ticket.refresh_from_db()
    assert (desk.ticket.state, desk.clock("confirm").state) == ("open", ClockState.RUNNING)
    assert desk.ticket.messages.filter(data__verb="letter_failed").exists()
    assert "ask_confirmation" not in desk.offered()  # no way is left to reach them by letter
    Address.objects.filter(customer=desk.ticket.customer).update(refused_at=None)
    assert "ask_confirmation" in desk.offered()


def test_a_lost_proposal_can_be_sent_again_or_told(desk) -> None:
    desk.until("resolve").weigh()
    desk.propose()
    desk.do("send_proposal")
    desk.lose()
    proposal = desk.case().proposal
    assert (proposal.state, proposal.sent_at) == (ProposalState.READY, None)
    assert "accept" not in desk.offered(desk.customer)
    assert "record_answer" in desk.offered()
    Address.objects.filter(customer=desk.ticket.customer).update(refused_at=None)
    desk.do("send_proposal")
    desk.deliver()
    assert desk.case().proposal.state == ProposalState.SENT


def test_sent_again_from_the_outbox_it_stands_when_it_arrives(desk) -> None:
    desk.until("resolve").weigh()
    desk.propose()
    desk.do("send_proposal")
    desk.lose()
    outbox.resend(Outgoing.objects.get(kind="proposal"), at=desk.at)
    desk.deliver()
    desk.ticket.refresh_from_db()
    assert (desk.case().proposal.state, desk.ticket.state) == (ProposalState.SENT, "waiting")


def test_a_proposal_stopped_in_the_outbox_can_be_sent_again(desk) -> None:
    desk.until("resolve").weigh()
    desk.propose()
    desk.do("send_proposal")
    letterbox.cancel(Outgoing.objects.get(kind="proposal"), actor=desk.agent, at=desk.at)
    assert (desk.case().proposal.state, desk.case().proposal.sent_at) == (ProposalState.READY, None)
    desk.do("send_proposal")
    desk.deliver()
    assert desk.case().proposal.state == ProposalState.SENT


def test_a_lost_apology_is_none(desk) -> None:
    desk.until("apologise").do("apologise", body="We are sorry.")
    desk.lose()
    lacks = desk.offered()["advance"].missing
    assert [(lack.code, lack.by) for lack in lacks] == [("apology", "staff")]
    assert lacks[0].verb == "log_apology"  # no letter reaches them: the move that is offered is named
    assert lacks[0].verb in desk.offered()
    desk.do("log_apology", happened_at=desk.now(), outcome="reached", said="Sorry.")
    desk.do("advance")


def test_a_lost_acknowledgement_asks_for_a_call(amy) -> None:
    desk = Desk(amy, deliver=False)
    desk.lose()
    desk.do("record_account", account="It split.", feeling="calm", wish="A sofa", contact_way="phone")
    assert [(lack.code, lack.verb) for lack in desk.offered()["advance"].missing] == [("acknowledgement", "log_call")]
    desk.do("log_call", happened_at=desk.now(), outcome="reached", said="We have it; I look after it.")
    desk.do("advance")


def test_an_acknowledgement_on_its_way_is_waited_for(amy) -> None:
    desk = Desk(amy, deliver=False)
    desk.do("record_account", account="It split.", feeling="calm", wish="A sofa", contact_way="email")
    assert [lack.by for lack in desk.offered()["advance"].missing] == ["worker"]


def test_a_proposal_that_arrives_after_it_was_replaced_makes_nothing_wait(desk) -> None:
    desk.until("resolve").send()
    desk.do("refuse", by=desk.customer)
    desk.propose()
    desk.do("send_proposal")
    desk.propose(amount="100")  # before the letter left
    desk.deliver()
    desk.ticket.refresh_from_db()
    assert (desk.ticket.state, desk.case().open_question) == ("open", None)


def test_an_answer_that_overtook_the_letter_leaves_nothing_waiting(desk) -> None:
    to_confirm(desk).do("ask_confirmation")
    desk.do("record_confirmation", happened_at=desk.now(), said="Yes, on the telephone.")
    desk.deliver()
    desk.ticket.refresh_from_db()
    assert (desk.ticket.state, desk.clock("confirm").state) == ("open", ClockState.MET)


@pytest.mark.parametrize("verb", ["apologise", "ask_confirmation", "send_proposal"])
def test_a_script_that_is_not_filled_in_is_not_sent(desk, verb) -> None:
    step = {"apologise": "apologise", "ask_confirmation": "confirm", "send_proposal": "resolve"}[verb]
    desk.until(step)
    if verb == "ask_confirmation":
        desk.classify()
        desk.do("restate", **RESTATED)
    if verb == "send_proposal":
        desk.propose()
    with pytest.raises(Refused) as refusal:
        desk.do(verb, body="Dear {name}, we are sorry.")
    assert refusal.value.code == "unfilled"
