import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicedesk.audit.models import Entry as AuditEntry
from servicedesk.errors import Invalid, NotPermitted
from servicedesk.mail.models import Outgoing
from staff.models import Desk
from tests.desk import DAY, HOUR, MONDAY, a_category, a_customer, a_ticket, an_address
from tests.people import a_team, acting, an_administrator, an_agent
from tickets.customers.recognising import Sender
from tickets.models import Customer, SearchDocument, Ticket
from tickets.vocabulary import Author, Impact, Metric, Priority, State

pytestmark = pytest.mark.django_db


def letters_of(ticket: Ticket) -> list[Outgoing]:
    return list(Outgoing.objects.of(f"ticket:{ticket.number}"))


def test_it_is_numbered_written_down_weighed_given_and_acknowledged():
    amy = an_agent("amy", team=Desk.objects.get().team)
    ticket = a_ticket(kind="complaint", urgent=True, about="Order 22", language="zh-CN")
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert ticket.reference == f"C-{ticket.number}" and ticket.number >= 100231
    assert (ticket.state, ticket.priority, ticket.priority_why) == (State.NEW, Priority.HIGH, ["urgent"])
    assert ticket.assignee == ticket.first_contact == amy and ticket.team == Desk.objects.get().team
    assert (ticket.about, ticket.language, ticket.unanswered_since) == ("Order 22", "zh-hans", MONDAY)
    assert (ticket.last_line, ticket.last_by) == ("The arm of my sofa came off.", Author.CUSTOMER)
    first, acknowledgement = ticket.messages.all()
    assert (first.body, first.public, first.customer) == ("The arm of my sofa came off.", True, ticket.customer)
    assert acknowledgement.author == Author.SYSTEM and letters_of(ticket) == [acknowledgement.outgoing]
    entry = AuditEntry.objects.of(f"ticket:{ticket.pk}").get(verb="open")
    assert "sofa" not in str(entry.facts).lower()
    assert SearchDocument.objects.filter(ticket=ticket).count() == 2


@pytest.mark.parametrize("kind", ["enquiry", "complaint"])
def test_the_acknowledgement_promises_when_they_hear_from_us(kind):
    ticket = a_ticket(kind=kind)
    due = ticket.clocks.get(metric=Metric.FIRST_RESPONSE).due_at
    assert f"You will hear from us by {due:%A} {due.day} {due:%B, %H:%M}." in letters_of(ticket)[0].text


@pytest.mark.parametrize("year", [1, 1950])
def test_a_moment_that_no_case_is_as_old_as_is_refused(year):
    """What some programs send for no date at all: no answer to such a case could be counted."""
    with pytest.raises(Invalid) as refusal:
        a_ticket(received_at=datetime(year, 1, 1, tzinfo=UTC))
    assert list(refusal.value.errors) == ["received_at"]
    assert not Ticket.objects.exists()


def test_numbers_go_up_over_all_kinds():
    assert [a_ticket(kind=kind).number for kind in ("praise", "complaint")] == [
        (first := Ticket.objects.order_by("number").first().number),
        first + 1,
    ]


def test_a_category_brings_its_team_safety_and_impact():
    team = a_team("Technical")
    ticket = a_ticket(kind="request", category=a_category(team=team, safety=True, impact=Impact.MANY))
    assert (ticket.team, ticket.safety, ticket.impact) == (team, True, Impact.MANY)
    assert (ticket.priority, ticket.priority_why) == (Priority.URGENT, ["safety", "many"])


def test_whoever_logs_the_contact_is_the_first_contact_for_ever():
    team = Desk.objects.get().team
    an_agent("amy", team=team)
    ben = an_agent("ben", team=team, availability="away")
    ticket = a_ticket(actor=acting(ben), channel="phone", received_at=MONDAY - HOUR, sender=Sender(phone="13800138000"))
    assert ticket.first_contact_id == ben.pk and ticket.assignee.username == "amy"
    first = ticket.messages.first()
    assert (ticket.received_at, first.at, first.logged_at) == (MONDAY - HOUR, MONDAY - HOUR, MONDAY)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"body": " \n "}, {"body"}),
        ({"kind": "riddle", "channel": "pigeon", "body": ""}, {"kind", "channel", "body"}),
        ({"sender": Sender(name="Wang")}, {"email"}),
        ({"sender": Sender(email="wang")}, {"email"}),
        ({"sender": Sender(phone="12")}, {"phone"}),
        ({"received_at": MONDAY + HOUR}, {"received_at"}),
        ({"received_at": MONDAY.replace(year=26)}, {"received_at"}),
        ({"subject": "x" * 201}, {"subject"}),
        ({"about": "x" * 201, "wish": "x" * 5001}, {"about", "wish"}),
        ({"files": [SimpleUploadedFile("x", b"x")] * 11}, {"files"}),
        ({"nonce": "x" * 65}, {"nonce"}),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_kept(fields, wrong):
    with pytest.raises(Invalid) as refusal:
        a_ticket(**{"sender": Sender(email="w@home.example"), **fields})
    assert set(refusal.value.errors) == wrong
    assert not Ticket.objects.exists() and not Outgoing.objects.exists() and not Customer.objects.exists()


