"""The rest of the board: the day by the hour, how long steps take, silence, emergencies, and the wall."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from staff.models import Person
from tests.desk import HOUR, a_complaint, a_customer, a_ticket
from tests.people import a_manager, a_supervisor, a_team, an_agent
from tests.tickets.test_board import due, listed, signed_in
from tickets.board.today import Hour
from tickets.emergencies import defaults
from tickets.models import Alert, Clock, Emergency, Grade, Plan, Ticket
from tickets.views.boardparts import chart
from tickets.vocabulary import ClockState

pytestmark = pytest.mark.django_db


@pytest.fixture
def sue() -> Person:
    an_agent("amy", team=a_team("Customer service"))
    return a_supervisor("sue", team=a_team("Customer service"))


def shown(person: Person, address: str = "/desk/board/") -> str:
    return signed_in(person).get(address).content.decode()


def test_the_day_by_the_hour_opens_what_came_and_went_in_each(sue: Person) -> None:
    now = timezone.now()
    for kind in ("enquiry", "complaint"):
        a_ticket(kind=kind, at=now)
    done = a_ticket(at=now)
    Ticket.objects.filter(pk=done.pk).update(state="done", done_at=now)
    a_ticket(at=now - timedelta(days=2))
    client = signed_in(sue)
    page = client.get("/desk/board/").content.decode()
    assert "3 in, 1 out today" in page
    table = page[page.index("<tbody>", page.index('id="hours-title"')) : page.index('id="first-title"')]
    links = re.findall(r'<td class="num"><a href="([^"]+)">(\d+)</a>', table)
    assert [int(number) for _address, number in links] == [3, 1, 3, 1]  # of the hour, and of the day
    for address, number in links:
        assert listed(client, address) == int(number)


def test_a_step_tells_its_median_and_opens_those_it_is_of(sue: Person) -> None:
    now = timezone.now()
    for spent in (600, 1200, 7200):
        clocks = Clock.objects.filter(ticket=a_complaint(at=now), metric="listen")
        clocks.update(state=ClockState.MET, stopped_at=now, spent=spent)
    old = Clock.objects.filter(ticket=a_complaint(at=now), metric="listen")
    old.update(state=ClockState.MET, stopped_at=now - timedelta(days=9), spent=90_000)
    client = signed_in(sue)
    page = client.get("/desk/board/").content.decode()
    (address,) = re.findall(r'<a class="median" href="([^"]+)">median 20 min</a>', page)
    assert listed(client, address) == 3


def test_whoever_heard_nothing_for_longest_is_named(sue: Person) -> None:
    now = timezone.now()
    quiet, heard, finished = a_ticket(), a_ticket(), a_ticket()
    for ticket, hours in ((quiet, 30), (heard, 2), (finished, 90)):
        Ticket.objects.filter(pk=ticket.pk).update(word_at=now - hours * HOUR)
    Ticket.objects.filter(pk=finished.pk).update(state="done")
    page = shown(sue)
    assert re.search(rf"Longest silence</span><span[^>]*>1 d 6 h</span><span class=\"d\">{quiet.reference}", page)


def test_a_warning_is_looked_after_from_the_board(sue: Person) -> None:
    ticket = a_ticket(at=timezone.now() - timedelta(days=1))
    due(ticket, -1)
    clock = Clock.objects.filter(ticket=ticket, state="running").first()
    Alert.objects.create(clock=clock, rung="100", person=sue, at=timezone.now())
    client = signed_in(sue)
    address = f"/desk/alerts/{clock.pk}/acknowledge/"
    assert f'action="{address}"' in client.get("/desk/board/").content.decode()
    assert client.post(address, {"next": "/desk/board/"})["Location"] == "/desk/board/"
    page = client.get("/desk/board/").content.decode()
    assert address not in page
    assert f"{sue.full_name} looks after it" in page


def test_a_tier_takes_no_place_of_another(sue: Person) -> None:
    """[H-47]: what is due next stands first, whoever's it is and however urgent the other."""
    now = timezone.now().replace(microsecond=0)
    regular, vip = a_ticket(), a_ticket(customer=a_customer("Zhou Lan", tier="vip"))
    due(regular, 1)
    due(vip, 1.1)
    Ticket.objects.filter(pk=vip.pk).update(priority=1, due_at=now + 1.1 * HOUR)
    for address in ("/desk/board/", "/desk/?view=all", "/desk/?view=soon"):
        page = shown(sue, address)
        rows = page.partition('id="first-title"')[2] or page  # on the board a tile may name either of them before
        assert rows.index(regular.reference) < rows.index(vip.reference), address


def test_a_running_emergency_stands_above_all(sue: Person) -> None:
    max_ = a_manager("max")
    defaults.defaults()
    plan = Plan.objects.first()
    told = {"plan": plan, "grade": Grade.objects.filter(plan=plan).first(), "opened_at": timezone.now()}
    Emergency.objects.create(title="Water in the hall", opened_by=max_, lead=max_, **told)
    Emergency.objects.create(title="Over", closed_at=timezone.now(), **told)
    page = shown(max_)
    assert page.index("Water in the hall") < page.index("Overdue")
    assert "Over<" not in page
    assert "Water in the hall" not in shown(max_, "/desk/board/wall/")


def test_the_wall_names_no_person(sue: Person) -> None:
    ticket = a_ticket(customer=a_customer("Wang Secret"), subject="My private matter", at=timezone.now())
    due(ticket, -1)
    page = shown(sue, "/desk/board/wall/")
    assert 'data-for="wall"' in page and 'data-theme="dark"' in page
    assert ticket.reference in page
    for name in ("Wang Secret", "My private matter", *(str(one) for one in Person.objects.all())):
        assert name not in page, name
    assert 'data-theme="light"' in shown(sue, "/desk/board/wall/?theme=light")
    assert "data-as-of=" in page


def test_an_agent_has_no_wall(sue: Person) -> None:
    assert signed_in(Person.objects.get(username="amy")).get("/desk/board/wall/").status_code == 403


def test_the_chart_stays_within_its_frame() -> None:
    now = datetime(2026, 11, 23, 14, 12, tzinfo=UTC)
    drawn = chart([Hour(hour=2, received=1, finished=0), Hour(hour=14, received=7, finished=9)], now=now)
    numbers = [int(one) for one in f"{drawn.received} {drawn.finished}".split()]
    xs, ys = numbers[::2], numbers[1::2]
    assert (min(xs), max(xs) <= 352) == (28, True)
    assert (min(ys), max(ys)) == (20, 155)
    assert [level.words for level in drawn.levels] == [0, 3, 6, 9]
    assert drawn.last_number == 7
    assert chart([], now=now).levels[-1].words == 3
