"""A letter as a MIME message. Headers come from checked parts; Python's SMTP policy refuses line breaks."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

import structlog
from django.conf import settings
from django.core.files.storage import default_storage

from .models import Outgoing
from .outbox import checked_recipient, one_line
from .outcomes import Rejected
from .vocabulary import WRITTEN_BY_PEOPLE

log = structlog.get_logger(__name__)


def content_of(letter: Outgoing) -> bytes:
    """The letter as it goes over the wire. Raises Rejected when that cannot be, whatever the reason: else a letter of
    which nobody thought would end every run, and hold up all others unseen.
    """
    try:
        return build(letter).as_bytes()
    except Rejected:
        raise
    except Exception as error:
        log.exception("mail.broken", outgoing=letter.pk)
        raise Rejected("broken", type(error).__name__) from error


def build(letter: Outgoing) -> EmailMessage:
    """Raises Rejected when a header cannot be written or a file is gone."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender()
        message["To"] = Address(addr_spec=checked_recipient("email", letter.to))
        message["Subject"] = one_line(letter.subject)
        message["Date"] = format_datetime(letter.created_at)
        message["Message-ID"] = letter.message_id
        if letter.reply_to:
            message["Reply-To"] = Address(addr_spec=checked_recipient("email", letter.reply_to))
        if letter.in_reply_to:
            message["In-Reply-To"] = message["References"] = letter.in_reply_to
    except Exception as error:
        raise Rejected("bad_header", type(error).__name__) from error
    if letter.kind not in WRITTEN_BY_PEOPLE:
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: robots do not answer robots
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for one in letter.attachments:
        _attach(message, one)
    message["Content-Language"] = letter.language  # last, for setting the content removes it
    return message


def sender() -> Address:
    """The desk's own address, from MAIL_FROM."""
    name, address = parseaddr(str(settings.MAIL_FROM))
    return Address(display_name=one_line(name), addr_spec=address)


def _attach(message: EmailMessage, one: dict[str, str]) -> None:
    try:
        with default_storage.open(one["key"], "rb") as stored:
            content = stored.read()
    except OSError as error:
        raise Rejected("missing_file", one["name"]) from error
    main, _slash, sub = one["type"].partition("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=one["name"])
