"""Statements that the database plans once: ninety days repeat two hundred of them tens of thousands of times."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection

from servicedesk.prepared import forget_all

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]

_PLACE = re.compile(r"%%|%s|%\((\w+)\)s")
_CAST = re.compile(r"\)?(::[a-z ]+(?:\[\])?)")  # right behind a place: it says what an array of unknown things holds
_PLANS = (
    "plan_cache_mode = force_generic_plan",
    *(f"enable_{way} = off" for way in ("seqscan", "mergejoin", "hashjoin")),
)
_KINDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@contextmanager
def prepared() -> Iterator[None]:
    """In here a statement that comes again is prepared and then only executed, for this connection alone.

    Plans hold for all values, and go by key and index alone: they are made while the tables are still empty.
    """
    with connection.cursor() as cursor:
        for setting in _PLANS:
            cursor.execute(f"SET LOCAL {setting}")
    with connection.execute_wrapper(_Statements()):
        yield
    forget_all(connection)
    with connection.cursor() as cursor:
        for setting in _PLANS:
            cursor.execute(f"SET LOCAL {setting.split()[0]} TO DEFAULT")


class _Statements:
    """By its text, what is executed instead of a statement; itself where it cannot be prepared."""

    def __init__(self) -> None:
        self.instead: dict[str, str] = {}

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if many or not params:
            return execute(sql, params, many, context)
        instead = self.instead.get(sql)
        if instead is None:
            self.instead[sql] = instead = self._prepare(execute, sql, context)
        return execute(instead, params, many, context)

    def _prepare(self, execute: Execute, sql: str, context: dict[str, Any]) -> str:
        if not sql.lstrip().startswith(_KINDS):
            return sql
        name = f"demo_{len(self.instead)}"
        text, given = _numbered(sql)
        execute("SAVEPOINT unprepared", None, False, context)
        try:
            execute(f"PREPARE {name} AS {text}", None, False, context)
        except DatabaseError:  # it has a value whose type cannot be told
            execute("ROLLBACK TO SAVEPOINT unprepared", None, False, context)
            return sql
        finally:
            execute("RELEASE SAVEPOINT unprepared", None, False, context)
        return f"EXECUTE {name} ({', '.join(given)})"


def _numbered(sql: str) -> tuple[str, list[str]]:
    """The statement with numbered places, and what to give for each, as psycopg writes it."""
    given: list[str] = []
    known: dict[str, str] = {}

    def number(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%"
        if place[0] in known:
            return known[place[0]]
        cast = _CAST.match(sql, place.end())
        given.append(place[0] + (cast[1] if cast else ""))
        if place[1]:
            known[place[0]] = f"${len(given)}"
        return f"${len(given)}"

    return _PLACE.sub(number, sql), given
