"""The fields of a move: what a person or a program is asked for, read the same way from a page and from the API."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from servicedesk.errors import Invalid, Text

FieldType = Literal[
    "text", "longtext", "boolean", "integer", "money", "date", "datetime", "choice", "person", "file", "list"
]
Choices = Sequence[tuple[Any, Text]]
LONGEST = {"text": 500, "longtext": 20_000}
MOST_ROWS = 20
_LARGEST = 2**31 - 1
_CURRENCY = re.compile(r"[A-Z]{3}")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")  # any other comma may mean a fraction


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that a move asks for.

    `choices` may depend on the case: then it is a function of it, resolved before the field is shown or read.
    `initial` likewise gives what a page shows at first.
    """

    name: str
    type: FieldType
    label: Text
    required: bool = True
    choices: Choices | Callable[[Any], Choices] = ()
    fields: tuple["Field", ...] = ()  # of a list's rows
    hint: Text = ""
    initial: Any = None  # a value, or a function of the case
    past: bool = False  # a date or time that cannot lie in the future (a call that was made)
    options: tuple[tuple[Any, Text], ...] = field(default=(), compare=False)

    def for_case(self, case: Any) -> "Field":
        """The field with its choices and first value worked out for one case."""
        options = self.choices(case) if callable(self.choices) else self.choices
        initial = self.initial(case) if callable(self.initial) else self.initial
        rows = tuple(row.for_case(case) for row in self.fields)
        return replace(self, options=tuple(options), initial=initial, fields=rows)

    def as_data(self) -> dict[str, Any]:
        """As the API shows it: {name, type, required, label, choices?, fields?}."""
        data: dict[str, Any] = {"name": self.name, "type": self.type, "required": self.required}
        data["label"] = str(self.label)
        if self.type in ("choice", "person"):
            data["choices"] = [{"value": value, "label": str(label)} for value, label in self.options]
        if self.fields:
            data["fields"] = [row.as_data() for row in self.fields]
        return data


class _Unreadable(Exception):
    """Internal: one value cannot be read; its sentence becomes an entry of Invalid."""


