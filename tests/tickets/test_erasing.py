import threading

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models, transaction

from servicedesk.errors import NotPermitted, Refused
from servicedesk.mail.models import Outgoing
from servicedesk.notify import mailing
from staff.models import Person
from tests.desk import HOUR, MONDAY, a_customer, a_ticket
from tests.people import a_manager, a_team, acting, an_administrator, an_agent
from tickets import conversation, draftfiles, drafting, links, tasklist
from tickets.customers import describing, erasing, reaching
from tickets.customers.recognising import Sender
from tickets.drafting import Words
from tickets.models import Customer, Draft, PersonalLink, Task, Ticket
from tickets.procedures import procedure_for
from tickets.search import recent
from tickets.vocabulary import LinkPurpose

pytestmark = pytest.mark.django_db

CANARY = "Quetzalcoatl"


@pytest.fixture
def amy() -> Person:
    return an_agent("amy", team=a_team())


@pytest.fixture
def ben(amy: Person) -> Person:
    return an_agent("ben", team=amy.teams.get())


def of_team(person: Person, ticket: Ticket) -> Ticket:
    Ticket.objects.filter(pk=ticket.pk).update(team=person.teams.get(), assignee=person)
    return Ticket.objects.get(pk=ticket.pk)


def where_it_stands() -> list[str]:
    """Every column of every table in which the canary can still be read."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        texts = (models.CharField, models.TextField, models.JSONField)
        fields = [one.name for one in model._meta.concrete_fields if isinstance(one, texts)]
        for row in model._default_manager.values(*fields):
            found += [f"{model.__name__}.{name}" for name, value in row.items() if CANARY.lower() in str(value).lower()]
    return found


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_person_is_left_after_erasure(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ada = acting(an_administrator())
    customer = a_customer(f"{CANARY} Wang", email=f"{CANARY}@home.example", verified=True)
    ticket = a_ticket(
        customer=customer,
        kind="complaint",
        subject=f"{CANARY} broke",
        body=f"I, {CANARY}, complain",
        about=CANARY,
        wish=CANARY,
        files=[SimpleUploadedFile(f"{CANARY}.png", CANARY.encode())],
    )
    boss = acting(a_manager())
    conversation.note(ticket, body=f"Called {CANARY}", actor=boss, at=MONDAY)
    unsent = Words(kind="note", body=f"Ask {CANARY}")
    draftfiles.add(ticket, SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode()), words=unsent, actor=boss, at=MONDAY)
    assert len(where_it_stands()) > 8
    erasing.erase(customer, reason="asked for", actor=ada, at=MONDAY)
    assert where_it_stands() == []
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []
    assert ticket.messages.count() >= 2  # the case itself stays


def test_what_colleagues_were_told_of_a_person_is_gone_after_erasure(amy: Person, ben: Person) -> None:
    """Praise passed on, a part asked of a colleague, and the notices and letters about both."""
    customer = a_customer(f"{CANARY} Wang", email=f"{CANARY}@home.example", verified=True)
    praise = of_team(amy, a_ticket(customer=customer, kind="praise", subject=CANARY, body=f"{CANARY} thanks Ben"))
    raw = {"told": [{"person": ben.pk}], "body": "I have told him."}
    procedure_for(praise).perform(praise, verb="thank", raw=raw, actor=acting(amy), at=MONDAY)
    case = of_team(amy, a_ticket(customer=customer))
    part = {"what": f"Call {CANARY}", "deliverable": f"What {CANARY} wants", "due_at": MONDAY + HOUR}
    tasklist.give(case, owner=ben, **part, actor=acting(amy), at=MONDAY)
    assert mailing.mail_due(MONDAY) == 1
    told = Outgoing.objects.filter(kind="staff_notice", to=ben.email, text__contains=CANARY)
    assert told.count() == 2
    erasing.erase(customer, reason="asked for", actor=acting(an_administrator()), at=MONDAY)
    assert where_it_stands() == []
    assert Task.objects.get().due_at == MONDAY + HOUR  # that something was asked stays


def test_what_was_looked_for_by_their_name_or_address_is_gone_and_the_rest_stays(amy: Person) -> None:
    customer = a_customer(f"{CANARY} Wang", email=f"{CANARY}@home.example")
    reaching.add_address(customer, phone="138 0013 8000", actor=acting(amy), at=MONDAY)
    for text in (CANARY, f'is:open "{CANARY.upper()} Wang"', f"{CANARY}@home.example", "8613800138000", "quetz"):
        recent.remember(text, person=amy.pk, at=MONDAY)
    for text in ("sofa arm", "T-100231", "is:open 13"):
        recent.remember(text, person=amy.pk, at=MONDAY)
    erasing.erase(customer, reason="asked for", actor=acting(an_administrator()), at=MONDAY)
    assert {one.text for one in recent.of(amy.pk)} == {"sofa arm", "T-100231", "is:open 13"}


def test_a_promised_call_no_longer_names_whom_to_call(amy: Person) -> None:
    case = of_team(amy, a_ticket(customer=a_customer(f"{CANARY} Wang")))
    promise = {"what": f"Call {CANARY} Wang again", "due_at": MONDAY + HOUR, "natural_key": "call"}
    tasklist.add(case, kind="call_again", **promise, actor=acting(amy), at=MONDAY)
    erasing.erase(case.customer, reason="asked for", actor=acting(an_administrator()), at=MONDAY)
    assert where_it_stands() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("typed", [f" {CANARY.upper()}@home.example", "138 0013 8000"])
def test_a_case_begun_for_an_erased_person_is_gone_and_others_stay(settings, tmp_path, amy: Person, typed: str) -> None:
    settings.MEDIA_ROOT = tmp_path
    customer = a_customer(email=f"{CANARY}@home.example")
    reaching.add_address(customer, phone="138 0013 8000", actor=acting(amy), at=MONDAY)
    begun = Words(kind="new", body=f"I am {CANARY}", form={"address": [typed], "name": [CANARY]}, tab="one")
    draftfiles.add(None, SimpleUploadedFile("a.txt", b"words"), words=begun, actor=acting(amy), at=MONDAY)
    for number, address in enumerate(["other@home.example", "not an address", ""]):
        other = Words(kind="new", body="Another matter", form={"address": [address]}, tab=f"other {number}")
        drafting.save(None, other, actor=acting(amy), at=MONDAY)
    erasing.erase(customer, reason="asked for", actor=acting(an_administrator()), at=MONDAY)
    assert where_it_stands() == []
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []
    assert [one.body for one in Draft.objects.all()] == ["Another matter"] * 3


@pytest.mark.django_db(transaction=True)
def test_a_case_that_is_just_being_opened_is_erased_too(amy: Person) -> None:
    customer, ada = a_customer(f"{CANARY} Wang"), acting(an_administrator())

    def erase() -> None:
        try:
            erasing.erase(customer, reason="asked for", actor=ada, at=MONDAY)
        finally:
            connection.close()

    erasure = threading.Thread(target=erase)
    with transaction.atomic():
        a_ticket(customer=customer, body=f"I, {CANARY}, call", channel="phone", actor=acting(amy))
        erasure.start()
        erasure.join(3)  # long enough to end if it does not wait for the case
    erasure.join(30)
    assert Customer.objects.get(pk=customer.pk).erased_at == MONDAY
    assert where_it_stands() == []


@pytest.mark.django_db(transaction=True)
def test_who_writes_while_they_are_erased_is_a_new_customer(amy: Person) -> None:
    customer, ada, opened = a_customer(email="w@home.example"), acting(an_administrator()), []

    def write() -> None:
        try:
            sender = Sender(name="Wang", email="w@home.example")
            opened.append(a_ticket(sender=sender, channel="phone", actor=acting(amy)))
        finally:
            connection.close()

    writing = threading.Thread(target=write)
    with transaction.atomic():
        erasing.erase(customer, reason="asked for", actor=ada, at=MONDAY)
        writing.start()
        writing.join(3)
    writing.join(30)
    assert [one.customer.name for one in opened] == ["Wang"]
    assert opened[0].customer != customer and opened[0].customer.addresses.get().value == "w@home.example"


def test_links_of_an_erased_customer_open_nothing():
    ticket = a_ticket()
    token = links.issue(ticket, purpose=LinkPurpose.PROGRESS, address=ticket.customer.addresses.first(), at=MONDAY)
    erasing.erase(ticket.customer, reason="asked for", actor=acting(an_administrator()), at=MONDAY)
    assert links.find(token, purpose=LinkPurpose.PROGRESS, at=MONDAY) is None
    assert not PersonalLink.objects.exists()
    with pytest.raises(Refused):
        describing.describe(ticket.customer, name="Again", actor=acting(a_manager()), at=MONDAY)


def test_only_an_administrator_erases():
    with pytest.raises(NotPermitted):
        erasing.erase(a_customer(), reason="asked for", actor=acting(a_manager()), at=MONDAY)
