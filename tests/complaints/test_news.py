"""The customer is told unasked what became of promises and case, in their language, if a letter reaches them."""

import pytest

from tests.complaints.filing import Desk
from tests.people import a_team, an_agent
from tickets.models import Address, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk(an_agent("amy", team=a_team()))


def told(desk: Desk, letter: str) -> list[str]:
    return list(Message.objects.filter(ticket=desk.ticket, data__letter=letter).values_list("body", flat=True))


def test_kept_promises_are_told_when_resolve_closes(desk) -> None:
    desk.until("follow_up")
    assert ["A new sofa" in body for body in told(desk, "progress")] == [True]


def test_the_archive_tells_what_became_of_it(desk) -> None:
    desk.until("archive").do("archive")
    assert len(told(desk, "closing")) == 1


def test_a_withdrawn_complaint_is_told_that_its_cause_was_sought(desk) -> None:
    desk.do("withdraw", by=desk.customer)
    desk._prevent()
    desk.do("archive")
    assert "withdrew" in told(desk, "closing")[0]


def test_nobody_is_written_to_where_no_letter_arrives(desk) -> None:
    desk.until("archive")
    Address.objects.update(refused_at=desk.at)
    desk.do("archive")
    assert told(desk, "closing") == []
