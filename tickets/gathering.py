"""Several questions as one statement: a board asks a dozen, and each journey to the database costs as much again.

Kept, for writing them takes longer than answering. The moment of asking is told later: times in them lie about
SOME_MOMENT, and move along.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from servicedesk.prepared import Statement

ROWS = "SELECT * FROM ({}) AS asked"
SOME_MOMENT = datetime(8000, 1, 1, tzinfo=UTC)

Part = tuple[str, Sequence[Any]]  # an expression with its values


class Gathered:
    """Questions of one answer each, as expressions with their values."""

    def __init__(self, questions: Sequence[Part]) -> None:
        sql, values = _joined(questions)
        self._times = {place: one - SOME_MOMENT for place, one in enumerate(values) if isinstance(one, datetime)}
        self._statement = Statement(f"SELECT {sql}", values, dict.fromkeys(self._times, "timestamptz"))

    def ask(self, at: datetime, *, beside: Sequence[Part] = ()) -> Sequence[Any]:
        """The answers, and after them those of questions of this moment alone. One query."""
        times = {place: at + distance for place, distance in self._times.items()}
        if beside:
            return _answers(*_joined([self._statement.plain(times), *beside]))
        return self._statement.ask(connection, times, _answers)


def rows_of(shape: str, question: QuerySet[Any, Any]) -> Part:
    """All rows of a question as JSON; the shape says what is done with them."""
    try:
        sql, values = question.query.sql_with_params()
    except EmptyResultSet:  # of no team, or nothing that could be hidden
        return "'[]'::json", ()
    return f"(SELECT coalesce(json_agg(one), '[]') FROM ({shape.format(sql)}) AS one)", values  # noqa: S608


def _answers(sql: str, values: Sequence[Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        answers: Sequence[Any] = cursor.fetchone()
    return answers


def _joined(questions: Sequence[Part]) -> tuple[str, list[Any]]:
    return ", ".join(sql for sql, _values in questions), [value for _sql, values in questions for value in values]
