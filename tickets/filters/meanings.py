"""What a condition of the query language comes to: a set of tickets, and what it is called on its chip."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Text


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks, and when: `me`, `<1h` and `today` mean something else to everybody."""

    actor: Actor
    at: datetime


@dataclass(frozen=True)
class Meaning:
    """`words` is what the chip says."""

    q: Q
    words: Text


class Unusable(Exception):
    """A value that the key does not take, with a sentence for whoever typed it."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


Read = Callable[[str, str, Asking], Meaning]  # value, sign, asking


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of the language. `also`: its other spellings, those of Chinese among them."""

    name: str
    label: Text
    read: Read
    also: tuple[str, ...] = ()
    signs: bool = False
    examples: tuple[str, ...]


def chosen(choices: Sequence[tuple[Any, Text]], text: str) -> tuple[Any, Text]:
    """The choice of this value or label, the label in any of the desk's languages. Raises Unusable."""
    found = _spelled(tuple((str(value), label) for value, label in choices)).get(text.casefold())
    for value, label in choices:
        if str(value) == found:
            return value, label
    raise none_of(text, (typed(str(value), label) for value, label in choices))


def typed(value: str, label: Text) -> str:
    """How a choice is best typed: by its label, in the reader's language, where that needs no quotation marks."""
    words = str(label)
    return value if " " in words else words.lower()


def none_of(text: str, known: Iterable[str]) -> Unusable:
    """What to say where a value is not among the choices."""
    words = {"text": text, "known": _(", ").join(known)}
    return Unusable("no_such_value", _("“%(text)s” is none of these: %(known)s.") % words)


@lru_cache(maxsize=64)
def _spelled(choices: tuple[tuple[str, Text], ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.update((str(label).casefold(), value) for value, label in choices)
    return found | {value.casefold(): value for value, _label in choices}


def one_of(field: str, choices: Sequence[tuple[Any, Text]]) -> Read:
    """A field that has one of the choices."""

    def read(text: str, sign: str, asking: Asking) -> Meaning:
        value, label = chosen(choices, text)
        return Meaning(Q(**{field: value}), label)

    return read


def known(ids: Sequence[int], text: str) -> Sequence[int]:
    """The ids, if there are any. Raises Unusable."""
    if not ids:
        raise Unusable("not_found", _("There is nothing called “%(text)s” here.") % {"text": text})
    return ids
