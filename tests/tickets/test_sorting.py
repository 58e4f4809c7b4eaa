"""How a ticket is sorted: category and rule set the priority, a person may overrule it; kind and item."""

import pytest

from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.events import _receivers
from tests.cases import NOW, SOON, a_category, a_ticket
from tests.people import a_supervisor, a_team, acting, an_agent
from tickets import handling
from tickets.events import KindChanged, PriorityChanged
from tickets.models import Item
from tickets.vocabulary import Kind, Priority, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    return a_ticket(team=a_team("Front"))


@pytest.fixture
def amy(ticket):
    return acting(an_agent("amy", team=ticket.team))


@pytest.fixture
def announced(monkeypatch):
    told: list[object] = []
    for event in (PriorityChanged, KindChanged):
        monkeypatch.setitem(_receivers, event, [*_receivers[event], told.append])
    return told


def test_a_category_that_touches_safety_raises_the_priority(ticket, amy, announced):
    handling.categorise(ticket, category=a_category("gas", safety=True), actor=amy, at=SOON)
    ticket.refresh_from_db()
    assert (ticket.category.key, ticket.safety, ticket.priority) == ("gas", True, Priority.URGENT)
    assert ticket.priority_why
    assert [type(one) for one in announced] == [PriorityChanged]


def test_a_category_of_other_kinds_is_refused(ticket, amy):
    for category in (a_category("fault", kinds=[Kind.REQUEST]), a_category("old", active=False)):
        with pytest.raises(Invalid) as refusal:
            handling.categorise(ticket, category=category, actor=amy, at=NOW)
        assert list(refusal.value.errors) == ["category"]


def test_the_same_category_again_changes_nothing(ticket, amy):
    handling.categorise(ticket, category=a_category(), actor=amy, at=NOW)
    version = ticket.version
    handling.categorise(ticket, category=a_category(), actor=amy, at=NOW)
    assert ticket.version == version


def test_an_overruled_priority_stays_and_says_why(ticket, amy, announced):
    handling.overrule_priority(ticket, to=Priority.LOW, reason="Long planned", actor=amy, at=NOW)
    handling.categorise(ticket, category=a_category("gas", safety=True), actor=amy, at=SOON)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.priority_overruled, ticket.safety) == (Priority.LOW, "Long planned", True)
    assert len(announced) == 1
    assert ticket.messages.filter(data__verb="priority_overruled", data__reason="Long planned", public=False).exists()


def test_overruling_needs_a_reason(ticket, amy):
    with pytest.raises(Invalid):
        handling.overrule_priority(ticket, to=Priority.LOW, reason="  ", actor=amy, at=NOW)


def test_agents_overrule_their_own_supervisors_all():
    elsewhere = a_ticket(team=a_team("Back"))
    agent, supervisor = an_agent("ben", team=a_team("Front")), a_supervisor("sue", team=a_team("Front"))
    with pytest.raises(NotPermitted):
        handling.overrule_priority(elsewhere, to=1, reason="Now", actor=acting(agent), at=NOW)
    handling.overrule_priority(elsewhere, to=1, reason="Now", actor=acting(supervisor), at=NOW)
    assert elsewhere.priority == Priority.URGENT


def test_another_kind_keeps_the_number_and_changes_the_prefix(ticket, amy, announced):
    number = ticket.number
    handling.reclassify(ticket, kind=Kind.COMPLAINT, reason="They complain", actor=amy, at=SOON)
    ticket.refresh_from_db()
    assert (ticket.number, ticket.reference, ticket.state) == (number, f"C-{number}", State.NEW)
    changed = next(one for one in announced if isinstance(one, KindChanged))
    assert changed.before == Kind.ENQUIRY


def test_what_became_a_complaint_has_its_file(ticket, amy):
    handling.reclassify(ticket, kind=Kind.COMPLAINT, reason="They complain", actor=amy, at=SOON)
    assert ticket.complaint.passes.count() == 7


def test_a_complaint_becomes_nothing_else_by_this_door(ticket, amy):
    handling.reclassify(ticket, kind=Kind.COMPLAINT, reason="They complain", actor=amy, at=NOW)
    supervisor = acting(a_supervisor("sue", team=ticket.team))
    with pytest.raises(NotPermitted):
        handling.reclassify(ticket, kind=Kind.ENQUIRY, reason="Easier", actor=amy, at=SOON)
    with pytest.raises(Refused) as refusal:
        handling.reclassify(ticket, kind=Kind.ENQUIRY, reason="Easier", actor=supervisor, at=SOON)
    assert refusal.value.code == "steps_first"


def test_what_is_finished_keeps_its_kind(amy):
    finished = a_ticket(team=a_team("Front"), state=State.DONE)
    with pytest.raises(Refused, match="reopen it first"):
        handling.reclassify(finished, kind=Kind.REQUEST, reason="Really a request", actor=amy, at=NOW)


def test_the_same_order_is_the_same_item(ticket, amy):
    other = a_ticket(team=ticket.team)
    handling.name_item(ticket, kind="order", number=" A  17 ", name="Sofa", actor=amy, at=NOW)
    handling.name_item(other, kind="order", number="A 17", actor=amy, at=NOW)
    item = Item.objects.get()
    assert (item.number, item.name, set(item.tickets.all())) == ("A 17", "Sofa", {ticket, other})
    with pytest.raises(Invalid):
        handling.name_item(ticket, kind="order", number="  ", actor=amy, at=NOW)
