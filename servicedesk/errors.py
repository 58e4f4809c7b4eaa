"""Refusals: what cannot be done, said in a sentence that a person can act on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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
