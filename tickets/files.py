"""Files of messages: in private storage under random keys, named and typed by us [trust 6, 7, 10, 22]."""

import hashlib
import logging
import os
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from servicedesk.errors import Invalid, Refused, Text
from tickets.models import Attachment, DraftFile, Message, Ticket
from tickets.models.message import PrivateFile

if TYPE_CHECKING:
    Upload: TypeAlias = UploadedFile[bytes]
else:
    Upload = UploadedFile
Going: TypeAlias = Upload | DraftFile  # what goes with a message: sent with the form, or kept with its draft before

MOST_FILES = 10
NAME_LENGTH = 200
UNKNOWN = "application/octet-stream"
# What a page may show as an image; everything else is only ever saved by the reader.
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
LARGEST_SHOWN = 10 * 2**20
# Types that we name; what claims to be anything else (HTML, SVG, scripts) is an unnamed file to a browser.
NAMED = SHOWN | {
    "application/pdf",
    "application/zip",
    "audio/mpeg",
    "audio/ogg",
    "audio/x-wav",
    "image/bmp",
    "image/heic",
    "image/tiff",
    "video/mp4",
    "video/quicktime",
    "video/webm",
}
HEAD = 8192  # bytes from which a type is told

log = logging.getLogger(__name__)


class NoRoom(Refused):
    """The disk is full: 507. Nothing was stored, neither words nor files; what was typed is still with the writer."""

    status = 507

    def __init__(self) -> None:
        super().__init__("no_room", _("There is no room for files just now. Try again later, or without the files."))


@dataclass(frozen=True)
class Stored:
    key: str
    size: int
    sha256: str
    content_type: str


