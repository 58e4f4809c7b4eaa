"""Refusals: what cannot be done, said in a sentence that a person can act on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One thing that a move still lacks.

    `by` says who can supply it; `worker` means that the desk itself is at it: look again shortly.
    `verb` is the move that supplies it for the person who asks, or "" when none is open to them.
    """

    code: str
    detail: Text
    by: Literal["customer", "staff", "worker"] = "staff"
    verb: str = ""

    def as_data(self) -> dict[str, str]:
        return {"code": self.code, "detail": str(self.detail), "by": self.by, "verb": self.verb}


class Refused(Exception):
    """The state of things, or the person's rights, do not allow this. Becomes 409 (or `status`) or a notice."""

    status = 409

    def __init__(self, code: str, detail: Text, *, missing: Sequence[Missing] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.missing = tuple(missing)

    def __str__(self) -> str:
        return str(self.detail)


class NotPermitted(Refused):
    """Seen, but not allowed to this person: 403."""

    status = 403


class Stale(Refused):
    """Someone changed it meanwhile: 412. Nothing was lost; the caller shows what came between."""

    status = 412


class Invalid(Refused):
    """What was typed cannot be used: 422, field by field."""

    status = 422

    def __init__(self, errors: dict[str, list[Text]]) -> None:
        first = next(iter(errors.values()))[0]
        super().__init__("invalid", first)
        self.errors = errors

    def as_data(self) -> list[dict[str, Any]]:
        """Each error as programs are told it (decision 20)."""
        return [
            {"field": field, "code": "invalid", "detail": str(detail)}
            for field, details in self.errors.items()
            for detail in details
        ]


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """A part of a text that cannot be used, and where it stands."""

    code: str
    detail: str
    start: int
    end: int


class Unreadable(Invalid):
    """A text in a language of ours in which something cannot be used; each flaw points at its place."""

    def __init__(self, field: str, flaws: Sequence[Flaw]) -> None:
        super().__init__({field: [flaw.detail for flaw in flaws]})
        self.field, self.flaws = field, flaws

    def as_data(self) -> list[dict[str, Any]]:
        return [
            {"field": self.field, "code": one.code, "detail": one.detail, "position": [one.start, one.end]}
            for one in self.flaws
        ]
