"""The one door for letters: `enqueue` writes a row with the change; the worker delivers it (trust.md, recipe 1)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Literal
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicedesk.errors import Refused

from . import nudging
from .models import Outgoing
from .vocabulary import RESENDABLE, Channel, State

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SURROGATES = re.compile(r"[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"\+[1-9][0-9]{5,14}")
_MESSAGE_ID = re.compile(r"<[^<>\s@]{1,120}@[^<>\s@]{1,120}>")
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}")


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file in the private storage: `key` is its path there, `name` what the recipient sees, `type` its MIME type."""

    key: str
    name: str
    type: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is to be said, to whom. `topic` ("ticket:100231") orders letters: a later one waits for an earlier one.

    A `natural_key` makes the letter unique: the same key twice makes one row. A `confidential` letter (a password
    link) is never shown to staff and loses its words once it has left.
    """

    channel: Literal["email", "sms"]
    to: str
    subject: str
    text: str
    html: str = ""
    language: str = "en"
    topic: str = ""
    kind: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    attachments: Sequence[StoredFile] = ()
    natural_key: str = ""
    confidential: bool = False


def enqueue(letter: Letter, *, at: datetime, send_after: datetime | None = None) -> Outgoing:
    """Write one letter; it leaves once the transaction is committed, and not before `send_after`.

    Raises Refused("address_unusable") when nothing can be sent to the address or number.
    """
    return _write([(letter, send_after or at)], at=at)[0]


def draft(letter: Letter, *, at: datetime, send_after: datetime | None = None) -> Outgoing:
    """One letter not yet written: `servicedesk.rows.write` it at once, together with the rows that name it.

    Raises Refused as `enqueue` does. Not for letters with a natural key.
    """
    nudging.nudge_after_commit()
    return _row(letter, at=at, due=max(at, send_after or at))


def enqueue_many(letters: Iterable[Letter], *, at: datetime) -> list[Outgoing]:
    """Write many letters in at most two queries, in order. A repeated natural key gives the row that stands."""
    return _write([(letter, at) for letter in letters], at=at)


def enclose(outgoing: Outgoing, files: Sequence[StoredFile]) -> None:
    """Let a letter that this transaction wrote carry files, which could be stored only after it."""
    outgoing.attachments = [_file(one) for one in files]
    outgoing.save(update_fields=["attachments"])


def cancel(outgoing: Outgoing, *, at: datetime) -> bool:
    """Stop a letter that is still waiting. Says whether it won: False when a worker already has it."""
    won = Outgoing.objects.filter(pk=outgoing.pk, state=State.QUEUED).update(state=State.CANCELLED, next_attempt_at=at)
    if won:
        outgoing.state = State.CANCELLED
    return bool(won)


def resend(outgoing: Outgoing, *, at: datetime) -> Outgoing:
    """Try again a letter that failed or is uncertain, as a new attempt under the same Message-ID.

    Raises Refused("not_resendable") in any other state, and when its words are gone (a confidential letter).
    """
    won = (
        Outgoing.objects.filter(pk=outgoing.pk, state__in=RESENDABLE)
        .exclude(text="")
        .update(
            state=State.QUEUED,
            next_attempt_at=at,
            due_at=at,
            attempts=0,
            attempt_key=None,
            lease_until=None,
            handed_at=None,
            error_code="",
            error_detail="",
        )
    )
    if not won:
        raise Refused("not_resendable", _("Only a failed or uncertain letter can be sent again."))
    outgoing.refresh_from_db()
    nudging.nudge_after_commit()
    return outgoing


def _write(letters: Sequence[tuple[Letter, datetime]], *, at: datetime) -> list[Outgoing]:
    rows = [_row(letter, at=at, due=max(at, due)) for letter, due in letters]
    keys = [row.natural_key for row in rows if row.natural_key]
    if not rows:
        return []
    Outgoing.objects.bulk_create(rows, ignore_conflicts=bool(keys))
    nudging.nudge_after_commit()
    if not keys:
        return rows
    mine = Q(message_id__in=[row.message_id for row in rows])
    written = Outgoing.objects.filter(mine | Q(natural_key__in=keys))
    by_key = {row.natural_key or row.message_id: row for row in written}
    return [by_key[row.natural_key or row.message_id] for row in rows]


def _row(letter: Letter, *, at: datetime, due: datetime) -> Outgoing:
    return Outgoing(
        channel=letter.channel,
        to=checked_recipient(letter.channel, letter.to),
        subject=one_line(letter.subject)[:300],
        text=_SURROGATES.sub("\ufffd", letter.text),
        html=_SURROGATES.sub("\ufffd", letter.html),
        language=letter.language,
        topic=letter.topic,
        kind=letter.kind,
        reply_to=checked_recipient("email", letter.reply_to) if letter.reply_to else "",
        in_reply_to=letter.in_reply_to if _MESSAGE_ID.fullmatch(letter.in_reply_to) else "",
        attachments=[_file(one) for one in letter.attachments],
        natural_key=letter.natural_key,
        confidential=letter.confidential,
        message_id=f"<{uuid4().hex}{uuid4().hex[:8]}@{own_domain()}>",
        created_at=at,
        due_at=due,
        next_attempt_at=due,
    )


def checked_recipient(channel: str, to: str) -> str:
    """The bare address or number that can be sent to; an international domain in its ASCII form."""
    if channel == Channel.SMS:
        if _NUMBER.fullmatch(to):
            return to
    else:
        try:
            validate_email(to)
            local, _at, domain = to.rpartition("@")
            return f"{local}@{domain.encode('idna').decode('ascii')}" if not domain.isascii() else to
        except (ValidationError, UnicodeError):
            pass
    raise Refused("address_unusable", _("Nothing can be sent to this address or number."))


def one_line(text: str) -> str:
    """Text for a header: one line, no control characters, nothing that a reader would decode a second time."""
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", text)).replace("=?", "= ?").strip()


def own_domain() -> str:
    """The part after @ of the desk's own address."""
    return parseaddr(str(settings.MAIL_FROM))[1].rpartition("@")[2] or "localhost"


def _file(one: StoredFile) -> dict[str, str]:
    kind = one.type.lower()
    usable = _TYPE.fullmatch(kind) and not kind.startswith(("multipart/", "message/"))
    named = one_line(one.name).replace("/", "_").replace("\\", "_")[:200]
    return asdict(one) | {"name": named or "file", "type": kind if usable else "application/octet-stream"}