def check(uploads: Sequence[Going]) -> None:
    """Raises Invalid({"files": …}) for too many or too large ones (decision 26)."""
    if len(uploads) > MOST_FILES:
        raise Invalid({"files": [_("At most %(most)s files at once.") % {"most": MOST_FILES}]})
    sizes = [upload.size or 0 for upload in uploads]
    errors: list[Text] = [
        _("“%(name)s” is larger than %(most)s MB.")
        % {"name": clean_name(upload.name or ""), "most": settings.UPLOAD_MAX_FILE_BYTES // 2**20}
        for upload, size in zip(uploads, sizes, strict=True)
        if size > settings.UPLOAD_MAX_FILE_BYTES
    ]
    if sum(sizes) > settings.UPLOAD_MAX_TOTAL_BYTES:
        most = settings.UPLOAD_MAX_TOTAL_BYTES // 2**20
        errors.append(_("The files together are larger than %(most)s MB.") % {"most": most})
    if errors:
        raise Invalid({"files": errors})


def keep(ticket: Ticket, message: Message, uploads: Sequence[Going], *, at: datetime) -> list[Attachment]:
    """Store files of a message; the rows are written last, so that no row is without its whole file.

    What a draft kept before is there already and changes hands. Raises Invalid for what `check` refuses, Refused when
    such a file has gone with another message, and NoRoom when the disk is full; then no file of these remains.
    """
    if not uploads:
        return []
    check(uploads)
    stored: list[Stored] = []
    with all_or_none(stored):
        for upload in uploads:
            if not isinstance(upload, DraftFile):
                stored.append(store(upload))
        new = iter(stored)
        kept = [(one, one if isinstance(one, DraftFile) else next(new)) for one in uploads]
        _out_of_drafts([one for one in uploads if isinstance(one, DraftFile)])
        return Attachment.objects.bulk_create(
            Attachment(
                ticket=ticket,
                message=message,
                name=clean_name(upload.name or ""),
                at=at,
                **columns_of(one),
            )
            for upload, one in kept
        )


def _out_of_drafts(files: Sequence[DraftFile]) -> None:
    gone, _by_model = DraftFile.objects.filter(pk__in=[one.pk for one in files]).delete() if files else (0, {})
    if gone != len(files):
        raise gone_with_another()


def gone_with_another() -> Refused:
    return Refused("file_gone", _("One of the files has been removed meanwhile. Look at what goes along, then send."))


def copy(message: Message, *, to: Message, at: datetime) -> None:
    """The files of a message for another one, too: under keys of their own, so that either may go by itself."""
    stored: list[Stored] = []
    own = list(message.attachments.order_by("pk"))
    with all_or_none(stored):
        for one in own:
            key = secrets.token_hex(20)
            target = place(key)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.link(place(one.key), target)
            os.utime(target)  # as new: the sweep leaves it to this transaction
            stored.append(Stored(key=key, size=one.size, sha256=one.sha256, content_type=one.content_type))
        Attachment.objects.bulk_create(
            Attachment(ticket=to.ticket, message=to, name=one.name, at=at, **columns_of(new))
            for one, new in zip(own, stored, strict=True)
        )


def columns_of(one: Stored | PrivateFile) -> dict[str, Any]:
    """What a row tells of the file on the disk, whatever it is called and belongs to."""
    return {name: getattr(one, name) for name in ("key", "size", "sha256", "content_type")}


def stream(attachment: PrivateFile) -> BinaryIO:
    """The file, open for reading; whoever calls has asked whether the reader may. Raises Refused when it is gone."""
    try:
        return place(attachment.key).open("rb")
    except OSError:
        log.error("files.gone %s", attachment.pk)
        raise Refused("file_gone", _("This file is no longer there.")) from None


def can_show(content_type: str, size: int) -> bool:
    """Whether a page may show it as a picture: a raster type told from its bytes, and not a burden to the reader."""
    return content_type in SHOWN and size <= LARGEST_SHOWN


def remove(keys: Sequence[str]) -> None:
    """Delete stored files, after the rows that name them are gone."""
    for key in keys:
        place(key).unlink(missing_ok=True)


def served_type(attachment: PrivateFile) -> str:
    """The type to send it with: from our own list, never the sender's."""
    return attachment.content_type if attachment.content_type in NAMED else UNKNOWN


def place(key: str) -> Path:
    """Where the file of a key lies. Keys are ours; anything else is refused before it meets the disk."""
    if not key.isalnum() or not key.isascii():
        raise Refused("file_gone", _("This file is no longer there."))
    return Path(settings.MEDIA_ROOT) / path_of(key)


def path_of(key: str) -> str:
    """The same within the private storage."""
    return f"{key[:2]}/{key[2:4]}/{key}"


def clean_name(name: str) -> str:
    """A file's name as it may be shown: no path, no control or direction marks, short, its ending kept."""
    told = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    told = "".join(one for one in told if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    told = " ".join(told.split()).strip(". ")
    if len(told) > NAME_LENGTH:
        stem, dot, ending = told.rpartition(".")
        ending = (dot + ending)[:20] if stem else ""
        told = told[: NAME_LENGTH - len(ending)] + ending
    return told or _("file")


def sweep(*, at: datetime) -> int:
    """Delete files that no row names, a day after they were written: those of transactions that were rolled back."""
    before = (at - timedelta(days=1)).timestamp()
    old = [one for one in Path(settings.MEDIA_ROOT).glob("??/??/*") if one.is_file() and one.stat().st_mtime < before]
    gone = 0
    for start in range(0, len(old), 1000):
        names = {one.name: one for one in old[start : start + 1000]}
        for name in names.keys() - _named(names):
            names[name].unlink(missing_ok=True)
            gone += 1
    return gone


def _named(keys: Iterable[str]) -> set[str]:
    """Those that a row names. In one statement: a file that is sent just now is in one table or in the other."""
    tables = (Attachment.objects, DraftFile.objects)
    sent, waiting = (rows.filter(key__in=keys).values_list("key", flat=True) for rows in tables)
    return set(sent.union(waiting, all=True))


def store(upload: Upload) -> Stored:
    """Write under a temporary name, flush to the disk, then rename: a file is there whole or not at all."""
    key = secrets.token_hex(20)
    target = place(key)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    digest, size, head = hashlib.sha256(), 0, b""
    with _no_partial(partial), open(partial, "xb", opener=_private) as out:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > settings.UPLOAD_MAX_FILE_BYTES:  # the size told beforehand may have been a lie
                raise Invalid({"files": [_("A file is larger than it said.")]})
            head = head or chunk[:HEAD]
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    partial.rename(target)
    return Stored(key=key, size=size, sha256=digest.hexdigest(), content_type=_type(head))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def _no_partial(partial: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


@contextmanager
def all_or_none(stored: list[Stored]) -> Iterator[None]:
    """Whatever goes wrong, the files written so far are taken away again; a full disk becomes a refusal."""
    try:
        yield
    except BaseException as error:
        with suppress(OSError):
            remove([one.key for one in stored])
        if isinstance(error, OSError):
            log.error("files.not_stored %s", error.strerror)
            raise NoRoom from error
        raise


def _type(head: bytes) -> str:
    """The type that the first bytes show; text and unknown contents have none."""
    try:
        return str(puremagic.from_string(head, mime=True)) or UNKNOWN
    except Exception:  # whatever a stranger's bytes do to the reader of types: the file is kept, its type unknown
        return UNKNOWN
