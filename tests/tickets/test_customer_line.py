"""The customer's file: one line of time over everything, notes, consents, what we owe, and who read it."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from feedback.models import Survey
from servicedesk.audit.models import Entry
from staff.models import Person, Token
from tests.desk import HOUR, MINUTE, MONDAY, a_complaint, a_customer, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent, signed_in
from tickets import conversation, files, tasklist
from tickets.customers import customerfile, merging, notes, timeline
from tickets.models import Consent, Customer, Message, Ticket
from tickets.vocabulary import CallOutcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(amy: Person) -> Client:
    return signed_in(amy)


@pytest.fixture
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def a_life(customer: Customer, amy: Person) -> None:
    """One entry of every kind, all at the same moment or a minute apart."""
    who = {"actor": acting(amy), "at": MONDAY + MINUTE}
    case = a_complaint(customer=customer, subject="Sofa arm")
    told = {"summary": "We spoke.", "happened_at": MONDAY, "seconds": 61, "direction": "incoming"}
    conversation.log_call(case, outcome=CallOutcome.REACHED, **told, **who)
    notes.add_note(customer, body="Cannot hear <b>well</b>", hidden_need=True, pinned=True, **who)
    notes.log_consent(customer, to="offers", given=True, how="spoken", **who)
    notes.log_consent(customer, to="offers", given=False, how="written", words="No more", **who)
    merging.merge(customer, a_customer("Other file"), wins={}, **who)
    Survey.objects.create(ticket=case, asked_at=MONDAY, answered_at=MONDAY + HOUR, score=2, comment="Slow", helped=True)


def test_everything_stands_on_one_line_and_pages_lose_nothing(amy: Person) -> None:
    customer = a_customer()
    a_life(customer, amy)
    a_ticket(customer=customer)
    files, actor = customerfile.all_of(customer), acting(amy)
    whole, further = timeline.page(customer, files=files, actor=actor)
    assert further == ""
    assert {one.kind for one in whole} == {"case", "call", "note", "consent", "merge", "survey"}
    assert [one.place for one in whole] == sorted((one.place for one in whole), reverse=True)
    paged, cursor = [], ""
    for _page in range(len(whole)):
        rows, cursor = timeline.page(customer, files=files, actor=actor, cursor=cursor, size=2)
        paged += rows
        if not cursor:
            break
    assert [one.place for one in paged] == [one.place for one in whole]
    assert timeline.page(customer, files=files, actor=actor, cursor="forged")[0] == whole


def test_the_page_tells_it_and_costs_the_same_however_much_there_is(
    client: Client, amy: Person, django_assert_max_num_queries
) -> None:
    customer = a_customer(do_not_call=True, best_times="After six")
    a_life(customer, amy)
    path = f"/desk/customers/{customer.pk}/"
    with django_assert_max_num_queries(30) as first:
        page = client.get(path).content.decode()
    for told in (
        "Cannot hear &lt;b&gt;well", "Call · incoming · 1:01", "No more", "Other file", "Slow", "Dissatisfied",
        "After six", "They do not want to be called", "No longer allowed", "Resolution", "Satisfaction over time",
    ):  # fmt: skip
        assert told in page, told
    for _more in range(4):
        case = a_ticket(customer=customer)
        note = {"outcome": "reached", "summary": "Again", "happened_at": MONDAY, "actor": acting(amy), "at": MONDAY}
        conversation.log_call(case, **note)
        notes.add_note(customer, body="More", pinned=True, actor=acting(amy), at=MONDAY)
        answered = {"asked_at": MONDAY, "answered_at": MONDAY, "score": 4}
        Survey.objects.create(ticket=case, **answered)
        due = {"due_at": MONDAY + HOUR, "actor": acting(amy), "at": MONDAY}
        tasklist.add(case, kind="call_again", what="Call", natural_key=f"k{case.pk}", **due)
    with django_assert_max_num_queries(len(first.captured_queries)):
        page = client.get(path).content.decode()
    headers = {"HX-Request": "true", "HX-Target": "customer-line"}
    cursor = timeline.page(customer, files=customerfile.all_of(customer), actor=acting(amy), size=5)[1]
    part = client.get(path, {"line": cursor}, headers=headers).content.decode()
    assert part.lstrip().startswith('<section class="panel" id="customer-line"') and "<html" not in part


def test_consents_are_never_changed_and_notes_are_pinned(client: Client, amy: Person) -> None:
    customer = a_customer()
    path = f"/desk/customers/{customer.pk}/"
    said = {"to": "recording", "how": "spoken", "words": "Fine"}
    client.post(f"{path}consent/", {**said, "given": "yes"})
    client.post(f"{path}consent/", {**said, "given": "no"})
    assert [one.given for one in notes.standing([customer.pk])] == [False]
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.update(given=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.all().delete()
    assert client.post(f"{path}note/", {"body": " "}).status_code == 422
    client.post(f"{path}note/", {"body": "Likes tea"})
    note = customer.notes.get()
    client.post(f"{path}pin/", {"note": note.pk})
    note.refresh_from_db()
    assert note.pinned
    other = notes.add_note(a_customer(), body="x", actor=acting(amy), at=MONDAY)
    assert client.post(f"{path}pin/", {"note": other.pk}).status_code == 404


def test_reading_a_restricted_customer_is_recorded_and_shown_to_few(client: Client, amy: Person) -> None:
    customer = a_customer("Lin Wei", restricted=True)
    case = a_ticket(customer=customer)
    Ticket.objects.update(team=amy.teams.get())
    path = f"/desk/customers/{customer.pk}/"
    client.get(f"/desk/tickets/{case.reference}/")
    client.get(f"{path}edit/")
    assert Entry.objects.filter(subject=f"customer:{customer.pk}", verb="read", actor_id=amy.pk).count() == 2
    assert "Who opened this file" not in client.get(path).content.decode()
    boss = Client()
    boss.force_login(a_supervisor("sue", team=amy.teams.get()))
    page = boss.get(path).content.decode()
    assert "Who opened this file" in page and "Amy" in page


def test_every_look_at_a_case_of_a_restricted_customer_is_recorded(client: Client, amy: Person, media: Path) -> None:
    customer = a_customer("Lin Wei", restricted=True)
    cases = [a_complaint(customer=customer), a_complaint()]
    Ticket.objects.update(team=amy.teams.get())
    program = Client(headers={"authorization": f"Bearer {Token.objects.create(user=amy, scopes=['read'])[1]}"})
    for case in cases:
        upload = SimpleUploadedFile("receipt.txt", b"words")
        [kept] = files.keep(case, case.messages.earliest("pk"), [upload], at=MONDAY)
        page, api = f"/desk/tickets/{case.reference}/", f"/api/v1/tickets/{case.reference}/"
        assert client.get(f"{page}preview/").status_code == 200
        assert b"".join(client.get(f"/desk/files/{kept.key}/").streaming_content)
        for address in (api, f"{api}messages/", f"/api/v1/complaints/{case.reference}/"):
            assert program.get(address).status_code == 200
    read = Entry.objects.filter(verb="read")
    assert [(one.subject, one.actor_id) for one in read] == [(f"customer:{customer.pk}", amy.pk)] * 5


def test_a_case_one_may_not_see_is_on_no_line() -> None:
    customer = a_customer()
    case = a_ticket(customer=customer, subject="Secret")
    Ticket.objects.update(team=a_team("Integrity", confidential=True))
    Survey.objects.create(ticket=case, asked_at=MONDAY, answered_at=MONDAY, score=1)
    Message.objects.create(ticket=case, entry="call", author="person", at=MONDAY, logged_at=timezone.now(), body="x")
    stranger = acting(an_agent("ben"))
    assert timeline.page(customer, files=[customer.pk], actor=stranger)[0] == []
    boss = acting(a_manager())
    assert len(timeline.page(customer, files=[customer.pk], actor=boss)[0]) == 3
