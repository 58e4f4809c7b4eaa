"""Whoever proposed redress hears that it was approved, or was not."""

import pytest

from servicedesk.notify.kinds import kind_of
from servicedesk.notify.models import Notice
from tests.complaints.staging import begins
from tests.people import a_manager, acting

pytestmark = [pytest.mark.django_db, begins("resolve")]


def heard(amy) -> list[str]:
    found = Notice.objects.filter(person=amy, kind="proposal.decided")
    return [kind_of(one.kind).say(one.params) for one in found]


def test_the_proposer_hears_of_an_approval(desk, amy) -> None:
    desk.propose(amount="500")
    desk.do("approve_proposal", by=acting(a_manager("max")))
    assert ["approved your proposal" in words for words in heard(amy)] == [True]


def test_the_proposer_hears_of_a_refusal(desk, amy) -> None:
    desk.propose(amount="500")
    desk.do("reject_proposal", by=acting(a_manager("max")), reason="Too much")
    assert ["did not approve" in words for words in heard(amy)] == [True]


def test_the_first_of_two_managers_decides_nothing_yet(desk, amy) -> None:
    desk.propose(amount="20000.01")
    desk.do("approve_proposal", by=acting(a_manager("max")))
    assert heard(amy) == []
    desk.do("approve_proposal", by=acting(a_manager("mia")))
    assert len(heard(amy)) == 1
