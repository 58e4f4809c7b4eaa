"""The next action of a case: where the customer is to be asked, the asking comes before their answer."""

from datetime import timedelta

import pytest

from servicedesk.web.moveforms import arrange
from tests.complaints.filing import RESTATED, Desk
from tests.complaints.staging import begins
from tickets.models import Address

pytestmark = pytest.mark.django_db


def next_action(desk: Desk, code: str) -> tuple[str, str]:
    """The verb in front, and by whom what is missing comes."""
    panel = arrange(list(desk.offered().values()))
    assert panel.next is not None
    return panel.next.verb, next(lack.by for lack in panel.missing if lack.code == code)


@begins("resolve")
def test_a_proposal_that_is_ready_is_sent_before_it_is_answered(desk) -> None:
    desk.weigh()
    desk.propose()
    assert next_action(desk, "acceptance") == ("send_proposal", "staff")
    desk.do("send_proposal")
    assert next_action(desk, "acceptance") == ("record_answer", "customer")
    desk.lose()
    assert next_action(desk, "acceptance")[0] == "record_answer"  # no address is left: call them


@begins("confirm")
def test_the_customer_is_asked_before_their_yes_is_written_down(desk) -> None:
    desk.classify()
    desk.do("restate", **RESTATED)
    assert next_action(desk, "confirmation") == ("ask_confirmation", "staff")
    desk.do("ask_confirmation")
    assert next_action(desk, "confirmation") == ("record_confirmation", "customer")
    desk.do("restate", **RESTATED)
    assert next_action(desk, "confirmation") == ("ask_confirmation", "staff")


@begins("confirm")
def test_who_was_told_in_a_call_or_can_only_be_called_is_not_written_to(desk) -> None:
    desk.classify()
    desk.do("restate", **RESTATED, happened_at=(desk.at - timedelta(minutes=5)).isoformat())
    assert next_action(desk, "confirmation") == ("record_confirmation", "customer")
    desk.do("restate", **RESTATED)
    Address.objects.update(refused_at=desk.at)
    assert next_action(desk, "confirmation") == ("record_confirmation", "customer")
