"""Kinds of notices: each says its sentence from its parameters, and where it leads.

register(NoticeKind(name="clock.late", say=late, link=ticket_page, icon="alert-circle", tone="late"))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from django.utils.translation import ngettext

from servicedesk.errors import Text

Params = Mapping[str, Any]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """`say` speaks in the language that is active, in one sentence; `link` is a path on this desk, or ""."""

    name: str
    say: Callable[[Params], str]
    link: Callable[[Params], str]
    icon: str = "bell"
    tone: Literal["", "now", "soon", "late"] = ""
    label: Text = ""
    """What people choose by; a kind without one is told by page and mail, or as the kind that `like` names."""
    like: str = ""
    urgent: bool = False
    """Emergencies: no choice, no quiet hours."""

    def told(self, params: Params) -> tuple[str, str]:
        """The sentence and where it leads. One that breaks holds up neither letter nor page with the others."""
        try:
            return self.say(params), self.link(params)
        except Exception:
            log.exception("notices.sentence_failed", kind=self.name)
            return number_of(1), ""


def _unknown(params: Params) -> str:
    return str(params.get("text", ""))


def _nowhere(_params: Params) -> str:
    return ""


_UNKNOWN = NoticeKind(name="", say=_unknown, link=_nowhere)
_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    """Add a kind; the same name again replaces it."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> NoticeKind:
    """The kind of that name; for one of an app that is gone, something that says what it can."""
    return _kinds.get(name, _UNKNOWN)


def number_of(number: int) -> str:
    return ngettext("%(number)d notice of the desk", "%(number)d notices of the desk", number) % {"number": number}


def choice_of(name: str) -> str:
    """The kind by whose choice this one is told; "" where there is none to make."""
    kind = kind_of(name)
    return "" if kind.urgent else kind.like or kind.name


def to_choose() -> list[NoticeKind]:
    """The kinds that a person chooses for, by name."""
    return [kind for _name, kind in sorted(_kinds.items()) if kind.label and not kind.urgent and not kind.like]
