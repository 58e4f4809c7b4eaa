import pytest

from tests.desk import DAY, MONDAY, a_ticket, an_address
from tickets import links
from tickets.models import PersonalLink
from tickets.vocabulary import LinkPurpose

pytestmark = pytest.mark.django_db

PROGRESS, SURVEY = LinkPurpose.PROGRESS, LinkPurpose.SURVEY


@pytest.fixture
def ticket():
    return a_ticket()


def issue(ticket, **fields):
    return links.issue(ticket, **{"purpose": PROGRESS, "address": an_address(ticket.customer), "at": MONDAY, **fields})


def test_a_token_is_long_and_only_its_hash_is_kept(ticket):
    token = issue(ticket)
    assert len(token) >= 32
    kept = PersonalLink.objects.latest("pk")
    assert token not in str(vars(kept)) and len(kept.token_hash) == 64
    assert issue(ticket) != token


def test_it_opens_again_and_again_for_fourteen_days(ticket):
    token = issue(ticket)
    for at in (MONDAY, MONDAY + DAY, MONDAY + 14 * DAY - DAY / 24):
        assert links.redeem(token, purpose=PROGRESS, at=at).ticket == ticket
    assert links.redeem(token, purpose=PROGRESS, at=MONDAY + 14 * DAY) is None


def test_a_link_for_one_purpose_opens_nothing_else(ticket):
    assert links.redeem(issue(ticket, purpose=SURVEY), purpose=PROGRESS, at=MONDAY) is None
    assert links.redeem(issue(ticket), purpose=SURVEY, at=MONDAY) is None


def test_looking_changes_nothing_and_using_it_verifies_the_address(ticket):
    token = issue(ticket)
    assert links.find(token, purpose=PROGRESS, at=MONDAY).address.verified_at is None
    assert an_address(ticket.customer).verified_at is None
    links.redeem(token, purpose=PROGRESS, at=MONDAY + DAY)
    assert an_address(ticket.customer).verified_at == MONDAY + DAY


def test_revoked_links_open_nothing(ticket):
    token = issue(ticket)
    assert links.revoke_all(ticket, at=MONDAY) == 2  # the acknowledgement's, too
    assert links.redeem(token, purpose=PROGRESS, at=MONDAY) is None


@pytest.mark.parametrize("token", ["", "x", "\x00", "a" * 10_000, "💥" * 20])
def test_what_is_no_token_opens_nothing(token):
    assert links.find(token, purpose=PROGRESS, at=MONDAY) is None
