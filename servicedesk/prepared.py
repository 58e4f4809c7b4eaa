"""Statements that PostgreSQL plans once for a connection and then only carries out.

A wide question over small parts of large tables takes longer to plan than to answer. What never changes stands in the
statement itself, so that partial indexes are found; only what is told anew each time is a parameter.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import AsIs

A = TypeVar("A")

MOST = 32  # statements of one connection: the server keeps a plan of some 100 KB for each
_numbers = count(1)
# Names, by the connection on which they are known, with whether what they stand for still holds; the last asked last.
_known: WeakKeyDictionary[Any, dict[str, bool]] = WeakKeyDictionary()


class Statement:
    """SQL as Django writes it, with its values; `told` has the SQL type of each that is told anew, by its place."""

    def __init__(self, sql: str, values: Sequence[Any], told: Mapping[int, str]) -> None:
        self._sql, self._values, self._told = sql, tuple(values), dict(told)
        self._name = f"kept_{next(_numbers)}"

    def ask(self, link: BaseDatabaseWrapper, values: Mapping[int, Any], by: Callable[[str, list[Any]], A]) -> A:
        """What `by` answers, which executes on this connection what it is given: SQL and parameters.

        `values` are those told, by their places. `by` is called again where a column has another type than when the
        statement was prepared; within a transaction, which is lost by that, NotSupportedError goes on.
        """
        if not settings.PREPARED_STATEMENTS:
            return by(*self.plain(values))
        try:
            return by(*self._prepared(link, values))
        except NotSupportedError:
            _doubt_all(link)
            if link.in_atomic_block:
                raise
            return by(*self.plain(values))

    def _prepared(self, link: BaseDatabaseWrapper, values: Mapping[int, Any]) -> tuple[str, list[Any]]:
        self._see_that_it_is_known(link)
        parameters = [values[place] for place in self._told]
        places = f" ({', '.join(['%s'] * len(parameters))})" if parameters else ""
        return f"EXECUTE {self._name}{places}", parameters

    def plain(self, values: Mapping[int, Any]) -> tuple[str, list[Any]]:
        """SQL and parameters as they are unprepared, whatever the connection knows."""
        return self._sql, [values.get(place, value) for place, value in enumerate(self._values)]

    def _see_that_it_is_known(self, link: BaseDatabaseWrapper) -> None:
        link.close_if_health_check_failed()  # as a cursor would: what is dead knows nothing
        link.ensure_connection()
        known = _known.setdefault(link.connection, {})
        if known.get(self._name):
            known[self._name] = known.pop(self._name)
            return
        if self._name in known:
            _forget(link, self._name)
        elif len(known) >= MOST:
            _forget(link, next(iter(known)))
        with link.wrap_database_errors, link.connection.cursor() as cursor:
            cursor.execute(self._preparation(cursor))
        known[self._name] = True

    def _preparation(self, cursor: Any) -> str:
        """PREPARE with what never changes in its place, and `$1`, `$2` … for what is told."""
        parameters = {place: AsIs(f"${number}") for number, place in enumerate(self._told, 1)}
        sql = cursor.mogrify(self._sql, [parameters.get(place, value) for place, value in enumerate(self._values)])
        types = f" ({', '.join(self._told.values())})" if self._told else ""
        return f"PREPARE {self._name}{types} AS {sql.decode()}"


def _doubt_all(link: BaseDatabaseWrapper) -> None:
    """What one change of the tables has made useless others may be, too: each is prepared anew when it is next asked.

    Not yet: in a transaction that is lost nothing can be executed.
    """
    known = _known[link.connection]
    known.update(dict.fromkeys(known, False))


def _forget(link: BaseDatabaseWrapper, name: str) -> None:
    with link.wrap_database_errors, link.connection.cursor() as cursor:
        cursor.execute(f"DEALLOCATE {name}")
    del _known[link.connection][name]


def forget_all(link: BaseDatabaseWrapper) -> None:
    """Let this connection forget every statement that was prepared on it, by whomever."""
    link.ensure_connection()
    with link.wrap_database_errors, link.connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    _known[link.connection] = {}
