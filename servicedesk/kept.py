"""Questions that pages ask again and again, written once: for a wide query Django needs longer to write its SQL than
PostgreSQL to answer it. The query itself stays an ordinary queryset.

    _said = Question(lambda ticket: Message.objects.filter(ticket=ticket).order_by("at"))
    messages = _said(ticket=7)

What is told by name may change with each asking; what is told by place gives the question its shape (which teams,
which order): each shape is written once. Told are whole numbers and times only.
"""

from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from servicedesk.prepared import Statement

M = TypeVar("M", bound=Model)
Told = int | datetime

MOST_SHAPES = 512  # of one question; a person who changes teams leaves an old shape behind
_NUMBER, _TIME = 2_000_000_011, datetime(7777, 7, 7, tzinfo=UTC)  # stand-ins that nobody tells
_STEP = 1_000_003


def _stand_ins(told: dict[str, Told], *, turn: int) -> dict[str, Told]:
    """A value for each name, another one at each turn; no two of them move by the same step."""
    return {
        name: _TIME + timedelta(days=turn * place) if isinstance(value, datetime) else _NUMBER + turn * place * _STEP
        for place, (name, value) in enumerate(told.items(), 1)
    }


@dataclass(frozen=True)
class _Place:
    """Where a told value stands among the parameters; a time may stand there with a distance (`at + two hours`)."""

    index: int
    name: str
    distance: timedelta | None

    def filled(self, told: dict[str, Told]) -> Any:
        value = told[self.name]
        return value + self.distance if self.distance is not None and isinstance(value, datetime) else value


@dataclass(frozen=True)
class _Written(Generic[M]):
    """One shape of a question: its SQL, and at which places of its parameters the told values stand."""

    queryset: QuerySet[M]
    compiler: SQLCompiler
    statement: Statement
    places: tuple[_Place, ...]
    converters: Any

    def ask(self, told: dict[str, Told]) -> list[M]:
        link = connections[self.queryset.db]  # each thread has its own
        values = {place.index: place.filled(told) for place in self.places}
        return self.statement.ask(link, values, partial(self._rows, link))

    def _rows(self, link: BaseDatabaseWrapper, *sql: Any) -> list[M]:
        compiler = copy(self.compiler)
        compiler.connection = link
        compiler.as_sql = partial(_given, sql)  # type: ignore[method-assign]
        compiler.get_converters = partial(_given, self.converters)  # type: ignore[method-assign]
        asked = self.queryset.all()
        asked.query.get_compiler = partial(_given, compiler)  # type: ignore[method-assign]
        return list(asked)


def _given(what: Any, *_args: Any, **_options: Any) -> Any:
    return what


class Question(Generic[M]):
    def __init__(self, build: Callable[..., QuerySet[M]]) -> None:
        self._build = build
        self._written: dict[Hashable, _Written[M] | None] = {}

    def __call__(self, *shape: Hashable, **told: Told) -> list[M]:
        """The rows. Raises ValueError when the question makes something else of what it is told."""
        try:
            written = self._written[shape]
        except KeyError:
            if len(self._written) >= MOST_SHAPES:
                self._written.clear()
            written = self._written[shape] = self._write(shape, told)
        return written.ask(told) if written else []

    def _write(self, shape: tuple[Hashable, ...], told: dict[str, Told]) -> _Written[M] | None:
        """Twice, with other values: what differs is what was told. None where no row can answer (nobody's teams)."""
        first, second = _stand_ins(told, turn=1), _stand_ins(told, turn=2)
        queryset, other = self._build(*shape, **first), self._build(*shape, **second)
        compiler = queryset.query.get_compiler(queryset.db)
        try:
            sql, values = compiler.as_sql()
            same, others = other.query.get_compiler(other.db).as_sql()
        except EmptyResultSet:
            return None
        if sql != same:
            raise ValueError("What is told changes the question: tell it by place, as a part of its shape.")
        places = tuple(
            _place(index, values[index], others[index], first, second)
            for index in range(len(values))
            if values[index] != others[index]
        )
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        types = {place.index: "timestamptz" if place.distance is not None else "bigint" for place in places}
        return _Written(queryset, compiler, Statement(sql, values, types), places, compiler.get_converters(columns))


def _place(index: int, value: Any, other: Any, first: dict[str, Told], second: dict[str, Told]) -> _Place:
    for name, told in first.items():
        if isinstance(told, datetime) and isinstance(value, datetime):
            if value - told == other - second[name]:
                return _Place(index, name, value - told)
        elif value == told and other == second[name]:
            return _Place(index, name, None)
    raise ValueError("A told value may only stand in the question as it is, a time also with a distance.")
