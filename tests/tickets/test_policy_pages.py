"""The pages of service levels: what holds, the draft, its editor, publishing; who reads and who writes."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from staff.models import Person
from tests.cases import NOW, a_customer, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent
from tests.promises import the_book
from tickets.clocks import deadlines, policies, rulebooks
from tickets.models import Clock, Item, Policy, RuleBook
from tickets.vocabulary import Metric

pytestmark = pytest.mark.django_db
LIST = "/desk/settings/policies/"
DRAFT = LIST + "draft/"
VIP, ENQUIRY = 3, 4  # keys of the first book


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(a_manager())
    return client


@pytest.fixture
def book(desk: Client) -> RuleBook:
    desk.post(DRAFT)
    found = rulebooks.draft_of_today()
    assert found is not None
    return found


def sent(desk: Client, key: int, **other: Any) -> dict[str, Any]:
    """What the editor's page would send as it stands, with some of it typed over."""
    form = desk.get(f"{DRAFT}{key}/").context["form"]
    data: dict[str, Any] = {"conditions": str(form.number), "steps": str(form.steps), "do": "save"}
    for bound in form:
        value = bound.field.prepare_value(bound.value()) if hasattr(bound.field, "prepare_value") else bound.value()
        if value not in (None, False, []):
            data[bound.html_name] = [str(one) for one in value] if isinstance(value, list) else str(value)
    return {**data, **{name.replace("__", "-"): value for name, value in other.items()}}


def drafted(key: int) -> Policy:
    return Policy.objects.get(book__state="draft", key=key)


def test_the_list_shows_every_policy_in_order_with_its_promises(desk: Client) -> None:
    a_ticket()
    shown = desk.get(LIST).content.decode()
    for words in ("Complaint · VIP", "Enquiry", "30 min – 4 h", "versions/1/1/"):
        assert words in shown
    assert shown.index("Complaint · VIP") < shown.index("Enquiry · VIP")


def test_a_policy_in_force_is_read_with_its_figures(desk: Client) -> None:
    for minutes in (10, 600):
        ticket = a_ticket()
        deadlines.start(ticket, Metric.FIRST_RESPONSE, at=NOW)
        Clock.objects.filter(ticket=ticket).update(state="met" if minutes == 10 else "missed")
    shown = desk.get(f"{LIST}versions/1/{ENQUIRY}/").content.decode()
    for words in ("Matched 2 cases", "<strong>1</strong> of 2 clocks, 50 %", ticket.reference, "2 h", "Next response"):
        assert words in shown


def test_an_editor_has_a_field_for_each_clock_and_priority(desk: Client, book: RuleBook) -> None:
    shown = desk.get(f"{DRAFT}{ENQUIRY}/").content.decode()
    assert 'aria-label="First response, Urgent"' in shown
    assert 'value="30 min"' in shown
    assert "we wait for the customer" in shown
    assert 'aria-label="Listen, Urgent"' not in shown  # the seven steps are of complaints alone
    assert 'aria-label="Listen, Urgent"' in desk.get(f"{DRAFT}2/").content.decode()


def test_saving_as_it_stands_changes_nothing(desk: Client, book: RuleBook) -> None:
    for key in (VIP, ENQUIRY):
        before = rulebooks.said(drafted(key))
        assert desk.post(f"{DRAFT}{key}/", sent(desk, key)).status_code == 302
        assert rulebooks.said(drafted(key)) == before


def test_promises_conditions_and_pauses_are_saved_in_the_draft_alone(desk: Client, book: RuleBook) -> None:
    typed = {
        "first_response__1": "15 min",
        "resolution__3": "2 working days",
        "resolution__4": "end of day + 1",
        "update__1": "4 h 24/7",
        "resolution__pause": [],
        "condition__0__op": "is_not",
    }
    answer = desk.post(f"{DRAFT}{ENQUIRY}/", sent(desk, ENQUIRY, **typed))
    assert (answer.status_code, answer["Location"]) == (302, f"{DRAFT}{ENQUIRY}/")
    one = drafted(ENQUIRY)
    assert one.targets["first_response"]["1"] == {"amount": 15, "unit": "minutes"}
    assert one.targets["resolution"]["3"] == {"amount": 2, "unit": "working_days"}
    assert one.targets["resolution"]["4"] == {"amount": 1, "unit": "end_of_day"}
    assert one.targets["update"]["1"] == {"amount": 14400, "unit": "seconds"}
    assert one.targets["resolution"]["when"] == {"pause": []}
    assert one.conditions == [{"field": "kind", "op": "is_not", "values": ["enquiry"]}]
    assert the_book().policies.get(key=ENQUIRY).targets["first_response"]["1"]["amount"] == 30