def _text(spec: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise _Unreadable(_("Write text here."))
    value = raw.strip()
    longest = LONGEST[spec.type]
    if len(value) > longest:
        raise _Unreadable(_("This is longer than %(longest)s characters.") % {"longest": longest})
    return value


def _boolean(spec: Field, raw: Any) -> bool:
    known = {True: True, False: False, "on": True, "true": True, "yes": True, "false": False, "no": False, "off": False}
    if not isinstance(raw, (bool, str)) or raw not in known:
        raise _Unreadable(_("Answer yes or no."))
    return known[raw]


def _integer(spec: Field, raw: Any) -> int:
    try:
        value = int(str(raw))
    except ValueError:
        raise _Unreadable(_("Write a whole number.")) from None
    if abs(value) > _LARGEST:
        raise _Unreadable(_("This number is too large."))
    return value


def _money(spec: Field, raw: Any) -> dict[str, str]:
    parts = raw if isinstance(raw, Mapping) else {"amount": raw}
    told = str(parts.get("amount", "")).strip()
    try:
        amount = Decimal(told.replace(",", "") if _THOUSANDS.fullmatch(told) else told)
    except InvalidOperation:
        raise _Unreadable(_("Write an amount such as 120.00.")) from None
    if not amount.is_finite() or amount < 0 or amount >= Decimal("1e10"):
        raise _Unreadable(_("Write an amount such as 120.00."))
    currency = str(parts.get("currency") or "").upper()
    if currency and not _CURRENCY.fullmatch(currency):
        raise _Unreadable(_("Name the currency by its three letters, such as CNY."))
    return {"amount": str(abs(amount).quantize(Decimal("0.01"))), "currency": currency}


def _date(spec: Field, raw: Any) -> date:
    try:
        value = parse_date(str(raw))
    except ValueError:
        value = None
    if value is None or not 1900 <= value.year <= 2999:
        raise _Unreadable(_("Write a date as year-month-day, such as 2026-11-30."))
    return value


def _datetime(spec: Field, raw: Any) -> datetime:
    try:
        value = raw if isinstance(raw, datetime) else parse_datetime(str(raw))
    except ValueError:
        value = None
    if value is None or not 1900 <= value.year <= 2999:
        raise _Unreadable(_("Write date and time, such as 2026-11-30 14:05."))
    if timezone.is_naive(value):  # a page's datetime field: the person's own wall clock
        value = value.replace(tzinfo=timezone.get_current_timezone())
    return value.astimezone(UTC)


def _choice(spec: Field, raw: Any) -> Any:
    for value, _label in spec.options:
        if str(value) == str(raw):
            return value
    raise _Unreadable(_("Choose one of the answers offered."))


def _file(spec: Field, raw: Any) -> Any:
    if not isinstance(raw, UploadedFile):
        raise _Unreadable(_("Attach a file here."))
    return raw


_READ: dict[str, Callable[[Field, Any], Any]] = {
    "text": _text,
    "longtext": _text,
    "boolean": _boolean,
    "integer": _integer,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "choice": _choice,
    "person": _choice,
    "file": _file,
}
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def clean(fields: Sequence[Field], raw: Mapping[str, Any], *, at: datetime | None = None) -> dict[str, Any]:
    """What was typed, as values; a field left empty is absent from the result.

    Raises Invalid with every field that cannot be read, a list's as `list.row.field` counted from 0; `at` bounds
    fields of the past.
    """
    values: dict[str, Any] = {}
    errors: dict[str, list[Text]] = {}
    for spec in fields:
        try:
            value = _value(spec, raw.get(spec.name), at)
            if value not in _EMPTY:
                values[spec.name] = value
        except _Unreadable as problem:
            errors[spec.name] = [str(problem)]
        except Invalid as problem:
            errors |= {f"{spec.name}.{name}": texts for name, texts in problem.errors.items()}
    if errors:
        raise Invalid(errors)
    return values


def _value(spec: Field, given: Any, at: datetime | None) -> Any:
    """One value, or an empty one; raises _Unreadable, or Invalid from inside a list."""
    value = None
    if given not in _EMPTY:
        value = _rows(spec, given, at) if spec.type == "list" else _READ[spec.type](spec, given)
    if value in _EMPTY and spec.required:
        raise _Unreadable(_("This is needed."))
    if spec.past and at is not None and _lies_ahead(value, at):
        raise _Unreadable(_("This lies in the future."))
    return value


def _rows(spec: Field, raw: Any, at: datetime | None) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or len(raw) > MOST_ROWS or not all(isinstance(row, Mapping) for row in raw):
        raise _Unreadable(_("Give a list of at most %(most)s entries.") % {"most": MOST_ROWS})
    rows: list[dict[str, Any]] = []
    errors: dict[str, list[Text]] = {}
    for index, row in enumerate(raw):
        try:
            rows.append(clean(spec.fields, row, at=at))
        except Invalid as problem:
            errors |= {f"{index}.{name}": texts for name, texts in problem.errors.items()}
    if errors:
        raise Invalid(errors)
    return rows


def _lies_ahead(value: Any, at: datetime) -> bool:
    if isinstance(value, datetime):
        return value > at
    return isinstance(value, date) and value > timezone.localdate(at)


def from_form(
    fields: Sequence[Field], posted: Mapping[str, Any], files: Mapping[str, Any], prefix: str = ""
) -> dict[str, Any]:
    """A page's flat form as the nested values that `clean` reads.

    money: `name_amount`; list rows: `name-0-sub`, `name-1-sub`, …; wholly empty rows fall away.
    """
    raw: dict[str, Any] = {}
    for spec in fields:
        name = f"{prefix}{spec.name}"
        if spec.type == "money":
            raw[spec.name] = {"amount": posted.get(f"{name}_amount", "")} if posted.get(f"{name}_amount") else None
        elif spec.type == "file":
            raw[spec.name] = files.get(name)
        elif spec.type == "list":
            rows = (from_form(spec.fields, posted, files, f"{name}-{index}-") for index in range(MOST_ROWS))
            raw[spec.name] = [row for row in rows if any(value not in _EMPTY for value in row.values())]
        else:
            raw[spec.name] = posted.get(name)
    return raw


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Cleaned values as JSON for evidence and audit: dates in ISO form, files by their name."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, UploadedFile):
        return value.name
    if isinstance(value, Mapping):
        return as_json(value)
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value
