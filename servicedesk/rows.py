"""Rows by hand where every customer waits: several new ones in one statement, several joined ones from another.

Django builds each statement anew, which costs more than the database's own work. Here only the values are new: what
a table is called and which columns it has is worked out once for each model. No signal is sent.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models import Field, ForeignKey, GeneratedField, Model

Known = Mapping[int, str]  # where the database finds the key of a row, by the row's identity
_NOTHING: Known = {}
# Fields whose values go to the database as they are, when they are of these very types.
_PLAIN_FIELDS = (
    *(models.CharField, models.TextField, models.BooleanField, ForeignKey),
    *(models.BigIntegerField, models.IntegerField, models.PositiveIntegerField, models.PositiveSmallIntegerField),
)
_PLAIN_VALUES = (str, int, bool, type(None))


@dataclass(frozen=True)
class Table:
    """A model's table, ready for use: `written` are the columns of an INSERT, without the key and generated ones."""

    name: str
    read: tuple[str, ...]
    columns: tuple[str, ...]
    turned: tuple[tuple[int, Callable[..., Any]], ...]
    written: "tuple[Field[Any, Any], ...]"


@cache
def table_of(model: type[Model]) -> Table:
    fields = model._meta.concrete_fields
    turned = [(place, getattr(field, "from_db_value", None)) for place, field in enumerate(fields)]
    return Table(
        name=f'"{model._meta.db_table}"',
        read=tuple(field.attname for field in fields),
        columns=tuple(f'"{field.column}"' for field in fields),
        turned=tuple((place, turn) for place, turn in turned if turn is not None),
        written=tuple(one for one in fields if not one.primary_key and not isinstance(one, GeneratedField)),
    )


def write(*rows: Model) -> None:
    """Insert new rows in one statement and give them their keys. A row may name an earlier one by a foreign key."""
    parts: list[str] = []
    values: list[Any] = []
    known: dict[int, str] = {}
    for number, row in enumerate(rows):
        statement, own = insertion(row, known=known)
        parts.append(f"row{number} AS ({statement} RETURNING id)")
        values += own
        known[id(row)] = f"(SELECT id FROM row{number})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT {', '.join(known.values())}", values)
        for row, key in zip(rows, cursor.fetchone(), strict=True):
            settle(row, key)
    for row in rows:
        _name_the_named(row)


def insertion(row: Model, *, known: Known = _NOTHING, given: Mapping[str, str] = {}) -> tuple[str, list[Any]]:
    """An INSERT of one row, and its values. `given`: fields that the database works out itself, as SQL.

    It ends like a SELECT: with a FROM after it the row is written for each one there.
    """
    table, places, values = table_of(type(row)), [], []
    for field in table.written:
        named = field.get_cached_value(row, None) if isinstance(field, ForeignKey) else None
        place = given.get(field.name) or known.get(id(named))
        if place:
            places.append(place)
        else:
            places.append("%s")
            values.append(_ready(field, row, add=True))
    columns = ", ".join(f'"{field.column}"' for field in table.written)
    return f"INSERT INTO {table.name} ({columns}) SELECT {', '.join(places)}", values


def listed(rows: Iterable[Mapping[str, Any]]) -> str:
    """Many rows as one value, for `jsonb_to_recordset`.

    Of a Python list psycopg2 makes an expression for every element, and PostgreSQL parses and plans each of them: of a
    thousand rows that takes longer than to write them.
    """
    return json.dumps(list(rows), default=datetime.isoformat)


def named_insertion(row: Model) -> tuple[str, dict[str, Any]]:
    """The same with names, for a statement that has named values."""
    statement, values = insertion(row)
    named = {f"row{place}": value for place, value in enumerate(values)}
    return statement % tuple(f"%({name})s" for name in named), named


def change(row: Model, *names: str) -> None:
    """Write these fields of a row that is there."""
    with connection.cursor() as cursor:
        cursor.execute(_update(type(row), names), [*_values(row, names), row.pk])


@cache
def _update(model: type[Model], names: tuple[str, ...]) -> str:
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    changes = ", ".join(f'"{columns[name]}" = %s' for name in names)
    return f"UPDATE {table_of(model).name} SET {changes} WHERE id = %s"  # noqa: S608


def _values(row: Model, names: Sequence[str]) -> list[Any]:
    fields = {field.name: field for field in row._meta.concrete_fields}
    return [_ready(fields[name], row, add=False) for name in names]


def _ready(field: "Field[Any, Any]", row: Model, *, add: bool) -> Any:
    """What the database is given for this field."""
    if type(field) in _PLAIN_FIELDS:
        value = getattr(row, field.attname)
        if type(value) in _PLAIN_VALUES:
            return value
    return field.get_db_prep_save(field.pre_save(row, add=add), connection)


def settle(row: Model, key: int) -> None:
    """The row is there, under this key."""
    row.pk = key
    row._state.adding, row._state.db = False, connection.alias


def read(sql: str, values: Mapping[str, Any] | Sequence[Any], /, **models: type[Model]) -> list[dict[str, Any]]:
    """The rows of a query as instances, by alias: `{ticket}` in the text stands for all columns of that table.

    None where an outer join found nothing. What is selected after them stands beside them, by its name.
    """
    tables = {alias: table_of(model) for alias, model in models.items()}
    columns = {alias: ", ".join(f"{alias}.{one}" for one in table.columns) for alias, table in tables.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**columns), values)
        width = sum(len(table.read) for table in tables.values())
        others = [one.name for one in cursor.description[width:]]
        return [_apart(row, models, tables) | dict(zip(others, row[width:], strict=True)) for row in cursor.fetchall()]


def _apart(row: Sequence[Any], models: Mapping[str, type[Model]], tables: Mapping[str, Table]) -> dict[str, Any]:
    found, start = {}, 0
    for alias, table in tables.items():
        end = start + len(table.read)
        found[alias], start = _made(models[alias], table, list(row[start:end])), end
    return found


def _made(model: type[Model], table: Table, own: list[Any]) -> Model | None:
    if own[table.read.index(model._meta.pk.attname)] is None:
        return None
    for place, turn in table.turned:
        own[place] = turn(own[place], None, connection)
    return model.from_db(connection.alias, table.read, own)


def _name_the_named(row: Model) -> None:
    """Foreign keys that the database filled in."""
    for field in row._meta.concrete_fields:
        if isinstance(field, ForeignKey) and getattr(row, field.attname) is None:
            named = field.get_cached_value(row, None)
            if named is not None:
                setattr(row, field.name, named)  # now with its key
