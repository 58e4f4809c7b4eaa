"""What letters are written on: the texts by kind and language, the organisation's name, the desk's language.

Kept in the process and read again after five seconds, so that a new case does not read them each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.mail import placeholders
from servicedesk.mail.outbox import one_line
from servicedesk.remembered import Remembered
from staff.models import Desk
from tickets.lettertexts import PLACEHOLDERS, TEXTS
from tickets.models import LetterText


@dataclass(frozen=True, kw_only=True)
class _Stationery:
    organisation: str
    language: str
    texts: dict[tuple[str, str], LetterText]


def _read() -> _Stationery:
    desk = Desk.objects.first()
    texts = {(one.kind, one.language): one for one in LetterText.objects.all()}
    return _Stationery(organisation=desk.name if desk else "", language=desk.language if desk else "en", texts=texts)


_stationery = Remembered(_read)


def forget() -> None:
    """Look again at the next letter; called when a text or the desk changes in this process."""
    _stationery.forget()


def organisation() -> str:
    return _stationery().organisation


def desk_language() -> str:
    """The language of letters to those whose language is not known."""
    return _stationery().language


def text_for(kind: str, language: str) -> LetterText:
    """The text of a letter, in the language, else in English; what a desk has lost is taken from the defaults."""
    texts = _stationery().texts
    for wanted in (language, "en"):
        if (text := texts.get((kind, wanted))) is not None:
            return text
    subject, body, sms = TEXTS["en"][kind]
    return LetterText(kind=kind, language="en", subject=subject, body=body, sms=sms)


@transaction.atomic
def rewrite(*, kind: str, language: str, subject: str, body: str, sms: str, actor: Actor, at: datetime) -> LetterText:
    """Change the text of a letter. Raises Invalid for an unknown placeholder or an empty text, and NotPermitted."""
    _require_editor(actor)
    given = {"subject": one_line(subject), "body": body.replace("\r\n", "\n").strip(), "sms": sms.strip()}
    check(kind, given)
    text, _made = LetterText.objects.update_or_create(kind=kind, language=language, defaults={**given, "edited": True})
    _record(kind, language, "rewrite", actor=actor, at=at)
    return text


@transaction.atomic
def restore(*, kind: str, language: str, actor: Actor, at: datetime) -> LetterText:
    """Go back to the text that every desk starts with."""
    _require_editor(actor)
    subject, body, sms = _default(kind, language)
    text, _made = LetterText.objects.update_or_create(
        kind=kind, language=language, defaults={"subject": subject, "body": body, "sms": sms, "edited": False}
    )
    _record(kind, language, "restore", actor=actor, at=at)
    return text


def _default(kind: str, language: str) -> tuple[str, str, str]:
    try:
        return TEXTS[language][kind]
    except KeyError:
        raise Refused("unknown_letter", _("There is no such letter.")) from None


def check(kind: str, given: Mapping[str, str]) -> None:
    """Raises Invalid for an unknown placeholder, an empty text or one that is too long; Refused for no such kind."""
    _default(kind, "en")
    errors = {}
    for name, text in given.items():
        try:
            placeholders.check(text, allowed=PLACEHOLDERS)
        except Refused as refusal:
            errors[name] = [refusal.detail]
        if not text and name != "sms":
            errors[name] = [_("A letter needs this.")]
    if len(given["subject"]) > 200:
        errors["subject"] = [_("The subject is longer than %(longest)s characters.") % {"longest": 200}]
    if len(given["sms"]) > 300:
        errors["sms"] = [_("The text message is longer than %(longest)s characters.") % {"longest": 300}]
    if errors:
        raise Invalid(errors)


def _require_editor(actor: Actor) -> None:
    if not actor.may("rules.edit"):
        raise NotPermitted("not_permitted", _("Your role does not allow this. Ask an administrator."))


def _record(kind: str, language: str, verb: str, *, actor: Actor, at: datetime) -> None:
    record(subject=f"setting:letter:{kind}:{language}", verb=verb, at=at, actor=actor)
