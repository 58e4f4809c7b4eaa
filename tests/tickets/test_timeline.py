"""The conversation as it is read: links, folded quotations, images, older entries; and words taken out for good."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from servicedesk.audit.models import Entry as AuditEntry
from servicedesk.audit.verify import verify
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.web.wording import parted, worded
from tests.desk import HOUR, MINUTE, MONDAY, a_ticket
from tests.people import a_supervisor, a_team, acting, an_agent, signed_in
from tickets import conversation, redacting
from tickets.models import Attachment, Message, Ticket
from tickets.search import finding
from tickets.views import ticketpage

SECRET = "4111 1111 1111 1111"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://shop.example/a?b=1&c=2.", "https://shop.example/a?b=1&amp;c=2"),
        ("请看http://shop.example/沙发。谢谢", "http://shop.example/沙发"),
        ("(HTTPS://shop.example)", "HTTPS://shop.example"),
    ],
)
def test_web_addresses_can_be_pressed(text, address):
    shown = worded(text)
    assert f'<a href="{address}" rel="noopener noreferrer nofollow" target="_blank">{address}</a>' in shown


@pytest.mark.parametrize("text", ["javascript:alert(1)", "file:///etc/passwd", "ftp://x.example", "data:text/html,x"])
def test_nothing_else_becomes_a_link(text):
    assert "<a" not in worded(text)


def test_markup_stays_text_beside_and_within_addresses():
    shown = worded('<img src=x onerror=a> https://x.example/"><script>alert(1)</script> & {{ 7 }}')
    assert "<img" not in shown and "<script" not in shown
    assert 'href="https://x.example/"' in shown and "{{ 7 }}" in shown


@pytest.mark.parametrize(
    ("text", "said", "quoted"),
    [
        ("Yes.\n\n> Is it so?\n> Really?", "Yes.", "> Is it so?\n> Really?"),
        ("Yes.\nOn Mon, 2 Nov 2026, Amy wrote:\n> Is it so?", "Yes.", "On Mon, 2 Nov 2026, Amy wrote:\n> Is it so?"),
        ("好的。\n在 2026年11月2日，艾米写道：\n> 是吗？", "好的。", "在 2026年11月2日，艾米写道：\n> 是吗？"),
        ("Yes.\n-----Original Message-----\nFrom: Amy", "Yes.", "-----Original Message-----\nFrom: Amy"),
        ("> only a quotation", "> only a quotation", ""),
        ("> first quoted\nthen answered", "> first quoted\nthen answered", ""),
        ("plain", "plain", ""),
    ],
)
def test_the_quoted_tail_is_told_from_what_is_said(text, said, quoted):
    assert parted(text) == (said, quoted)


@pytest.fixture
def team(db):
    return a_team()


@pytest.fixture
def amy(team):
    return an_agent("amy", team=team)


@pytest.fixture
def sue(team):
    return a_supervisor("sue", team=team)


@pytest.fixture
def ticket(team):
    ticket = a_ticket(body=f"My card is {SECRET}, thank you.")
    Ticket.objects.filter(pk=ticket.pk).update(team=team)
    return Ticket.objects.get(pk=ticket.pk)


def browser_of(person) -> Client:
    return signed_in(person)


def test_redacted_words_are_gone_from_everywhere_and_say_who_and_why(ticket, amy, sue):
    word = ticket.messages.get(author="customer")
    with pytest.raises(NotPermitted):
        redacting.redact(word, reason="A card number", actor=acting(amy), at=MONDAY + HOUR)
    with pytest.raises(Invalid):
        redacting.redact(word, reason=" ", actor=acting(sue), at=MONDAY + HOUR)
    assert finding.newest(Ticket.objects.all(), "4111")
    redacting.redact(word, reason="A card number", actor=acting(sue), at=MONDAY + HOUR)
    with pytest.raises(Refused, match="already"):
        redacting.redact(word, reason="A card number", actor=acting(sue), at=MONDAY + HOUR)
    word.refresh_from_db(), ticket.refresh_from_db()
    assert word.body == "" and SECRET not in ticket.last_line
    assert not finding.newest(Ticket.objects.all(), "4111")
    kept = AuditEntry.objects.of(f"ticket:{ticket.pk}").get(verb="redacted").facts
    assert len(kept["hmac"]) == 64 and kept["message"] == word.pk
    page = browser_of(amy).get(f"/desk/tickets/{ticket.reference}/").content.decode()
    assert SECRET not in page.split("case-timeline")[1] and "A card number" in page
    event = ticket.messages.filter(entry="event").last()
    with pytest.raises(Refused, match="itself noted"):
        redacting.redact(event, reason="x", actor=acting(sue), at=MONDAY + HOUR)


def test_first_words_that_became_the_subject_are_gone_from_there_too(sue):
    bare, named = (a_ticket(subject=one, body=f"{SECRET} is my card.\nThank you.") for one in ("", "My card"))
    for case in (bare, named):
        Ticket.objects.filter(pk=case.pk).update(team=sue.teams.get())
        word = case.messages.select_related("ticket__team").get(author="customer")
        redacting.redact(word, reason="A card number", actor=acting(sue), at=MONDAY + HOUR)
        case.refresh_from_db()
    assert SECRET not in bare.subject and bare.subject
    assert named.subject == "My card"  # what somebody gave it stays
    assert not finding.newest(Ticket.objects.all(), "4111") and finding.newest(Ticket.objects.all(), "card")
    opened = AuditEntry.objects.with_personal().of(f"ticket:{bare.pk}").get(verb="open")
    assert SECRET not in str(opened.personal_values()) and verify().holds


def test_a_redacted_reply_is_gone_from_its_letter_too(ticket, sue):
    file = SimpleUploadedFile("card.png", PNG)
    actor = acting(sue)
    reply = conversation.reply(ticket, body=f"We read {SECRET}.", files=[file], actor=actor, at=MONDAY + MINUTE)
    redacting.redact(reply, reason="Repeated the number", with_files=True, actor=actor, at=MONDAY + HOUR)
    reply.outgoing.refresh_from_db()
    assert SECRET not in reply.outgoing.text + reply.outgoing.html + reply.outgoing.subject
    assert reply.outgoing.state == "cancelled"  # it had not left yet
    assert not Attachment.objects.filter(message=reply).exists()


def test_what_one_entry_offers_depends_on_who_looks(ticket, amy, sue):
    word = ticket.messages.get(author="customer")
    one = f"/desk/tickets/{ticket.reference}/messages/{word.pk}/"
    for_amy = browser_of(amy).get(one).content.decode()
    assert SECRET in for_amy and f"{one}split/" in for_amy and f"{one}redact/" not in for_amy
    browser = browser_of(sue)
    assert f"{one}redact/" in browser.get(one, headers={"HX-Request": "true"}).content.decode()
    refused = browser.post(f"{one}redact/", {"reason": ""})
    assert refused.status_code == 422
    browser.post(f"{one}redact/", {"reason": "A card number"})
    word.refresh_from_db()
    assert word.data["redacted"]["reason"] == "A card number"
    event = ticket.messages.filter(entry="event").first() or conversation.note(
        ticket, body="x", actor=acting(amy), at=MONDAY
    )
    if event.entry == "event":
        assert browser.get(f"/desk/tickets/{ticket.reference}/messages/{event.pk}/").status_code == 404


def test_older_entries_come_by_a_link(ticket, amy, monkeypatch):
    monkeypatch.setattr(ticketpage, "SHOWN", 3)
    monkeypatch.setattr(ticketpage, "_newest_said", ticketpage.Question(ticketpage._said))
    for number in range(5):
        conversation.note(ticket, body=f"Note {number}", actor=acting(amy), at=MONDAY + number * MINUTE)
    browser, here = browser_of(amy), f"/desk/tickets/{ticket.reference}/"
    page = browser.get(here).content.decode()
    assert "Note 2" in page and "Note 1" not in page
    address = page.split(f'href="{here}older/')[1].split('"')[0]
    before = browser.get(f"{here}older/{address}").content.decode()
    assert "Note 1" in before and "Note 0" in before and "Note 2" not in before


def test_older_entries_of_merged_cases_come_by_the_same_link(ticket, amy, team, monkeypatch):
    monkeypatch.setattr(ticketpage, "SHOWN", 3)
    merged, hidden = (a_ticket(customer=ticket.customer, body=body) for body in ("Where is it?", "HIDDEN words"))
    Ticket.objects.filter(pk=merged.pk).update(team=team, merged_into=ticket)
    Ticket.objects.filter(pk=hidden.pk).update(team=a_team("Secret", confidential=True), merged_into=ticket)
    for number in range(7):
        to = ticket if number % 2 else merged
        conversation.note(to, body=f"Note {number}", actor=acting(amy), at=MONDAY + (number + 1) * MINUTE)
    browser, here = browser_of(amy), f"/desk/tickets/{ticket.reference}/"
    page, shown = browser.get(here).content.decode(), ""
    while f'href="{here}older/' in page:
        address = page.split(f'href="{here}older/')[1].split('"')[0]
        page = browser.get(f"{here}older/{address}").content.decode()
        shown += page
    assert [shown.count(f"Note {number}") for number in range(7)] == [1, 1, 1, 1, 0, 0, 0]
    assert "Where is it?" in shown and "HIDDEN" not in shown
    assert browser.get(f"{here}older/{hidden.messages.latest('pk').pk}/").status_code == 404


def test_images_that_we_checked_are_shown_and_nothing_else(ticket, amy):
    files = [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.svg", b"<svg onload=alert(1)>")]
    conversation.reply(ticket, body="Look", files=files, actor=acting(amy), at=MONDAY + MINUTE)
    image, drawing = Attachment.objects.order_by("pk")
    browser = browser_of(amy)
    page = browser.get(f"/desk/tickets/{ticket.reference}/").content.decode()
    assert f'src="/desk/files/{image.key}/shown/"' in page and f"{drawing.key}/shown/" not in page
    shown = browser.get(f"/desk/files/{image.key}/shown/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert "sandbox" in shown["Content-Security-Policy"] and b"".join(shown.streaming_content)
    assert browser.get(f"/desk/files/{drawing.key}/shown/").status_code == 404
    assert Message.objects.filter(attachments=image).count() == 1
