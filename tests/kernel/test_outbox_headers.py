"""Trust 18: whatever stands in a name, subject, address or file name, one recipient gets one letter."""

import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from servicedesk.errors import Refused
from servicedesk.mail import delivery, message
from servicedesk.mail.models import Outgoing
from servicedesk.mail.outbox import Letter, StoredFile, enqueue
from tests.mailsink import running_sink

AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
PAYLOADS = [
    "x\r\nBcc: victim@example.net",
    "x\nBcc: victim@example.net",
    "x\rBcc: victim@example.net",
    "x\r\n\r\nbody",
    "x\x00Bcc: victim@example.net",
    "x\u2028Bcc: victim@example.net",
    "x\x85Bcc: victim@example.net",
    "=?utf-8?q?x=0d=0aBcc:_victim@example.net?=",
    "=?utf-8?b?eA0KQmNjOiB2aWN0aW1AZXhhbXBsZS5uZXQ=?=",
    "a =?utf-8?q?b=0a?= =?utf-8?q?Bcc:_victim@example.net?=",
    "七步" * 80,
    "x" * 900,
    "\udcff half",
    "%0d%0aBcc: victim@example.net",
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings, tmp_path):
    settings.MAIL_DELIVERY = "smtp"
    settings.MEDIA_ROOT = tmp_path
    with running_sink() as one:
        settings.SMTP_URL = one.url
        yield one


def send(**changes):
    letter = Letter(**{"channel": "email", "to": "grete@example.org", "subject": "Hi", "text": "hello"} | changes)
    outgoing = enqueue(letter, at=AT)
    delivery.deliver_due(at=AT, limit=10)
    return outgoing


def headers(letter):
    return sorted(letter.keys())


def test_cve_2012_4730_the_subject_cannot_add_a_header(sink):
    send()
    plain = headers(sink.letters[0])
    for payload in PAYLOADS:
        send(subject=payload)
    assert len(sink.envelopes) == len(PAYLOADS) + 1
    for envelope, letter in zip(sink.envelopes, sink.letters, strict=True):
        assert envelope.rcpt_tos == ["grete@example.org"]
        assert headers(letter) == plain
        assert b"\nBcc:" not in envelope.content
        assert not {"\r", "\n", "\x00"} & set(letter["Subject"])


def test_cve_2026_1299_a_hostile_row_is_refused_by_the_message_too(sink):
    outgoing = enqueue(Letter(channel="email", to="grete@example.org", subject="Hi", text="hello"), at=AT)
    Outgoing.objects.filter(pk=outgoing.pk).update(to="grete@example.org\r\nBcc: victim@example.net")
    delivery.deliver_due(at=AT, limit=10)
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.error_code) == ("failed", "bad_header")
    assert sink.envelopes == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "grete",
        "grete@example.org\r\nRCPT TO:<victim@example.net>",
        "grete@example.org, victim@example.net",
        "grete@example.org>\r\nDATA",
        "Grete <grete@example.org>",
        "grete@exa mple.org",
        "grete@example.org\x00",
        "a" * 400 + "@example.org",
        "(comment)grete@example.org",
    ],
)
def test_cve_2023_27043_only_one_plain_address_is_taken(address):
    with pytest.raises(Refused):
        enqueue(Letter(channel="email", to=address, subject="Hi", text="hello"), at=AT)
    with pytest.raises(Refused):
        enqueue(Letter(channel="email", to="a@example.org", reply_to=address or "x", subject="", text=""), at=AT)


@pytest.mark.parametrize("number", ["", "12345", "+0123456", "+431\n234567", "+43 1 234567", "+4312345678901234567"])
def test_only_an_international_number_is_taken(number):
    with pytest.raises(Refused):
        enqueue(Letter(channel="sms", to=number, subject="", text="hello"), at=AT)


def test_an_international_domain_is_sent_in_ascii(sink):
    assert send(to="grete@bücher.example").to == "grete@xn--bcher-kva.example"
    assert sink.envelopes[0].rcpt_tos == ["grete@xn--bcher-kva.example"]


def test_a_hostile_in_reply_to_is_left_out(sink):
    send(in_reply_to="<a@b>\r\nBcc: victim@example.net")
    send(in_reply_to="<abc.1@mail.example.org>")
    assert "In-Reply-To" not in sink.letters[0]
    assert sink.letters[1]["In-Reply-To"] == sink.letters[1]["References"] == "<abc.1@mail.example.org>"


def test_a_letter_says_who_wrote_it_and_answers_go_where_they_should(sink):
    send(kind="acknowledgement", reply_to="desk+abc@example.com", language="zh-hans")
    send(kind="reply")
    automatic, written = sink.letters
    assert automatic["Auto-Submitted"] == "auto-generated"
    assert automatic["Reply-To"] == "desk+abc@example.com"
    assert automatic["Content-Language"] == "zh-hans"
    assert "Auto-Submitted" not in written


def test_dots_at_line_starts_and_long_lines_arrive_unchanged(sink):
    text = ".\r\n..\n.hidden\n" + "七" * 3000 + "\n\nend\n"
    send(text=text, html="<p>.</p>\n.\n" + "x" * 3000)
    body = sink.letters[0].get_body(("plain",)).get_content()
    assert body.replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert all(len(line) <= 998 for line in sink.envelopes[0].content.split(b"\r\n"))


@pytest.mark.parametrize("name", ["a\r\nBcc: v@example.net", '"; x="', "../../etc/passwd", "七步.pdf", "", "n" * 500])
def test_a_file_name_stays_a_file_name(sink, name):
    key = default_storage.save("letters/one.bin", ContentFile(b"content"))
    send(attachments=[StoredFile(key=key, name=name, type="TEXT/HTML; x=y")])
    (part,) = sink.letters[0].iter_attachments()
    assert part.get_content_disposition() == "attachment"
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_content() == b"content"
    assert not {"\r", "\n", "/"} & set(part.get_filename())
    assert "Bcc" not in sink.letters[0]


def test_a_file_that_is_gone_fails_visibly(sink):
    outgoing = send(attachments=[StoredFile(key="letters/none.pdf", name="a.pdf", type="application/pdf")])
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.error_code, outgoing.error_detail) == ("failed", "missing_file", "a.pdf")


def test_the_sender_is_the_desk(settings):
    settings.MAIL_FROM = "Sevenstep 七步 <desk@example.com>"
    outgoing = Outgoing(to="g@example.org", subject="Hi", text="x", message_id="<a@b>", created_at=AT, language="en")
    built = message.build(outgoing)
    assert built["From"].addresses[0].addr_spec == "desk@example.com"
    assert built["From"].addresses[0].display_name == "Sevenstep 七步"
    assert io.BytesIO(built.as_bytes()).readline().isascii()


def test_a_letter_that_cannot_be_put_together_fails_visibly_and_holds_up_nobody(sink):
    broken = enqueue(Letter(channel="email", to="grete@example.org", subject="Hi", text="one"), at=AT)
    Outgoing.objects.filter(pk=broken.pk).update(language="en\r\nx")
    outside = StoredFile(key="../outside.pdf", name="a.pdf", type="application/pdf")
    other, sent = send(attachments=[outside]), send()
    for outgoing in (broken, other, sent):
        outgoing.refresh_from_db()
    assert [one.state for one in (broken, other, sent)] == ["failed", "failed", "sent"]
    assert (broken.error_code, broken.error_sentence) == ("broken", "The letter could not be put together.")
