"""Files of a text that is not sent yet: kept with it by the desk, found again on any machine, gone with it.

Each is stored as it comes and stands or is refused for itself. Sent, it changes hands without being moved on the disk.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, NotPermitted, Text
from tickets import drafting, files
from tickets.drafting import Words
from tickets.models import Draft, DraftFile, Message, Ticket

_MACHINE_CODE = (b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")
_PE_AT = 0x3C  # where a Windows program says where its own header begins


def add(ticket: Ticket | None, upload: files.Upload, *, words: Words, actor: Actor, at: datetime) -> DraftFile:
    """Keep one file with the draft, which is begun with these words if there is none yet.

    Raises Invalid({"files"}) with the name and the reason, NoRoom when the disk is full; no other file suffers by it.
    """
    if ticket is None and not actor.may("ticket.create"):
        raise NotPermitted("not_permitted", _("Your role does not allow opening tickets."))
    if ticket is not None:
        drafting.may_write(ticket, actor)
    _check(upload)
    stored: list[files.Stored] = []
    with files.all_or_none(stored):
        stored.append(files.store(upload))
        return _write(ticket, upload, stored[0], words=words, actor=actor, at=at)


@transaction.atomic
def remove(file: DraftFile, *, actor: Actor) -> None:
    """Away with it; the text stays. Twice is once."""
    if file.draft.person_id != actor.person_id:
        raise NotPermitted("not_yours", _("Only who wrote it can change it."))
    if DraftFile.objects.filter(pk=file.pk).delete()[0]:
        transaction.on_commit(lambda: files.remove([file.key]))
        drafting.end_if_empty(file.draft)


def chosen(ticket: Ticket | None, keys: Sequence[str], *, actor: Actor) -> list[DraftFile]:
    """Those of one's own draft here, in this order; fewer than asked for when one has gone."""
    mine = DraftFile.objects.filter(draft__person=actor.person_id, draft__ticket=ticket, draft__thrown_at=None)
    found = {one.key: one for one in mine.filter(key__in=keys)}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def of_new_ticket(stamp: str, *, actor: Actor) -> list[DraftFile]:
    """The files of the draft with this stamp, if it is one's own."""
    number = drafting.number_of(stamp)
    return list(
        DraftFile.objects.filter(draft=number, draft__person=actor.person_id, draft__ticket=None).order_by("pk")
    )


def put_back(message: Message, draft: Draft, *, at: datetime) -> None:
    """The files of a message that was not sent after all; the message is about to go."""
    going = list(message.attachments.order_by("pk"))
    message.attachments.all().delete()
    DraftFile.objects.bulk_create(
        DraftFile(draft=draft, name=one.name, at=at, **files.columns_of(one)) for one in going
    )


@transaction.atomic
def _write(
    ticket: Ticket | None, upload: files.Upload, stored: files.Stored, *, words: Words, actor: Actor, at: datetime
) -> DraftFile:
    draft = drafting.begun(ticket, words, actor=actor, at=at)
    name = files.clean_name(upload.name or "")
    try:
        files.check([*draft.files.all(), upload])
    except Invalid as refusal:
        told: list[Text] = [
            _("“%(name)s”: %(reason)s") % {"name": name, "reason": one} for one in refusal.errors["files"]
        ]
        raise Invalid({"files": told}) from None
    return DraftFile.objects.create(draft=draft, name=name, at=at, **files.columns_of(stored))


def _check(upload: files.Upload) -> None:
    """What can be said of it alone. Raises Invalid."""
    files.check([upload])
    head = upload.read(files.HEAD)
    upload.seek(0)
    named = {"name": files.clean_name(upload.name or "")}
    if not head:
        raise Invalid({"files": [_("“%(name)s” is empty.") % named]})
    if _is_program(head):
        raise Invalid({"files": [_("“%(name)s” is a program, whatever it is called: mail refuses those.") % named]})


def _is_program(head: bytes) -> bool:
    """Told from its first bytes: of Windows, Linux or macOS."""
    if head.startswith(b"MZ"):
        header = int.from_bytes(head[_PE_AT : _PE_AT + 4], "little")
        return head[header : header + 2] in (b"PE", b"NE", b"LE")
    return head.startswith(_MACHINE_CODE)