def test_when_a_clock_runs_is_said_by_boxes_shown_everywhere_and_refused_if_it_could_not_end(
    desk: Client, book: RuleBook
) -> None:
    page = f"{DRAFT}{ENQUIRY}/"
    assert "When “First response” runs" in desk.get(page).content.decode()
    typed = {"first_response__stop": ["given", "our_word"], "first_response__pause": ["with_customer"]}
    assert desk.post(page, sent(desk, ENQUIRY, **typed)).status_code == 302
    when = {"stop": ["our_word", "given"], "pause": ["with_customer"]}
    assert drafted(ENQUIRY).targets["first_response"]["when"] == when
    changes = desk.get(DRAFT).content.decode()
    for words in ("Stops when", "we write or reach them by telephone, somebody gets the case", "Pauses while"):
        assert words in changes
    assert "otherwise than usual" in desk.get(page).content.decode()
    refused = desk.post(page, sent(desk, ENQUIRY, first_response__cancel=[], resolution__start=[]))
    assert refused.status_code == 422
    for words in ("It must stop or be cancelled when the case is done.", "Say what starts this clock."):
        assert words in refused.content.decode()


def test_rows_are_added_and_taken_away_without_saving(desk: Client, book: RuleBook) -> None:
    page, version = f"{DRAFT}{ENQUIRY}/", book.version
    more = desk.post(page, sent(desk, ENQUIRY, do="more_conditions", ask="channel", first_response__1="nonsense"))
    shown = more.content.decode()
    assert more.status_code == 200 and "Telephone" in shown and 'value="nonsense"' in shown
    assert "Say at least one value." not in shown
    less = desk.post(page, sent(desk, ENQUIRY, do="condition-0")).content.decode()
    assert "No condition: it fits every case." in less
    steps = desk.post(page, sent(desk, ENQUIRY, do="more_steps")).content.decode()
    assert 'name="step-0-when"' in steps
    book.refresh_from_db()
    assert book.version == version


def test_a_ladder_is_typed_and_comes_back(desk: Client, book: RuleBook) -> None:
    front = a_team("Front")
    step = {
        "steps": "2",
        "step-0-when": "80 %",
        "step-0-tell": ["owner", "supervisors"],
        "step-0-by": ["page"],
        "step-1-when": "+ 4 h",
        "step-1-tell": ["managers"],
        "step-1-named": [f"team:{front.pk}"],
        "step-1-by": ["page", "mail"],
        "step-1-priority": "raise",
        "step-1-letter": "on",
    }
    desk.post(f"{DRAFT}{ENQUIRY}/", {**sent(desk, ENQUIRY), **step})
    ladder = [
        {"at": 80, "tell": ["owner", "supervisors"], "by": ["page"]},
        {
            "after": 14400,
            "tell": ["managers", f"team:{front.pk}"],
            "by": ["page", "mail"],
            "do": [{"priority": "raise"}, {"letter": "late"}],
        },
    ]
    assert drafted(ENQUIRY).ladder == ladder
    desk.post(f"{DRAFT}{ENQUIRY}/", sent(desk, ENQUIRY))
    assert drafted(ENQUIRY).ladder == ladder


def test_what_cannot_be_read_stands_at_its_field_and_nothing_is_lost(desk: Client, book: RuleBook) -> None:
    answer = desk.post(f"{DRAFT}{ENQUIRY}/", sent(desk, ENQUIRY, first_response__1="soon", first_response__2="1 h"))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Write a length such as 30 min, 4 h or 2 d." in shown
    assert 'value="soon"' in shown and 'value="1 h"' in shown
    assert drafted(ENQUIRY).targets["first_response"]["1"]["amount"] == 30


def test_the_second_of_two_editors_keeps_what_was_typed(desk: Client, book: RuleBook) -> None:
    old = sent(desk, ENQUIRY, first_response__1="20 min")
    desk.post(f"{DRAFT}{ENQUIRY}/", sent(desk, ENQUIRY, first_response__1="15 min"))
    answer = desk.post(f"{DRAFT}{ENQUIRY}/", old)
    assert answer.status_code == 422
    assert 'value="20 min"' in answer.content.decode()
    assert "Somebody changed the draft meanwhile" in answer.content.decode()


def test_a_slip_is_asked_about(desk: Client, book: RuleBook) -> None:
    desk.post(f"{DRAFT}{ENQUIRY}/", sent(desk, ENQUIRY, resolution__1="10 d", resolution__2="1 d"))
    assert "Is that meant?" in desk.get(f"{DRAFT}{ENQUIRY}/").content.decode()


