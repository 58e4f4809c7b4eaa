"""The phone log: begun by a key, the caller found while one types, written down once, with its measured length."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from servicedesk.errors import NotPermitted
from staff.models import Person
from tests.desk import MONDAY, a_customer, a_ticket
from tests.people import acting, an_administrator, an_agent, signed_in
from tickets import phonecalls
from tickets.models import PhoneCall, Task, Ticket
from tickets.views.phonecalls import CASES_SHOWN
from tickets.vocabulary import State

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(minutes=4, seconds=12)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(amy: Person) -> Client:
    return signed_in(amy)


@pytest.fixture
def sheet(client: Client) -> str:
    """The address of a sheet whose clock runs since Monday at ten."""
    with time_machine.travel(MONDAY, tick=False):
        return client.post("/desk/new/calls/")["Location"]


def test_a_call_of_somebody_new_becomes_a_case(client: Client, sheet: str, amy: Person) -> None:
    told = {"do": "log", "how": "they_called", "who": "138 0013 8000", "name": "陈思敏", "kind": "complaint"}
    again = {"call_again_at": (LATER + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")}
    with time_machine.travel(LATER, tick=False):
        assert client.post(sheet, {**told, "body": " "}).status_code == 422, "what they said is missing"
        answer = client.post(sheet, {**told, **again, "body": "新沙发的扶手裂了。", "told": "We call back."})
        assert client.post(sheet, {**told, "body": "Sent twice"})["Location"] == answer["Location"]
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.kind, ticket.first_contact, ticket.received_at) == (
        "phone",
        "complaint",
        amy,
        MONDAY,
    )
    assert ticket.customer.addresses.get().value == "+8613800138000"
    entry = ticket.messages.get(entry="call")
    assert (entry.body, entry.at, entry.public) == ("We call back.", MONDAY, False)
    assert (entry.data["seconds"], entry.data["minutes"], entry.data["direction"]) == (252, 5, "incoming")
    assert Task.objects.get(kind="call_again").owner == amy
    assert PhoneCall.objects.get().draft == {}
    assert "4:12" in client.get(answer["Location"]).content.decode()


def test_a_known_caller_is_found_and_the_call_goes_onto_their_open_case(client: Client, sheet: str) -> None:
    customer = a_customer("王 Wang Min", phone="138 0013 8000", needs="Hard of hearing")
    open_case, other = a_ticket(customer=customer, subject="Sofa arm"), a_ticket(subject="Not hers")
    for words in ("王", "Wang", "13800138000"):
        found = client.get(sheet, {"who": words}, headers={**HTMX, "HX-Target": "call-who"}).content.decode()
        assert "Wang Min" in found and "<html" not in found
    assert "Hard of hearing" in found and open_case.reference in found, "a number that is theirs chooses them"
    cases = client.get(sheet, {"customer": customer.pk}, headers={**HTMX, "HX-Target": "call-cases"}).content.decode()
    assert open_case.reference in cases and other.reference not in cases
    told = {"do": "log", "how": "called_back", "customer": customer.pk, "body": "The arm is whole.", "told": "Good."}
    client.post(sheet, {**told, "case": open_case.reference})
    entry = open_case.messages.get(entry="call")
    assert (entry.body, entry.data["outcome"]) == ("The arm is whole.\n\nGood.", "reached")
    assert Ticket.objects.count() == 2


def test_a_case_of_somebody_else_is_never_written_on(client: Client, sheet: str) -> None:
    customer, other = a_customer("Wang Min"), a_ticket(subject="Not hers")
    told = {"do": "log", "how": "they_called", "customer": customer.pk, "kind": "enquiry", "body": "A question."}
    client.post(sheet, {**told, "case": other.reference})
    assert not other.messages.filter(entry="call").exists()
    assert Ticket.objects.latest("pk").customer == customer


def test_a_call_for_a_case_that_was_finished_meanwhile_opens_no_new_one(client: Client, sheet: str) -> None:
    customer = a_customer("Wang Min")
    theirs = a_ticket(customer=customer)
    told = {"do": "log", "how": "they_called", "customer": customer.pk, "case": theirs.reference, "kind": "complaint"}
    Ticket.objects.update(state=State.DONE)
    refused = client.post(sheet, {**told, "body": "It creaks again."})
    page = refused.content.decode()
    assert refused.status_code == 422 and "It creaks again." in page and f"{theirs.reference} is finished" in page
    assert Ticket.objects.get() == theirs and not theirs.messages.filter(entry="call").exists()
    Ticket.objects.update(state=State.OPEN)
    for _number in range(CASES_SHOWN):
        a_ticket(customer=customer)  # the sheet no longer shows the one that was chosen
    client.post(sheet, {**told, "body": "It creaks again."})
    assert theirs.messages.get(entry="call").body == "It creaks again."


def test_nothing_typed_is_lost_and_the_clock_goes_on(client: Client, sheet: str) -> None:
    client.post(sheet, {"do": "keep", "who": "Wang", "body": "The arm <b>came</b> off"})
    with time_machine.travel(LATER, tick=False):
        page = client.get(sheet).content.decode()
        assert "The arm &lt;b&gt;came" in page and "4:12" in page
        assert "The arm" in client.post(sheet, {"do": "find", "who": "", "body": "The arm"}).content.decode()
        assert client.post("/desk/new/calls/")["Location"] == sheet, "one sheet at a time"
        client.post(sheet, {"do": "hang_up"})
    with time_machine.travel(LATER + timedelta(hours=1), tick=False):
        assert "4:12" in client.get(sheet).content.decode()
    assert client.post(sheet, {"do": "drop"})["Location"] == "/desk/"
    assert not PhoneCall.objects.exists()


def test_a_sheet_is_its_persons_and_restricted_customers_stay_hidden(client: Client, sheet: str, amy: Person) -> None:
    a_customer("Lin Wei", phone="139 0013 9000", restricted=True)
    assert "Lin Wei" not in client.get(sheet, {"who": "139 0013 9000"}).content.decode()
    other = Client()
    other.force_login(an_agent("ben"))
    assert other.get(sheet).status_code == other.post(sheet, {"do": "drop"}).status_code == 404
    call = PhoneCall.objects.get()
    with pytest.raises(NotPermitted):
        phonecalls.drop(call, actor=acting(Person.objects.get(username="ben")))
    with pytest.raises(NotPermitted):
        phonecalls.begin(actor=acting(an_administrator()), at=MONDAY)
    assert client.get("/desk/new/").content.decode().count('data-key="c"') == 2, "c, then c again"
