"""The hours of a contract come before those of policy, team and desk [H-20, H-45]."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from servicedesk.errors import NotPermitted
from staff.models import WorkingCalendar
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_supervisor, acting
from tests.promises import a_policy, nothing_is_promised
from tickets import handling
from tickets.clocks import contracts, deadlines, recomputing
from tickets.clocks.verifying import differences
from tickets.models import Item, Ticket
from tickets.vocabulary import ItemKind, Metric

pytestmark = pytest.mark.django_db


@pytest.fixture
def always() -> WorkingCalendar:
    return WorkingCalendar.objects.get(always_open=True)


@pytest.fixture
def case() -> Ticket:
    nothing_is_promised()
    named = {"kind": ItemKind.CONTRACT, "number": "V-1", "actor": acting(a_manager("mia")), "at": NOW}
    ticket = handling.name_item(a_ticket(), **named)
    a_policy(resolution=600)
    return ticket


def test_a_clock_that_starts_counts_by_the_contract(case, always) -> None:
    contracts.agree_hours(case.item, calendar=always, actor=acting(a_manager()), at=NOW)
    clock = deadlines.start(case, Metric.RESOLUTION, at=NOW)
    assert clock.calendar_id == always.pk
    assert clock.due_at == NOW + timedelta(minutes=600)


def test_running_clocks_follow_an_agreement_and_its_end(case, always) -> None:
    clock = deadlines.start(case, Metric.RESOLUTION, at=NOW)
    before = clock.due_at
    for calendar in (always, None):
        contracts.agree_hours(Item.objects.get(), calendar=calendar, actor=acting(a_manager(f"m{calendar}")), at=NOW)
        recomputing.recount(NOW + timedelta(seconds=10))
        clock.refresh_from_db()
        assert (clock.due_at == before) == (calendar is None)
    assert [str(one) for one in differences()] == []


def test_running_clocks_follow_a_contract_that_is_named_though_no_policy_asks_for_one(case, always) -> None:
    contracts.agree_hours(case.item, calendar=always, actor=acting(a_manager()), at=NOW)
    other = a_ticket()
    clock = deadlines.start(other, Metric.RESOLUTION, at=NOW)
    handling.name_item(other, kind=ItemKind.CONTRACT, number="V-1", actor=acting(a_manager("moe")), at=NOW)
    clock.refresh_from_db()
    assert (clock.calendar_id, clock.due_at) == (always.pk, NOW + timedelta(minutes=600))


def test_a_calendar_that_is_agreed_on_cannot_go(case, always) -> None:
    own = WorkingCalendar.objects.create(name="Contract")
    contracts.agree_hours(case.item, calendar=own, actor=acting(a_manager()), at=NOW)
    with pytest.raises(ProtectedError):
        own.delete()


def test_who_edits_rules_agrees_on_the_page_of_the_thing(case, always, client) -> None:
    url = reverse("tickets:item_hours", args=[case.item_id])
    client.force_login(a_manager())
    assert client.post(url, {"calendar": always.pk}).status_code == 302
    assert "Agreed hours" in client.get(reverse("tickets:item", args=[case.item_id])).content.decode()
    assert Item.objects.get().calendar == always
    client.force_login(a_supervisor())
    assert client.post(url, {"calendar": ""}).status_code == 403
    with pytest.raises(NotPermitted):
        contracts.agree_hours(Item.objects.get(), calendar=None, actor=acting(a_supervisor("sam")), at=NOW)
