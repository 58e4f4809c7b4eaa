"""Offers as forms: the one next action with exactly the fields that it asks for, and the others behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from servicedesk.errors import Missing
from servicedesk.fields import Field
from servicedesk.lifecycle import Offer

SPARE_ROWS = 2  # empty rows under a list, so that it grows without JavaScript


@dataclass(frozen=True)
class Typed:
    """What somebody sent that was refused: it is shown again with the reasons, nothing is lost."""

    verb: str
    raw: Mapping[str, Any]
    errors: Mapping[str, Sequence[object]] = field(default_factory=dict)
    fields: Sequence[Field] = ()

    @property
    def words(self) -> list[tuple[object, str]]:
        """What was written in words, each with the label of its field: for a move that is open no more."""
        return list(_words(self.fields, self.raw))


@dataclass(frozen=True)
class Input:
    """One field as a template draws it. `name` is that of `fields.from_form`."""

    spec: Field
    name: str
    id: str
    value: Any
    errors: tuple[object, ...] = ()
    rows: tuple[tuple["Input", ...], ...] = ()

    @property
    def kind(self) -> str:
        return self.spec.type

    @property
    def described_by(self) -> str:
        """Ids of hint and error for assistive technology."""
        ids = [f"{self.id}_hint"] if self.spec.hint else []
        return " ".join(ids + ([f"{self.id}_error"] if self.errors else []))


@dataclass(frozen=True)
class MoveForm:
    """`opened`: shown with its inputs although it is not the next one. Folded ones cost only their summary."""

    offer: Offer
    typed: Typed | None = None
    opened: bool = False

    @property
    def verb(self) -> str:
        return self.offer.verb

    @property
    def ready(self) -> bool:
        return not self.offer.missing

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        fields = self.offer.fields
        raw = self.typed.raw if self.typed else {spec.name: spec.initial for spec in fields}
        errors = self.typed.errors if self.typed else {}
        return _inputs(fields, raw, errors, id_prefix=self.verb)


@dataclass(frozen=True)
class MovePanel:
    """`next`: the one next action; `others`: more evidence; `turns`: going back and ways out.

    `homeless`: what was typed for a move that is open no more.
    """

    next: MoveForm | None
    advance: MoveForm | None
    others: tuple[MoveForm, ...]
    turns: tuple[MoveForm, ...]
    homeless: Sequence[tuple[object, str]] = ()

    @property
    def missing(self) -> tuple[Missing, ...]:
        return self.advance.offer.missing if self.advance else ()


def arrange(offers: Sequence[Offer], *, typed: Typed | None = None, opened: str = "") -> MovePanel:
    """The panel of a case: what is missing decides which move is the next one; `opened` names an unfolded one."""
    forms = {offer.verb: move_form(offer, typed=typed, opened=offer.verb == opened) for offer in offers}
    advance = next((form for form in forms.values() if form.offer.move.sort == "advance"), None)
    first = _next(forms, advance, typed)
    rest = [form for form in forms.values() if form not in (first, advance)]
    return MovePanel(
        next=first,
        advance=advance,
        others=tuple(form for form in rest if form.offer.move.sort in ("evidence", "answer")),
        turns=tuple(form for form in rest if form.offer.move.sort in ("back", "exit")),
        homeless=typed.words if typed and typed.verb not in forms else (),
    )


def _next(forms: Mapping[str, MoveForm], advance: MoveForm | None, typed: Typed | None) -> MoveForm | None:
    """What was typed stays in front; else the move that supplies the first missing thing and can be made now."""
    if typed and typed.verb in forms and forms[typed.verb] is not advance:
        return forms[typed.verb]
    wanted = [lack.verb for lack in advance.offer.missing] if advance else []
    found = next((forms[verb] for verb in wanted if verb in forms and forms[verb].ready), None)
    if found or advance:
        return found
    return next((form for form in forms.values() if form.offer.move.sort in ("evidence", "answer")), None)


def move_form(offer: Offer, *, typed: Typed | None = None, opened: bool = False) -> MoveForm:
    """What was typed for another move is no concern of this one."""
    mine = typed if typed is not None and typed.verb == offer.verb else None
    return MoveForm(offer, mine, opened=opened or mine is not None)


def _inputs(
    specs: Sequence[Field],
    raw: Mapping[str, Any],
    errors: Mapping[str, Sequence[object]],
    *,
    id_prefix: str,
    name_prefix: str = "",
    path: str = "",
) -> tuple[Input, ...]:
    return tuple(_input(spec, raw.get(spec.name), errors, id_prefix, name_prefix, path) for spec in specs)


def _input(
    spec: Field, value: Any, errors: Mapping[str, Sequence[object]], id_prefix: str, name_prefix: str, path: str
) -> Input:
    name, where = f"{name_prefix}{spec.name}", f"{path}{spec.name}"
    rows: tuple[tuple[Input, ...], ...] = ()
    if spec.type == "list":
        typed_rows = [row for row in value or () if isinstance(row, Mapping)]
        rows = tuple(
            _inputs(spec.fields, row, errors, id_prefix=id_prefix, name_prefix=f"{name}-{n}-", path=f"{where}.{n}.")
            for n, row in enumerate([*typed_rows, *({} for _ in range(SPARE_ROWS if typed_rows else SPARE_ROWS + 1))])
        )
    return Input(spec, name, f"{id_prefix}_{name}", _shown(spec, value), tuple(errors.get(where, ())), rows)


def _words(specs: Sequence[Field], raw: Mapping[str, Any]) -> Iterator[tuple[object, str]]:
    for spec in specs:
        value = raw.get(spec.name)
        if spec.type == "list":
            for row in value or ():
                yield from _words(spec.fields, row)
        elif spec.type in ("text", "longtext") and value:
            yield spec.label, value


def _shown(spec: Field, value: Any) -> Any:
    """A value as its HTML input wants it."""
    if spec.type == "money":
        return value.get("amount", "") if isinstance(value, Mapping) else value or ""
    if spec.type == "datetime" and isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    if spec.type == "date" and isinstance(value, date):
        return value.isoformat()
    if spec.type in ("choice", "person", "integer"):
        return "" if value is None else str(value)
    return "" if value is None else value
