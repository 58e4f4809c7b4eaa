"""Phrases not to be said to customers (服务忌语): a list per language, looked at before something is sent [H-44]."""

import re
from datetime import datetime

from django.conf import settings
from django.db import transaction

from knowledge.models import PhraseList
from knowledge.scripts import require_editor
from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.remembered import Remembered

_ARROW = re.compile(r"\s*(?:→|->|=>)\s*")
_LATIN = re.compile(r"[a-z0-9]", re.IGNORECASE)


def _read() -> list[tuple[re.Pattern[str], str, str]]:
    """Every phrase as a pattern, itself, and what is better said."""
    rows = (line for one in PhraseList.objects.order_by("pk") for line in one.text.splitlines())
    pairs = (_ARROW.split(row.strip(), maxsplit=1) for row in rows if row.strip() and not row.startswith("#"))
    return [(_pattern(pair[0]), pair[0], pair[1] if len(pair) > 1 else "") for pair in pairs if pair[0]]


_phrases = Remembered(_read)


def found_in(text: str) -> list[tuple[str, str]]:
    """The phrases that stand in a text, each once, with what is better said ("" where nobody wrote that down)."""
    found = {phrase: better for pattern, phrase, better in reversed(_phrases()) if pattern.search(text)}
    return list(reversed(found.items()))


@transaction.atomic
def write(texts: dict[str, str], *, actor: Actor, at: datetime) -> None:
    """The lists by language."""
    require_editor(actor)
    for code, _name in settings.LANGUAGES:
        text = texts.get(code, "").replace("\r\n", "\n").strip()
        if not PhraseList.objects.filter(language=code, text=text).exists():
            PhraseList.objects.update_or_create(language=code, defaults={"text": text, "updated_at": at})
            record(subject=f"setting:phrases:{code}", verb="change", at=at, actor=actor)
    forget()


def forget() -> None:
    _phrases.forget()


def _pattern(phrase: str) -> re.Pattern[str]:
    """Whole words where a phrase begins or ends with a Latin letter; anywhere in Chinese."""
    begins, ends = (r"\b" if _LATIN.fullmatch(phrase[place]) else "" for place in (0, -1))
    return re.compile(begins + r"\s+".join(map(re.escape, phrase.split())) + ends, re.IGNORECASE)
