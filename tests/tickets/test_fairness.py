"""A tier never starves others [H-47]: the order of work is that of promises, whoever has them."""

from datetime import datetime, timedelta
from itertools import permutations
from random import Random

import pytest
from django.test import Client
from django.utils import timezone

from staff.models import Person
from tests.cases import a_customer, a_ticket
from tests.people import a_supervisor, a_team, an_agent
from tickets import routing
from tickets.lists import inboxes
from tickets.lists.inboxes import BY_DUE
from tickets.models import Ticket
from tickets.priority import weigh
from tickets.vocabulary import Kind, Priority, Tier

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def sue() -> Person:
    return a_supervisor(team=a_team("Front"))


def dues(chance: Random, number: int, now: datetime) -> list[Ticket]:
    """Cases of both tiers and all priorities, due at any time of the next hours."""
    customers = {tier: a_customer(f"{tier} customer", tier=tier) for tier in (Tier.REGULAR, Tier.VIP)}
    made = []
    for _number in range(number):
        due = now + chance.randint(5, 230) * timedelta(minutes=1)
        told = {"due_at": due, "due_sort": due, "due_metric": "resolution", "priority": chance.choice(list(Priority))}
        customer = customers[chance.choice([Tier.REGULAR, Tier.VIP])]
        made.append(a_ticket(team=a_team("Front"), customer=customer, state="open", **told))
    return made


def references(page: str, made: list[Ticket]) -> list[str]:
    """In the order in which a page names them first."""
    found = [one.reference for one in made if one.reference in page]
    return sorted(found, key=page.index)


def test_lists_of_work_stand_in_the_order_of_promises_whoever_has_them(client: Client, sue: Person) -> None:
    chance, now = Random(47), timezone.now().replace(microsecond=0)
    made = dues(chance, 14, now)
    client.force_login(sue)
    by_promise = [one.reference for one in sorted(made, key=lambda one: (one.due_sort, one.pk))]
    for _turn in range(2):
        for address in ("/desk/?view=all", "/desk/?view=team", "/desk/?view=unassigned"):
            assert references(client.get(address).content.decode(), made) == by_promise, address
        board = client.get("/desk/board/").content.decode()
        first = references(board[board.index('id="first-title"') :], made)
        assert first == by_promise[: len(first)] and len(first) > 3
        vip, regular = (a_customer(f"Other {tier}", tier=tier) for tier in (Tier.VIP, Tier.REGULAR))
        for one in made:  # everybody changes places: the order stays
            other = regular if one.customer.tier == Tier.VIP else vip
            Ticket.objects.filter(pk=one.pk).update(customer=other, priority=chance.choice(list(Priority)))
    work = [view for view in inboxes.VIEWS if view.order == BY_DUE]
    assert {"mine", "unassigned", "team", "soon"} <= {view.key for view in work}


def test_whoever_works_down_the_list_is_late_only_if_nobody_could_have_been_in_time() -> None:
    """If any order keeps every promise, the list's does: so no regular customer is late because a VIP stood before."""
    chance = Random(48)
    possible = 0
    for _turn in range(60):
        cases = [(chance.randint(30, 240), chance.randint(10, 60)) for _number in range(6)]  # due, and work, in minutes
        if any(in_time(order) for order in permutations(cases)):
            possible += 1
            assert in_time(sorted(cases))
    assert 10 < possible < 50


def in_time(cases: list[tuple[int, int]] | tuple[tuple[int, int], ...]) -> bool:
    spent = 0
    for due, work in cases:
        spent += work
        if spent > due:
            return False
    return True


def test_a_tier_never_makes_a_case_urgent_and_gets_no_other_hands(sue: Person) -> None:
    told = {"kind": Kind.ENQUIRY, "safety": False, "urgent": False, "impact": 1}
    for urgent in (False, True):
        priority, _why = weigh(**{**told, "urgent": urgent, "impact": 3}, tier=Tier.VIP)
        assert priority > Priority.URGENT or weigh(**{**told, "urgent": urgent, "impact": 3}, tier=Tier.REGULAR)[0] == 1
    front, now = a_team("Front"), timezone.now()
    amy, ben = (an_agent(name, team=front) for name in ("amy", "ben"))
    vip = a_customer("Zhou Lan", tier=Tier.VIP)
    for owner, customer in ((amy, vip), (ben, None), (ben, None)):
        a_ticket(team=front, assignee=owner, customer=customer, state="open")
    assert routing.owner_in(front, at=now) == amy  # a VIP's case counts as one, and takes nobody's hands from others
