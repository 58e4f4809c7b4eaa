"""The progress page: where it stands, what is asked, and the customer's answers, without JavaScript."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from complaints.casefile import CaseFile
from complaints.vocabulary import ProposalState, Step
from tests.desk import a_ticket
from tests.pages.cases import Desk, hidden, open_link
from tickets.models import Message, Task, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings) -> Desk:
    settings.MAIL_DELIVERY = "keep"
    return Desk(timezone.now() - timezone.timedelta(hours=5))


def case_of(ticket: Ticket) -> CaseFile:
    return CaseFile.of(Ticket.objects.get(pk=ticket.pk), at=timezone.now())


def page_of(client: Client, ticket: Ticket) -> str:
    open_link(client, ticket, at=timezone.now())
    return client.get(f"/my/{ticket.reference}/").content.decode()


def answer(client: Client, ticket: Ticket, verb: str, **fields: str):
    return client.post(f"/my/{ticket.reference}/moves/", {"verb": verb, **fields})


def test_the_seven_steps_stand_in_plain_words_with_the_promised_time(client: Client, settings) -> None:
    settings.MAIL_DELIVERY = "keep"
    page = page_of(client, Desk(timezone.now() - timezone.timedelta(minutes=5)).complaint())  # nothing is due yet
    steps = re.findall(r'<li data-state="(\w+)"', page)
    assert steps == ["now", *["ahead"] * 6]
    assert "Amy reads every sentence you wrote." in page
    assert "You hear from us by" in page
    assert "at the latest." in page


def test_who_is_late_says_so_and_is_sorry(client: Client, settings) -> None:
    settings.MAIL_DELIVERY = "keep"
    page = page_of(client, Desk(timezone.now() - timezone.timedelta(days=40)).complaint())
    assert re.findall(r'<li data-state="(\w+)"', page)[0] == "late"
    assert "and are late. We are sorry." in page
    assert "have not yet. We are sorry." in page
    assert "at the latest" not in page


@pytest.mark.parametrize("kind", ["enquiry", "request", "suggestion", "praise"])
def test_other_kinds_show_three_steps(client: Client, kind: str) -> None:
    page = page_of(client, a_ticket(kind=kind, at=timezone.now()))
    assert re.findall(r'<li data-state="(\w+)"', page) == ["now", "ahead", "ahead"]
    assert "takes care of it" in page


def test_our_understanding_is_shown_and_confirmed(client: Client, desk: Desk) -> None:
    ticket = desk.asks_to_confirm()
    page = page_of(client, ticket)
    for words in ("The arm split.", "On the first day.", "A new sofa, soon."):
        assert words in page
    answer(client, ticket, "confirm", seen=hidden(page, "seen"))
    assert case_of(ticket).confirmed
    assert "Did we understand you?" not in client.get(f"/my/{ticket.reference}/").content.decode()


def test_a_correction_needs_words_and_keeps_them(client: Client, desk: Desk) -> None:
    ticket = desk.asks_to_confirm()
    seen = hidden(page_of(client, ticket), "seen")
    empty = answer(client, ticket, "correct", seen=seen, correction=" ")
    assert empty.status_code == 422
    assert "This is needed." in empty.content.decode()
    assert answer(client, ticket, "correct", seen=seen, correction="It was the leg.").status_code == 302
    assert case_of(ticket).restatement is None
    assert Message.objects.filter(ticket=ticket, body="It was the leg.", public=True).exists()


def test_a_proposal_shows_its_terms_and_is_accepted(client: Client, desk: Desk) -> None:
    ticket = desk.proposes()
    page = page_of(client, ticket)
    assert "What Amy proposes to you" in page
    assert "Said in a few words" in page
    answer(client, ticket, "accept", seen=hidden(page, "seen"))
    assert case_of(ticket).proposal.state == ProposalState.ACCEPTED


def test_a_proposal_is_refused_with_its_reason(client: Client, desk: Desk) -> None:
    ticket = desk.proposes()
    seen = hidden(page_of(client, ticket), "seen")
    answer(client, ticket, "refuse", seen=seen, reason="I want a new one.")
    assert case_of(ticket).proposal.state == ProposalState.REFUSED
    assert "I want a new one." in client.get(f"/my/{ticket.reference}/").content.decode()


def test_a_button_pressed_twice_is_no_mistake(client: Client, desk: Desk) -> None:
    ticket = desk.proposes()
    seen = hidden(page_of(client, ticket), "seen")
    for _twice in range(2):
        assert answer(client, ticket, "accept", seen=seen).status_code == 302
    assert 'role="alert"' not in client.get(f"/my/{ticket.reference}/").content.decode()


def test_a_yes_to_an_older_proposal_is_not_a_yes_to_the_newer_one(client: Client, desk: Desk) -> None:
    ticket = desk.proposes()
    seen = hidden(page_of(client, ticket), "seen")
    promise = {"what": "A card", "due": (desk.at.date() + timezone.timedelta(days=9)).isoformat()}
    desk.do(ticket, "propose", action="Only a card", redress="goodwill", promises=[promise])
    desk.do(ticket, "send_proposal")
    desk.deliver()
    answer(client, ticket, "accept", seen=seen)
    assert case_of(ticket).proposal.state == ProposalState.SENT
    assert "changed meanwhile" in client.get(f"/my/{ticket.reference}/").content.decode()


def test_what_was_typed_to_a_question_that_changed_is_not_lost(client: Client, desk: Desk) -> None:
    """It stands under the new proposal; once nothing is asked, where one writes to us."""
    ticket = desk.proposes()
    seen = hidden(page_of(client, ticket), "seen")
    promise = {"what": "A card", "due": (desk.at.date() + timezone.timedelta(days=9)).isoformat()}
    desk.do(ticket, "propose", action="Only a card", redress="goodwill", promises=[promise])
    asked_nothing = answer(client, ticket, "refuse", seen=seen, reason="I want a new one.").content.decode()
    desk.do(ticket, "send_proposal")
    asked_anew = answer(client, ticket, "refuse", seen=seen, reason="I want a new one.").content.decode()
    for page, box in ((asked_nothing, "id_body"), (asked_anew, "refuse_reason")):
        assert "changed meanwhile" in page
        assert re.search(rf'<textarea[^>]*id="{box}"[^>]*>\s*I want a new one.</textarea>', page), box
    assert case_of(ticket).proposal.state == ProposalState.SENT


def test_a_complaint_can_be_withdrawn(client: Client, desk: Desk) -> None:
    ticket = desk.complaint()
    seen = hidden(page_of(client, ticket), "seen")
    answer(client, ticket, "withdraw", seen=seen, reason="It is settled.")
    assert case_of(ticket).position == Step.PREVENT
    assert "You withdrew the complaint." in client.get(f"/my/{ticket.reference}/").content.decode()


@pytest.mark.parametrize("verb", ["advance", "propose", "archive", "answer_survey", "reopen", "", "no-such"])
def test_moves_of_staff_are_no_moves_of_customers(client: Client, desk: Desk, verb: str) -> None:
    ticket = desk.complaint()
    open_link(client, ticket, at=timezone.now())
    assert answer(client, ticket, verb, seen="case").status_code == 404


def test_only_what_is_open_now_can_be_answered(client: Client, desk: Desk) -> None:
    ticket = desk.complaint()
    open_link(client, ticket, at=timezone.now())
    for verb in ("confirm", "accept", "refuse"):
        assert answer(client, ticket, verb, seen="").status_code == 302
    assert case_of(ticket).position == Step.LISTEN


def test_a_word_of_the_customer_arrives_once(client: Client, desk: Desk) -> None:
    ticket = desk.complaint()
    nonce = hidden(page_of(client, ticket), "nonce")
    for _twice in range(2):
        sent = client.post(f"/my/{ticket.reference}/write/", {"body": "One more thing.", "nonce": nonce})
        assert sent["Location"] == f"/my/{ticket.reference}/#letters"
    assert Message.objects.filter(ticket=ticket, body="One more thing.").count() == 1


def test_an_empty_word_and_too_many_files_are_refused_and_the_words_stay(client: Client, desk: Desk, settings) -> None:
    ticket = desk.complaint()
    open_link(client, ticket, at=timezone.now())
    address = f"/my/{ticket.reference}/write/"
    assert client.post(address, {"body": ""}).status_code == 422
    settings.UPLOAD_MAX_FILE_BYTES = 3
    refused = client.post(address, {"body": "See the picture", "files": [SimpleUploadedFile("a.txt", b"long")]})
    assert refused.status_code == 413
    assert "See the picture</textarea>" in refused.content.decode()


def test_after_the_archive_a_word_asks_for_a_review_and_changes_nothing(client: Client, desk: Desk) -> None:
    ticket = desk.archives()
    page = page_of(client, ticket)
    assert "Ask for a review" in page
    assert re.findall(r'<li data-state="(\w+)"', page) == ["done"] * 7
    client.post(f"/my/{ticket.reference}/write/", {"body": "It broke again."})
    assert Task.objects.filter(ticket=ticket, kind="asks_for_review").count() == 1
    assert case_of(ticket).position == "archived"
    assert "It broke again." in client.get(f"/my/{ticket.reference}/").content.decode()
