"""Statements that PostgreSQL plans once for a connection and then only carries out.

A wide question over small parts of large tables takes longer to plan than to answer. What never changes stands in the
statement itself, so that partial indexes are found; only what is told anew each time is a parameter.
"""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import AsIs

MOST = 32  # statements of one connection: the server keeps a plan of some 100 KB for each
_numbers = count(1)
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # names, by the connection on which they are known


class Statement:
    """SQL as Django writes it, with its values; `told` has the SQL type of each that is told anew, by its place."""

    def __init__(self, sql: str, values: Sequence[Any], told: Mapping[int, str]) -> None:
        self._sql, self._values, self._told = sql, tuple(values), dict(told)
        self._name = f"kept_{next(_numbers)}"

    def told(self, link: BaseDatabaseWrapper, values: Mapping[int, Any]) -> tuple[str, list[Any]]:
        """What is to be executed on this connection, and its parameters; `values` are those told, by their places."""
        if not settings.PREPARED_STATEMENTS:
            return self.plain(values)
        self._see_that_it_is_known(link)
        parameters = [values[place] for place in self._told]
        places = f" ({', '.join(['%s'] * len(parameters))})" if parameters else ""
        return f"EXECUTE {self._name}{places}", parameters

    def plain(self, values: Mapping[int, Any]) -> tuple[str, list[Any]]:
        """The same unprepared, whatever the connection knows."""
        return self._sql, [values.get(place, value) for place, value in enumerate(self._values)]

    def _see_that_it_is_known(self, link: BaseDatabaseWrapper) -> None:
        link.close_if_health_check_failed()  # as a cursor would: what is dead knows nothing
        link.ensure_connection()
        known = _known.setdefault(link.connection, set())
        if self._name in known:
            return
        if len(known) >= MOST:
            forget_all(link)
        with link.wrap_database_errors, link.connection.cursor() as cursor:
            cursor.execute(self._preparation(cursor))
        _known[link.connection].add(self._name)

    def _preparation(self, cursor: Any) -> str:
        """PREPARE with what never changes in its place, and `$1`, `$2` … for what is told."""
        parameters = {place: AsIs(f"${number}") for number, place in enumerate(self._told, 1)}
        sql = cursor.mogrify(self._sql, [parameters.get(place, value) for place, value in enumerate(self._values)])
        types = f" ({', '.join(self._told.values())})" if self._told else ""
        return f"PREPARE {self._name}{types} AS {sql.decode()}"


def forget_all(link: BaseDatabaseWrapper) -> None:
    """Let this connection forget every statement that was prepared on it."""
    link.ensure_connection()
    with link.wrap_database_errors, link.connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    _known[link.connection] = set()
