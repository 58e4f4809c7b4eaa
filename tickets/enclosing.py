"""Files that go with a letter: as many as mail servers take; else the letter says where they are [H-7].

Only the files of that very message go, so never one of an internal note. The letter's row names them; the worker
reads them from the private storage when the letter leaves.
"""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicedesk.mail import outbox
from servicedesk.mail.outbox import StoredFile
from servicedesk.mail.vocabulary import Channel
from tickets.files import Going, clean_name, path_of, served_type
from tickets.models import Attachment, Message


def with_word(body: str, uploads: Sequence[Going], *, language: str) -> str:
    """The words of an e-mail, and a paragraph about its files if there are any."""
    if not uploads:
        return body
    with translation.override(language):
        names = _(", ").join(clean_name(one.name or "") for one in uploads)
        if _fit(one.size or 0 for one in uploads):
            words = _("Enclosed: %(names)s")
        else:
            words = ngettext(
                "This file is too large for a letter: %(names)s. You find it in your case, by the link below.",
                "These files are too large for a letter: %(names)s. You find them in your case, by the link below.",
                len(uploads),
            )
        return f"{body}\n\n{words % {'names': names}}"


def enclose(message: Message, kept: Sequence[Attachment]) -> None:
    """Let the message's letter carry its stored files, if it is an e-mail and they fit."""
    letter = message.outgoing
    if not kept or letter is None or letter.channel != Channel.EMAIL or not _fit(one.size for one in kept):
        return
    outbox.enclose(letter, [StoredFile(key=path_of(one.key), name=one.name, type=served_type(one)) for one in kept])


def _fit(sizes: Iterable[int]) -> bool:
    return sum(sizes) <= settings.MAIL_ENCLOSED_MEGABYTES * 2**20
