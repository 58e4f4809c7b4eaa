"""Several questions as one statement: a board asks a dozen, and each journey to the database costs as much again."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

ROWS = "SELECT * FROM ({}) AS asked"


def gather(questions: Sequence[tuple[str, QuerySet[Any, Any]]]) -> tuple[str, tuple[Any, ...]]:
    """One SELECT with the rows of each question as JSON; its values. Each shape says what is done with the rows."""
    parts: list[str] = []
    values: list[Any] = []
    for shape, question in questions:
        try:
            sql, told = question.query.sql_with_params()
        except EmptyResultSet:  # of no team, or nothing that could be hidden
            parts.append("'[]'::json")
            continue
        parts.append(f"(SELECT coalesce(json_agg(one), '[]') FROM ({shape.format(sql)}) AS one)")  # noqa: S608
        values += told
    return "SELECT " + ", ".join(parts), tuple(values)
