"""What a customer never sees, and that whatever anybody typed is shown as text [trust 5, 7, 39]."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.desk import a_ticket
from tests.pages.cases import Desk, open_link
from tests.people import acting
from tickets import conversation, handling, letterbox
from tickets.models import Attachment, Message, Ticket

pytestmark = pytest.mark.django_db

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{ settings.SECRET_KEY }}{% load static %}",
    "</textarea><script>alert(1)</script>",
    "<<script>script>alert(1)<</script>/script>",
    "' autofocus onfocus=alert(1) x='",
)
FIELDS = ("body", "subject", "name", "about", "wish")


@pytest.fixture
def desk(settings) -> Desk:
    settings.MAIL_DELIVERY = "keep"
    return Desk(timezone.now() - timezone.timedelta(hours=5))


def page_of(client: Client, ticket) -> str:
    open_link(client, ticket, at=timezone.now())
    return client.get(f"/my/{ticket.reference}/").content.decode()


def raw(payload: str, page: str) -> bool:
    """Whether the payload stands there as markup."""
    return any(char in payload for char in "<>\"'") and payload in page


def test_cve_class_39_internal_words_never_reach_the_customer(client: Client, desk: Desk) -> None:
    ticket = desk.complaint()
    amy = acting(desk.amy)
    conversation.note(ticket, body="CANARY-NOTE", actor=amy, at=desk.now())
    conversation.log_call(
        ticket, outcome="not_reached", summary="CANARY-CALL", happened_at=desk.at, actor=amy, at=desk.now()
    )
    handling.overrule_priority(ticket, to=1, reason="CANARY-PRIORITY", actor=amy, at=desk.now())
    handling.assign(ticket, to=desk.sue, actor=acting(desk.sue), at=desk.now())
    page = page_of(client, ticket)
    assert "CANARY" not in page
    assert "Sue takes care of it now." in page


def test_words_that_were_stopped_before_they_left_are_read_by_nobody(client: Client, desk: Desk, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    ticket, amy = desk.complaint(), acting(desk.amy)
    file = SimpleUploadedFile("canary.txt", b"words")
    stopped = conversation.reply(ticket, body="CANARY: for another", files=[file], actor=amy, at=desk.now())
    letterbox.cancel(stopped.outgoing, actor=amy, at=desk.now())
    assert "CANARY" not in page_of(client, ticket)
    key = stopped.attachments.get().key
    assert client.get(f"/my/{ticket.reference}/files/{key}/").status_code == 404


def test_no_surname_of_staff_is_ever_shown(client: Client, desk: Desk) -> None:
    for ticket in (desk.proposes(), desk.archives()):
        page = page_of(client, ticket)
        for person in (desk.amy, desk.sue):
            assert person.full_name.split()[-1] not in page
            assert person.email not in page


def test_what_staff_recorded_for_themselves_stays_with_them(client: Client, desk: Desk) -> None:
    """The account's feeling, the cause and its finding, the actions, approvals: none of it is the customer's page."""
    page = page_of(client, desk.archives(body="The arm came off."))
    assert "Said in a sentence or two." in page  # the apology and the proposal, which were sent
    assert page.count("Said in a sentence or two.") == public_words(desk, "Said in a sentence or two.")


def public_words(desk: Desk, words: str) -> int:
    return sum(message.body.count(words) for message in Message.objects.filter(public=True))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_cve_class_5_form_fields_are_shown_as_text_everywhere(client: Client, payload: str) -> None:
    told = {"email": "wang@home.example", "consent": "on"} | dict.fromkeys(FIELDS, payload)
    assert not raw(payload, client.post("/new/complaint/", told | {"consent": ""}).content.decode())
    sent = client.post("/new/complaint/", told)
    assert not raw(payload, client.get(sent["Location"]).content.decode())
    page = page_of(client, Ticket.objects.select_related("customer").get())
    assert "alert(1)" in page or "SECRET_KEY }}" in page
    assert not raw(payload, page)


@pytest.mark.parametrize("field", ["reference", "address"])
def test_cve_class_5_the_tracking_form_shows_text_as_text(client: Client, field: str) -> None:
    for payload in PAYLOADS:
        typed = {field: payload}
        assert not raw(payload, client.post("/track/", typed).content.decode())


def test_cve_class_5_words_on_both_sides_are_text(client: Client, desk: Desk) -> None:
    ticket = desk.asks_to_confirm()
    desk.do(ticket, "restate", problem=PAYLOADS[0], facts=PAYLOADS[1], expectation=PAYLOADS[2])
    conversation.reply(ticket, body="\n".join(PAYLOADS[:4]), actor=acting(desk.amy), at=desk.now())
    page = page_of(client, ticket)
    assert "alert(1)" in page
    assert [payload for payload in PAYLOADS if raw(payload, page)] == []


@pytest.mark.parametrize(
    "name",
    ['"><svg onload=alert(1)>.png', "../../etc/passwd", "‮gnp.exe", "a\r\nSet-Cookie: x=1.txt", "n" * 4000 + ".png"],
)
def test_cve_class_7_a_files_name_is_text_and_the_header_stays_whole(client: Client, name: str) -> None:
    upload = SimpleUploadedFile("x", b"content")
    upload._name = name  # as a client may send it, past the name's own setter
    ticket = a_ticket(at=timezone.now(), files=[upload])
    page = page_of(client, ticket)
    assert not raw(name, page)
    answer = client.get(f"/my/{ticket.reference}/files/{Attachment.objects.get().key}/")
    assert "\n" not in answer["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers
    assert b"".join(answer.streaming_content) == b"content"
