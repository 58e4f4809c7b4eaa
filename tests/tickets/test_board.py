"""The board: every figure is the length of the list behind it; who may look, and at what."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from staff.models import Person
from tests.desk import a_complaint, a_ticket
from tests.people import a_manager, a_supervisor, a_team, signed_in
from tickets.models import Clock, Ticket
from tickets.vocabulary import ClockState

pytestmark = pytest.mark.django_db
TILES = ("Overdue", "Due within two hours", "Due within four hours", "Unassigned", "Open", "Waiting for customer")


def due(ticket: Ticket, hours: float) -> None:
    at = timezone.now() + timedelta(hours=hours)
    Ticket.objects.filter(pk=ticket.pk).update(due_at=at, due_sort=at, due_metric="resolution", due_since=at)


def listed(client: Client, address: str) -> int:
    """How many rows the inbox shows at an address, over all its pages."""
    number = 0
    while address:
        response = client.get(address.replace("&amp;", "&"))
        assert response.status_code == 200
        context = response.context
        number += sum(len(band.rows) for band in context["bands"]()) + len(context["rows"]())
        following = context["next_page"]()
        address = f"/desk/{following}" if following else ""
    return number


@pytest.fixture
def sue(amy: Person) -> Person:
    return a_supervisor("sue", team=a_team("Customer service"))


def a_busy_desk(amy: Person) -> None:
    for hours in (-3, -1, 1, 1.5, 3, 60):
        due(a_ticket(), hours)
        due(a_complaint(), hours)
    free = a_ticket()
    due(free, 90)
    Ticket.objects.filter(pk=free.pk).update(assignee=None, state="waiting")
    elsewhere = a_ticket()
    Ticket.objects.filter(pk=elsewhere.pk).update(team=a_team("Elsewhere"))
    due(elsewhere, -1)


@pytest.mark.parametrize("role", ["supervisor", "manager"])
def test_every_tile_opens_the_list_it_counts(amy: Person, sue: Person, role: str) -> None:
    a_busy_desk(amy)
    client = signed_in(sue if role == "supervisor" else a_manager("max"))
    page = client.get("/desk/board/").content.decode()
    tiles = re.findall(
        r'<a href="([^"]+)"[^>]*><span class="k">(?:<svg.*?</svg>)?([^<]+)</span><span class="v">(\d+)<', page
    )
    assert [name for _address, name, _number in tiles] == list(TILES)
    for address, name, number in tiles:
        assert listed(client, address) == int(number), name
    numbers = {name: int(number) for _address, name, number in tiles}
    assert numbers["Overdue"] == (4 if role == "supervisor" else 5)


def test_every_step_opens_the_complaints_that_stand_there(amy: Person, sue: Person) -> None:
    a_busy_desk(amy)
    client = signed_in(sue)
    page = client.get("/desk/board/").content.decode()
    steps = re.findall(r'<a class="n" href="([^"]+)">(\d+)<', page)
    assert [int(number) for _address, number in steps] == [6, 0, 0, 0, 0, 0, 0]
    for address, number in steps:
        assert listed(client, address) == int(number)
    assert "Most is stuck in “Listen”: 6 of 6 open complaints stand there, 2 of them late." in page
    (late,) = set(re.findall(r'<a href="([^"]+)">2 late</a>', page))
    assert listed(client, late) == 2


def test_each_colleague_is_shown_with_load_and_room(amy: Person, sue: Person) -> None:
    a_busy_desk(amy)
    Person.objects.filter(pk=amy.pk).update(load_limit=12)
    client = signed_in(sue)
    page = client.get("/desk/board/").content.decode()
    load = Ticket.objects.open().filter(assignee=amy).count()
    assert f"{load} / 12" in page
    assert listed(client, f"/desk/?view=all&assignee={amy.pk}") == load


def test_what_was_not_kept_today_is_counted_and_listed(amy: Person, sue: Person) -> None:
    now = timezone.now()
    late, kept, other = a_ticket(at=now), a_ticket(at=now), a_ticket(at=now)
    Clock.objects.filter(ticket=late, metric="first_response").update(state=ClockState.MISSED, stopped_at=now)
    kept_ones = Clock.objects.filter(ticket__in=(kept, other), metric="first_response")
    assert kept_ones.update(state=ClockState.MET, stopped_at=now) == 2
    client = signed_in(sue)
    page = client.get("/desk/board/").content.decode()
    address, percent, number = re.search(
        r'<a href="([^"]+)" data-tone="soon"><span class="k">Kept in time today</span>'
        r'<span class="v">([\d.]+)<small>%</small></span><span class="d">goal 95%, not on (\d+) ticket',
        page,
    ).groups()
    assert (percent, number) == ("66.6", "1")
    assert listed(client, address) == 1


def test_a_day_on_which_nothing_was_kept_is_below_the_goal(amy: Person, sue: Person) -> None:
    now = timezone.now()
    Clock.objects.filter(ticket=a_ticket(at=now)).update(state=ClockState.MISSED, stopped_at=now)
    client = signed_in(sue)
    tile = r'data-tone="soon"><span class="k">Kept in time today</span><span class="v">0.0<small>'
    assert all(re.search(tile, client.get(page).content.decode()) for page in ("/desk/board/", "/desk/board/wall/"))


def test_a_supervisor_gives_a_ticket_to_somebody_else_without_leaving(amy: Person, sue: Person) -> None:
    ticket = a_ticket()
    due(ticket, -1)
    client = signed_in(sue)
    page = client.get("/desk/board/").content.decode()
    assert f'hx-get="/desk/board/{ticket.reference}/assign/"' in page
    hands = client.get(f"/desk/board/{ticket.reference}/assign/").content.decode()
    assert f'name="person" value="{sue.pk}"' in hands
    assert f'value="{amy.pk}"' not in hands
    response = client.post(f"/desk/board/{ticket.reference}/assign/", {"person": sue.pk})
    assert response["Location"] == "/desk/board/"
    ticket.refresh_from_db()
    assert ticket.assignee == sue


def test_an_agent_has_no_board_and_nobody_anothers_team(amy: Person, sue: Person) -> None:
    assert signed_in(amy).get("/desk/board/").status_code == 403
    other = a_team("Elsewhere")
    assert signed_in(sue).get(f"/desk/board/?team={other.pk}").status_code == 404
    assert signed_in(a_manager("max")).get(f"/desk/board/?team={other.pk}").status_code == 200


def test_the_board_costs_ten_queries_however_much_there_is(amy: Person, sue: Person) -> None:
    client = signed_in(sue)
    a_ticket()
    client.get("/desk/board/")
    a_busy_desk(amy)
    for address in ("/desk/board/", "/desk/board/wall/"):
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        assert len(seen) <= 10, "\n".join(one["sql"] for one in seen)


def test_an_empty_desk_has_a_calm_board(sue: Person) -> None:
    page = signed_in(sue).get("/desk/board/").content.decode()
    assert "No complaint is open." in page
    assert 'data-tone="late"' not in page
