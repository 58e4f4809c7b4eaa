"""Pages of a list that cost the same at any depth (decision 14); the one way for pages and API alike.

A page begins after the last row of the one before, found through the index by `(a, b) > (x, y)`: nothing is
counted, nothing is skipped over, and a row that arrives meanwhile shifts nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Field, Func, Model, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext_lazy as _

from servicedesk.errors import Invalid

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Page(Generic[M]):
    """Rows in list order; `next` and `previous` are cursors, "" where there is nothing more."""

    rows: list[M]
    next: str
    previous: str


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What is asked of an ordered set: so many rows, on from where the page before ended."""

    count: int
    descending: bool
    position: list[Any] | None = None


class _Row(Func):
    """An SQL row value. PostgreSQL compares rows from left to right and can answer from an index on these columns."""

    function = "ROW"
    output_field = BooleanField()  # never read; Django wants one, and the columns differ in type


def _first_rows(found: QuerySet[M], cut: Cut) -> list[M]:
    return list(found[: cut.count])


def page(
    queryset: QuerySet[M],
    *,
    order: tuple[str, ...] = ("due_sort", "id"),
    cursor: str = "",
    size: int = 25,
    take: Callable[[QuerySet[M], Cut], list[M]] = _first_rows,
) -> Page[M]:
    """The `size` rows after (or, by a `previous` cursor, before) the cursor; the first ones without a cursor.

    `order` names own NOT NULL columns, all ascending or all with "-", the last one unique; an index on them makes
    the cost independent of length. `take` fetches them, where one question over the whole set would cost too much.
    Raises Invalid when the cursor is not one of ours for this order.
    """
    names, descending = _direction(order)
    fields = [_field(queryset.model, name) for name in names]
    signer = _signer(queryset.model, order)
    backwards, position = _read(signer, fields, cursor) if cursor else (False, None)
    down = descending != backwards
    found = queryset.order_by(*(F(name).desc() if down else F(name).asc() for name in names))
    if position is not None:
        found = found.filter(_beyond(names, fields, position, down=down))
    rows = take(found, Cut(count=size + 1, descending=down, position=position))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()

    def mark(row: M | None, *, back: bool) -> str:
        values = position if row is None else [getattr(row, name) for name in names]
        return _write(signer, fields, values, back=back) if values is not None else ""

    first, last = (rows[0], rows[-1]) if rows else (None, None)
    return Page(
        rows=rows,
        next=mark(last, back=False) if (more or backwards) else "",
        previous=mark(first, back=True) if (more if backwards else position is not None) else "",
    )


def opening(queryset: QuerySet[M], *, order: tuple[str, ...], size: int = 25) -> QuerySet[M]:
    """What `page` asks for without a cursor: for a list that keeps its question (kept.py)."""
    names, descending = _direction(order)
    return queryset.order_by(*(F(name).desc() if descending else F(name).asc() for name in names))[: size + 1]


def first_page(found: list[M], *, order: tuple[str, ...], size: int = 25) -> Page[M]:
    """The first page from the rows that answered `opening`."""
    rows, more = found[:size], len(found) > size
    if not more:
        return Page(rows=rows, next="", previous="")
    last, model = rows[-1], type(rows[-1])
    names, _descending = _direction(order)
    fields, values = [_field(model, name) for name in names], [getattr(last, name) for name in names]
    return Page(rows=rows, next=_write(_signer(model, order), fields, values, back=False), previous="")


def beside(queryset: QuerySet[M], *, order: tuple[str, ...], row: M) -> tuple[M | None, M | None]:
    """The rows before and after this one, which need not be in the set (any more)."""
    names, descending = _direction(order)
    fields = [_field(queryset.model, name) for name in names]
    here = [getattr(row, name) for name in names]

    def nearest(*, down: bool) -> M | None:
        found = queryset.filter(_beyond(names, fields, here, down=down))
        return found.order_by(*(F(name).desc() if down else F(name).asc() for name in names)).first()

    return nearest(down=not descending), nearest(down=descending)


def _signer(model: type[Model], order: tuple[str, ...]) -> signing.Signer:
    return signing.Signer(salt=f"keyset.{model._meta.label_lower}.{','.join(order)}")


def _direction(order: tuple[str, ...]) -> tuple[list[str], bool]:
    descending = {name.startswith("-") for name in order}
    if len(descending) != 1:
        raise ValueError(f"A keyset runs in one direction, not {order}.")
    return [name.removeprefix("-") for name in order], descending.pop()


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if not isinstance(field, Field) or field.null:
        raise ValueError(f"{name} may be NULL: rows would be lost between two pages.")
    return field


def _beyond(names: list[str], fields: list[Any], position: list[Any], *, down: bool) -> GreaterThan | LessThan:
    here = _Row(*(F(name) for name in names))
    there = _Row(*(Value(value, output_field=field) for value, field in zip(position, fields, strict=True)))
    return LessThan(here, there) if down else GreaterThan(here, there)


def _write(signer: signing.Signer, fields: list[Any], values: list[Any], *, back: bool) -> str:
    texts = [field.get_prep_value(value) for field, value in zip(fields, values, strict=True)]
    return signer.sign_object([int(back), *(text if isinstance(text, int) else str(text) for text in texts)])


def _read(signer: signing.Signer, fields: list[Any], cursor: str) -> tuple[bool, list[Any]]:
    try:
        back, *texts = signer.unsign_object(cursor)
        return bool(back), [field.to_python(text) for text, field in zip(texts, fields, strict=True)]
    except (signing.BadSignature, ValidationError, ValueError, TypeError) as error:
        refusal = _("This link to a further page does not fit the list. Start again from its first page.")
        raise Invalid({"page": [refusal]}) from error