def test_a_category_must_fit_the_kind_and_be_in_use():
    for category in (a_category("enquiries", kinds=["enquiry"]), a_category("old", active=False)):
        with pytest.raises(Invalid) as refusal:
            a_ticket(kind="complaint", category=category)
        assert set(refusal.value.errors) == {"category"}
    assert a_ticket(kind="enquiry", category=a_category("enquiries")).category.key == "enquiries"


def test_a_missing_subject_is_taken_from_the_words():
    assert a_ticket(subject=" ", body="The arm\r\ncame off. " + "x" * 500).subject.startswith("The arm came off.")
    assert "\n" not in a_ticket(subject="One\r\nBcc: two").subject


def test_only_who_may_open_tickets_does():
    with pytest.raises(NotPermitted):
        a_ticket(actor=acting(an_administrator()))


def test_the_same_nonce_gives_the_same_ticket():
    first = a_ticket(nonce="n1")
    again = a_ticket(nonce="n1", body="Something else", sender=Sender(email="other@home.example"))
    assert (again.pk, first.was_there, again.was_there) == (first.pk, False, True)
    assert first.messages.count() == 2 and len(letters_of(first)) == 1
    assert a_ticket(nonce="n2").pk != first.pk and a_ticket().pk != a_ticket().pk


@pytest.mark.django_db(transaction=True)
def test_the_same_nonce_at_the_same_moment_gives_one_ticket():
    found, start = [], threading.Barrier(8)

    def press() -> None:
        start.wait()
        found.append(a_ticket(nonce="n1", sender=Sender(email="w@home.example")))
        connection.close()

    threads = [threading.Thread(target=press) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({ticket.number for ticket in found}) == 1
    assert sorted(ticket.was_there for ticket in found) == [False] + [True] * 7
    assert Ticket.objects.count() == Outgoing.objects.count() == Customer.objects.count() == 1


def test_a_form_is_no_mail_bomb():
    sender = Sender(email="victim@home.example", name="Buy at evil.example")
    tickets = [a_ticket(sender=sender, at=MONDAY + timedelta(minutes=number)) for number in range(5)]
    assert [len(letters_of(ticket)) for ticket in tickets] == [1, 1, 1, 0, 0]
    assert len(letters_of(a_ticket(sender=sender, at=MONDAY + DAY))) == 1
    customer = a_customer(verified=True)
    assert all(len(letters_of(a_ticket(customer=customer))) == 1 for _number in range(5))


def test_a_refused_address_gets_no_letter_and_the_case_is_opened_all_the_same():
    customer = a_customer()
    customer.addresses.update(refused_at=MONDAY)
    ticket = a_ticket(customer=customer)
    assert letters_of(ticket) == [] and ticket.messages.count() == 1


def test_files_are_kept_with_the_first_message(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ticket = a_ticket(files=[SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")])
    assert [one.name for one in ticket.messages.first().attachments.order_by("pk")] == ["a.txt", "b.txt"]


def test_a_second_number_that_is_not_theirs_in_our_books_is_shown_to_the_agent_only():
    customer = a_customer()
    sender = Sender(email=an_address(customer).value, phone="13800138000")
    assert a_ticket(sender=sender).messages.first().data == {"also": ["+8613800138000"]}


@pytest.mark.django_db(transaction=True)
def test_opening_costs_at_most_fourteen_queries():
    an_agent("amy", team=Desk.objects.get().team)
    a_ticket()
    for _new_then_known in range(2):
        with CaptureQueriesContext(connection) as queries:
            a_ticket(sender=Sender(email="w@home.example"))
        asked = [one["sql"] for one in queries.captured_queries if one["sql"] not in ("BEGIN", "COMMIT")]
        assert len(asked) <= 14, "\n".join(asked)
        assert not any(sql.startswith("SAVEPOINT") for sql in asked)
