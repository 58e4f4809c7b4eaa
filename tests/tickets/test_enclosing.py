"""Files of a public reply go with its letter; what is too large stays in the case, and the letter says so."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from servicedesk.mail import delivery
from servicedesk.mail.models import Outgoing
from tests.desk import HOUR, MINUTE, MONDAY, a_customer, a_ticket
from tests.mailsink import running_sink
from tests.people import a_team, acting, an_agent
from tickets import conversation, files
from tickets.models import Message
from tickets.vocabulary import Channel

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
SOON = MONDAY + HOUR


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sink(settings):
    settings.MAIL_DELIVERY = "smtp"
    with running_sink() as one:
        settings.SMTP_URL = one.url
        yield one


@pytest.fixture
def amy():
    return acting(an_agent("amy", team=a_team("Customer service")))


def a_file(name="photo.png", content=PNG):
    return SimpleUploadedFile(name, content)


def reply(ticket, amy, *uploads, body="Here you are."):
    ticket.team = a_team("Customer service")
    ticket.save(update_fields=["team"])
    return conversation.reply(ticket, body=body, files=uploads, actor=amy, at=SOON)


def the_letter(sink):
    delivery.deliver_due(at=SOON + MINUTE, limit=10)
    return next(one for one in sink.letters if "Here you are." in one.get_body(("plain",)).get_content())


def test_files_of_a_reply_arrive_with_the_letter(amy, sink):
    ticket = a_ticket(customer=a_customer(verified=True))
    reply(ticket, amy, a_file("photo.png"), a_file("发票.txt", "您好".encode()))
    letter = the_letter(sink)
    told = [(one.get_filename(), one.get_content_type()) for one in letter.iter_attachments()]
    assert told == [("photo.png", "image/png"), ("发票.txt", "application/octet-stream")]
    assert [one.get_payload(decode=True) for one in letter.iter_attachments()] == [PNG, "您好".encode()]
    assert "Enclosed: photo.png, 发票.txt" in letter.get_body(("plain",)).get_content()
    assert "Enclosed: photo.png, 发票.txt" in letter.get_body(("html",)).get_content()


def test_what_is_too_large_together_stays_in_the_case_and_the_letter_says_so(amy, sink, settings):
    settings.MAIL_ENCLOSED_MEGABYTES = 1
    half = bytes(600_000)
    reply(a_ticket(), amy, a_file("one.bin", half), a_file("two.bin", half))
    letter = the_letter(sink)
    assert list(letter.iter_attachments()) == []
    text = " ".join(letter.get_body(("plain",)).get_content().split())
    assert "These files are too large for a letter: one.bin, two.bin. You find them in your case" in text
    assert "/p/" in text


def test_the_conversation_keeps_the_words_as_they_were_written(amy):
    message = reply(a_ticket(), amy, a_file())
    assert message.body == "Here you are."
    assert [one["name"] for one in message.outgoing.attachments] == ["photo.png"]


def test_nothing_is_enclosed_but_the_files_of_that_reply(amy):
    """Not what the customer sent, nor what stands elsewhere in the case."""
    ticket = a_ticket(files=[a_file("theirs.png")])
    note = conversation.note(ticket, body="Do not send this.", actor=amy, at=SOON)
    files.keep(ticket, note, [a_file("internal.png")], at=SOON)
    reply(ticket, amy, a_file("ours.png"))
    reply(ticket, amy, body="And without a file.")
    names = [[one["name"] for one in letter.attachments] for letter in Outgoing.objects.order_by("pk")]
    assert names == [[], ["ours.png"], []]


def test_a_text_message_carries_the_link_alone(amy):
    ticket = a_ticket(customer=a_customer(phone="+8613800138000"))
    message = reply(ticket, amy, a_file())
    letter = Outgoing.objects.get(message=message)
    assert (letter.channel, letter.attachments) == (Channel.SMS, [])
    assert "Enclosed" not in letter.text


def test_a_file_that_is_gone_makes_the_letter_fail_and_never_leaves_it_half(amy, sink):
    message = reply(a_ticket(), amy, a_file())
    files.remove([message.attachments.get().key])
    delivery.deliver_due(at=SOON + MINUTE, limit=10)
    letter = Message.objects.get(pk=message.pk).outgoing
    assert (letter.state, letter.error_code, letter.error_detail) == ("failed", "missing_file", "photo.png")
