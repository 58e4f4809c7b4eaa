"""What a writer is asked once before words go to a customer: is something forgotten, or not meant for them? [H-44]

A caution forbids nothing: whoever read it sends anyway.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledge import phrases
from servicedesk.errors import Refused
from servicedesk.mail.placeholders import names_in
from servicedesk.web.scripts import language_of
from staff.models import Person
from tickets import letters, mentions
from tickets.models import Ticket

_ENCLOSED = re.compile(
    r"\b(?:attached|attachments?|enclosed|enclosures?|enclosing)\b|附件|附上|随附|隨附|附图|附圖|附檔|附档|见附|見附",
    re.IGNORECASE,
)
_INTERNAL = re.compile(
    r"\binternal(?:ly)?\b|\bbetween us\b|\b(?:don't|do not) tell the (?:customer|client)\b"
    r"|内部|內部|别告诉客户|不要告诉客户|別告訴客戶|不要告訴客戶|勿外传|勿外傳",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^\s*[>＞].*$", re.MULTILINE)  # what is quoted was said by somebody else
_FAMILY = {"zh": gettext_lazy("Chinese"), "en": gettext_lazy("English")}
CODES = frozenset({"attachment", "unfilled", "language", "internal", "phrase"})
_FEW = 12  # letters; "OK, thanks" is no language


@dataclass(frozen=True)
class Caution:
    code: str
    sentence: str


class Doubtful(Refused):
    """Nothing was sent: something in the text asks for a second look. `cautions` say what."""

    def __init__(self, cautions: list[Caution]) -> None:
        super().__init__("doubtful", _("Look at this once more before it is sent."))
        self.cautions = tuple(cautions)


def look(ticket: Ticket, body: str, *, has_files: bool, confirmed: Collection[str]) -> None:
    """Raises Doubtful for what the writer has not confirmed yet."""
    own = _QUOTED.sub("", body)
    found = [one for one in _all(ticket, own, has_files=has_files) if one.code not in confirmed]
    if found:
        raise Doubtful(found)


def _all(ticket: Ticket, body: str, *, has_files: bool) -> Iterator[Caution]:
    if not has_files and (word := _ENCLOSED.search(body)):
        yield Caution("attachment", _("You write “%(word)s”, but no file goes with it.") % {"word": word[0]})
    if left := names_in(body):
        names = ", ".join(f"{{{name}}}" for name in left)
        yield Caution("unfilled", _("%(names)s is not filled in yet.") % {"names": names})
    yield from _other_language(ticket, body)
    if named := _colleagues(body):
        yield Caution("internal", _("You name %(name)s, as in a note among colleagues.") % {"name": named})
    elif word := _INTERNAL.search(body):
        yield Caution("internal", _("“%(word)s” sounds as if it were meant for colleagues.") % {"word": word[0]})
    for phrase, better in phrases.found_in(body):
        if better:
            words = _("“%(phrase)s” is a phrase to avoid. Better: “%(better)s”.")
        else:
            words = _("“%(phrase)s” is a phrase to avoid.")
        yield Caution("phrase", words % {"phrase": phrase, "better": better})


def _other_language(ticket: Ticket, body: str) -> Iterator[Caution]:
    """By script: Chinese for somebody who reads English, or the other way round."""
    wanted = letters.language_of(ticket.customer).partition("-")[0]
    letters_only = [one for one in body if one.isalpha()]
    written = language_of(body).partition("-")[0]
    if wanted not in _FAMILY or written == wanted:
        return
    han = sum("\u3400" <= one <= "\u9fff" for one in letters_only)
    if len(letters_only) < _FEW and han < _FEW // 3:
        return
    if written == "zh" and han * 4 < len(letters_only):  # a name or a place in an English letter
        return
    yield Caution("language", _("This customer reads %(language)s.") % {"language": _FAMILY[wanted]})


def _colleagues(body: str) -> str:
    names = mentions.named_in(body)
    found = (
        Person.objects.filter(username__in=names, is_active=True).values_list("username", flat=True) if names else ()
    )
    return ", ".join(f"@{name}" for name in found)
