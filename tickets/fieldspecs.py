"""The custom fields of the desk, kept in the process for a few seconds: every ticket's page and form asks for them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from servicedesk import fields
from servicedesk.languages import in_language
from servicedesk.remembered import Remembered
from tickets.models import Category, CustomField
from tickets.vocabulary import AskedAs, FieldType

Names = Mapping[str, str]
TYPES: Mapping[FieldType, fields.FieldType] = {
    FieldType.TEXT: "text",
    FieldType.LONGTEXT: "longtext",
    FieldType.INTEGER: "integer",
    FieldType.BOOLEAN: "boolean",
    FieldType.DATE: "date",
    FieldType.CHOICE: "choice",
}


@dataclass(frozen=True, kw_only=True)
class Option:
    key: str
    names: Names
    active: bool

    @property
    def label(self) -> str:
        return in_language(self.names) or self.key


@dataclass(frozen=True, kw_only=True, eq=False)
class Spec:
    """One custom field. `categories` holds those it belongs to and all that stand under them; empty: all."""

    pk: int
    key: str
    type: FieldType
    names: Names
    hints: Names
    options: tuple[Option, ...]
    kinds: frozenset[str]
    categories: frozenset[int]
    asked: AskedAs
    shown: bool
    active: bool

    @property
    def label(self) -> str:
        return in_language(self.names) or self.key

    @property
    def hint(self) -> str:
        return in_language(self.hints)

    def belongs(self, *, kind: str, category: int | None) -> bool:
        """Whether a ticket of this kind and category has it."""
        return self.fits_kind(kind) and (not self.categories or category in self.categories)

    def fits_kind(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    def demanded(self, *, kind: str, category: int | None) -> bool:
        """Whether the public form goes nowhere without it."""
        return self.asked == AskedAs.MUST and self.belongs(kind=kind, category=category)

    def as_field(self, *, required: bool = False) -> fields.Field:
        """As the fields of moves are read; a choice offers what is in use."""
        offered = tuple((one.key, one.label) for one in self.options if one.active)
        return fields.Field(name=self.key, type=TYPES[self.type], label=self.label, required=required, options=offered)

    def spoken(self, text: str) -> str:
        """A kept value in words."""
        match self.type:
            case FieldType.BOOLEAN:
                return _("Yes") if text == "true" else _("No")
            case FieldType.CHOICE:
                return next((one.label for one in self.options if one.key == text), text)
        return text

    def value(self, text: str) -> str | int | bool:
        """A kept value as programs read it."""
        match self.type:
            case FieldType.BOOLEAN:
                return text == "true"
            case FieldType.INTEGER:
                return int(text)
        return text


def _read() -> tuple[Spec, ...]:
    rows = list(CustomField.objects.prefetch_related("categories"))
    below = _below() if any(row.categories.all() for row in rows) else {}
    return tuple(_spec(row, below) for row in rows)


def _spec(row: CustomField, below: Mapping[int, frozenset[int]]) -> Spec:
    own = [one.pk for one in row.categories.all()]
    return Spec(
        pk=row.pk,
        key=row.key,
        type=FieldType(row.type),
        names=row.names,
        hints=row.hints,
        options=tuple(Option(**one) for one in row.options),
        kinds=frozenset(row.kinds),
        categories=frozenset().union(*(below[one] for one in own)),
        asked=AskedAs(row.asked),
        shown=row.shown,
        active=row.active,
    )


def _below() -> Mapping[int, frozenset[int]]:
    """Each category with all that stand under it, itself among them."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in Category.objects.values_list("pk", "parent"):
        children[parent].append(pk)

    def walk(pk: int) -> Iterator[int]:
        yield pk
        for one in children[pk]:
            yield from walk(one)

    return {pk: frozenset(walk(pk)) for pks in list(children.values()) for pk in pks}


all_of_them = Remembered(_read)


def of_key(key: str) -> Spec | None:
    return next((one for one in all_of_them() if one.key == key), None)


def in_use(*, kind: str, category: int | None) -> list[Spec]:
    """Those in use that a ticket of this kind and category has, in their order."""
    return [one for one in all_of_them() if one.active and one.belongs(kind=kind, category=category)]


def asked_of_customers(*, kind: str, category: int | None = None) -> list[Spec]:
    """Those that the public form asks: of a category, or of any as long as none is chosen."""
    return [
        one
        for one in all_of_them()
        if one.active
        and one.asked != AskedAs.NOT
        and one.fits_kind(kind)
        and (category is None or one.belongs(kind=kind, category=category))
    ]
