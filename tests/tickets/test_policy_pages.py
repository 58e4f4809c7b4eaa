"""The pages of service levels: a list, a sheet, its consequences; who reads and who writes."""

import pytest
from django.test import Client

from staff.models import Person
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_supervisor, a_team, an_agent
from tickets import deadlines, policies
from tickets.models import Clock, Policy
from tickets.vocabulary import Kind, Metric, Priority

pytestmark = pytest.mark.django_db
PAGE = "/desk/settings/policies/enquiry/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(a_manager())
    return client


def typed(version: int, **cells: str) -> dict[str, str]:
    return {"name": "", "calendar": "", "version": str(version), **{k.replace("__", "-"): v for k, v in cells.items()}}


def version() -> int:
    return sum(Policy.objects.filter(kind=Kind.ENQUIRY, tier="").values_list("version", flat=True))


def test_the_list_shows_every_sheet_with_its_promises(desk: Client) -> None:
    a_ticket()
    shown = desk.get("/desk/settings/policies/").content.decode()
    for words in ("Complaint · VIP", "Enquiry", "30 min – 4 h", "/desk/settings/policies/complaint-vip/"):
        assert words in shown


def test_a_sheet_has_a_field_for_each_clock_and_priority(desk: Client) -> None:
    shown = desk.get(PAGE).content.decode()
    assert 'aria-label="First response, Urgent"' in shown
    assert 'value="30 min"' in shown
    assert "Listen" not in shown  # the seven steps are of complaints alone
    assert "Listen" in desk.get("/desk/settings/policies/complaint/").content.decode()


def test_saving_reads_the_words_and_comes_back(desk: Client) -> None:
    answer = desk.post(PAGE, typed(version(), first_response__1="15 min", first_response__2="1 h", resolution__3="2 d"))
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    policies.forget()
    targets = dict(Policy.objects.filter(kind=Kind.ENQUIRY, tier="").values_list("priority", "targets"))
    assert targets[Priority.URGENT] == {"first_response": 15}
    assert targets[Priority.NORMAL] == {"resolution": 900}


def test_what_cannot_be_read_stands_at_its_field_and_nothing_is_lost(desk: Client) -> None:
    before = version()
    answer = desk.post(PAGE, typed(before, first_response__1="soon", first_response__2="1 h"))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Write a length such as 30 min, 4 h or 2 d." in shown
    assert 'value="soon"' in shown and 'value="1 h"' in shown
    assert version() == before


def test_the_second_of_two_editors_keeps_what_was_typed(desk: Client) -> None:
    seen = version()
    desk.post(PAGE, typed(seen, first_response__1="15 min"))
    answer = desk.post(PAGE, typed(seen, first_response__1="20 min"))
    assert answer.status_code == 422
    assert 'value="20 min"' in answer.content.decode()
    assert "Somebody changed these targets meanwhile" in answer.content.decode()


def test_a_slip_is_asked_about(desk: Client) -> None:
    desk.post(PAGE, typed(version(), resolution__1="2 d", resolution__4="1 d"))
    assert "Is that meant?" in desk.get(PAGE).content.decode()


def test_the_figures_say_what_was_kept_and_what_was_not(desk: Client) -> None:
    for minutes in (10, 600):
        ticket = a_ticket()
        deadlines.start(ticket, Metric.FIRST_RESPONSE, at=NOW)
        Clock.objects.filter(ticket=ticket).update(state="met" if minutes == 10 else "missed")
    shown = desk.get(PAGE).content.decode()
    assert "Matched 2 cases" in shown
    assert "<strong>1</strong> of 2 clocks, 50 %" in shown
    assert ticket.reference in shown


def test_changes_are_listed_and_a_sheet_can_go_out_of_use(desk: Client) -> None:
    desk.post(PAGE, typed(version(), first_response__1="15 min"))
    assert "Max" in desk.get(PAGE).content.decode()
    desk.post(PAGE + "retire/", {"version": version()})
    assert "out of use" in desk.get("/desk/settings/policies/").content.decode()


def test_a_new_one_asks_for_whom(desk: Client) -> None:
    assert desk.get("/desk/settings/policies/new/").status_code == 200
    answer = desk.get("/desk/settings/policies/new/", {"kind": "any", "tier": "vip"})
    assert answer["Location"] == "/desk/settings/policies/any-vip/"
    assert "Put into use" in desk.get(answer["Location"]).content.decode()
    assert desk.get("/desk/settings/policies/nothing/").status_code == 404


@pytest.mark.parametrize(("role", "reads", "writes"), [(an_agent, 403, 403), (a_supervisor, 200, 403)])
def test_agents_see_nothing_and_supervisors_only_read(client: Client, role, reads: int, writes: int) -> None:
    person: Person = role(team=a_team())
    client.force_login(person)
    assert client.get(PAGE).status_code == reads
    assert client.post(PAGE, typed(version())).status_code == writes
    if reads == 200:
        assert "fieldset" in client.get(PAGE).content.decode()
        assert 'form="policy">' not in client.get(PAGE).content.decode()