def test_policies_are_added_moved_and_taken_out(desk: Client, book: RuleBook) -> None:
    answer = desk.post(DRAFT + "add/", {"version": book.version})
    key = int(answer["Location"].rstrip("/").rsplit("/", 1)[1])
    assert (drafted(key).position, drafted(key).active) == (1, False)
    book.refresh_from_db()
    desk.post(f"{DRAFT}{key}/down/", {"version": book.version})
    assert list(book.policies.values_list("key", flat=True))[:3] == [1, key, 2]
    book.refresh_from_db()
    desk.post(f"{DRAFT}{key}/remove/", {"version": book.version})
    assert not book.policies.filter(key=key).exists()


def test_publishing_shows_before_and_after_and_lets_the_draft_hold(desk: Client, book: RuleBook) -> None:
    ticket = a_ticket()
    deadlines.start(ticket, Metric.FIRST_RESPONSE, at=NOW)
    desk.post(f"{DRAFT}{ENQUIRY}/", sent(desk, ENQUIRY, first_response__3="1 h"))
    shown = desk.get(DRAFT + "publish/").content.decode()
    for words in (ticket.reference, escape("Keep running clocks as they were promised"), "2 h", "1 h"):
        assert words in shown
    book.refresh_from_db()
    desk.post(DRAFT + "publish/", {"version": book.version, "recompute": "keep", "note": "Sooner", "moment": ""})
    policies.forget()
    assert the_book().number == 2
    assert "Sooner" in desk.get(LIST + "versions/").content.decode()
    assert "1 h" in desk.get(LIST + "versions/2/").content.decode()


def test_a_draft_can_be_thrown_away(desk: Client, book: RuleBook) -> None:
    desk.post(DRAFT + "discard/", {"version": book.version})
    assert rulebooks.draft_of_today() is None
    assert desk.get(DRAFT)["Location"] == LIST


@pytest.mark.parametrize(("role", "reads", "writes"), [(an_agent, 403, 403), (a_supervisor, 200, 403)])
def test_agents_see_nothing_and_supervisors_only_read(client: Client, role, reads: int, writes: int) -> None:
    rulebooks.draft(actor=acting(a_manager()), at=NOW)
    person: Person = role(team=a_team())
    client.force_login(person)
    for page in (LIST, DRAFT, f"{DRAFT}{ENQUIRY}/", f"{LIST}versions/1/{ENQUIRY}/"):
        assert client.get(page).status_code == reads
    for page in (DRAFT, DRAFT + "add/", DRAFT + "publish/", f"{DRAFT}{ENQUIRY}/", f"{DRAFT}{ENQUIRY}/up/"):
        assert client.post(page).status_code == writes


def test_a_program_reads_the_rules_in_force_and_an_agents_program_does_not(client: Client) -> None:
    client.force_login(a_supervisor(team=a_team()))
    told = client.get("/api/v1/policies/").json()
    assert (told["version"], len(told["results"]), told["results"][0]["title"]) == (1, 10, "Complaint · VIP")
    assert told["results"][0]["targets"]["first_response"]["1"] == {"amount": 15, "unit": "minutes"}
    client.force_login(an_agent())
    assert client.get("/api/v1/policies/").status_code == 403


def test_things_and_customers_are_named_by_number_and_address(desk: Client, book: RuleBook) -> None:
    sofa = Item.objects.create(kind="order", number="A-1", created_at=NOW)
    lin = a_customer()
    typed = {**sent(desk, ENQUIRY), "conditions": "2"}
    for number, (field, value) in enumerate((("item", "A-1"), ("customer", lin.addresses.get().value))):
        typed |= {f"condition-{number}-field": field, f"condition-{number}-op": "is", f"condition-{number}": value}
    assert desk.post(f"{DRAFT}{ENQUIRY}/", typed).status_code == 302
    assert [row["values"] for row in drafted(ENQUIRY).conditions] == [[str(sofa.pk)], [str(lin.pk)]]
    assert 'value="A-1"' in desk.get(f"{DRAFT}{ENQUIRY}/").content.decode()
    unknown = desk.post(f"{DRAFT}{ENQUIRY}/", {**sent(desk, ENQUIRY), "condition-0": "B-2"})
    assert "Not known here: B-2." in unknown.content.decode()


def test_beside_the_editor_stands_what_it_would_have_done(desk: Client, book: RuleBook) -> None:
    at = timezone.now()
    ticket = a_ticket(at=at)
    deadlines.start(ticket, Metric.FIRST_RESPONSE, at=at)
    deadlines.stop(ticket, Metric.FIRST_RESPONSE, at=at)
    shown = desk.get(f"{DRAFT}{ENQUIRY}/would/").content.decode()
    for words in ("Would have matched 1 case", "In time: <strong>1</strong> of 1 clocks, 100 %.", "Office hours"):
        assert words in shown
