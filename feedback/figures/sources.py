"""Sums read where that costs least: whole months from levels by month, other days from levels by day or from facts."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from feedback.figures.levels import Level, level_for
from feedback.figures.periods import TIMES, end_of, whole_months
from feedback.figures.question import EVERY, FIELDS, Question, spelled_out
from feedback.figures.scope import Scope
from feedback.figures.subjects import under

Member = Any  # a day, an id, a word: what a key is in the database
# Fact, row, column, number, total, and if asked for the classes with how many are in each.
Sum = tuple[str, Member, Member, int, int, list[int] | None, list[int] | None]
_DAY = timedelta(days=1)

# {0}: the sources; {1}: the name of a fact, or of its family.
_PLAIN = """
SELECT {1}, k1, k2, sum(n)::bigint, sum(total)::bigint, NULL, NULL FROM ({0}) AS parts GROUP BY 1, 2, 3
"""
_CLASSES = """
SELECT what, k1, k2, sum(n)::bigint, sum(total)::bigint, array_agg(d), array_agg(n::int)
FROM (
    SELECT {1} AS what, k1, k2, d, sum(n) AS n, sum(total) AS total FROM ({0}) AS parts GROUP BY 1, 2, 3, 4
) AS classes GROUP BY 1, 2, 3
"""


# Where names are to be told apart: of a few groups instead of all rows.
_GROUPED = "SELECT what, k1, k2, d, sum(n) AS n, sum(total) AS total FROM ({0}) AS rows GROUP BY 1, 2, 3, 4"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Some days of one level, or of the facts themselves."""

    level: Level | None
    since: date
    until: date

    @property
    def has_families(self) -> bool:
        return self.level is not None and not self.level.detail

    def sql(self, question: Question, *, detail: bool, opening: bool) -> str:
        monthly = self.level is not None and self.level.monthly
        keys = ", ".join(
            f"{_key(by, monthly=monthly, opening=opening)} AS k{n}"
            for n, by in enumerate((question.by, question.across), 1)
        )
        told = f"{keys}, {'detail' if detail else 'NULL::int'} AS d"
        if self.level is None:
            return f"SELECT what, {told}, 1 AS n, seconds AS total FROM feedback_fact WHERE true"  # noqa: S608
        return f"SELECT what, {told}, n, total FROM feedback_figure WHERE level = {self.level.code:d}"  # noqa: S608


def sums(
    question: Question, scope: Scope, whats: Collection[str], *, detail: bool = False, opening: bool = False
) -> Iterator[Sum]:
    """How many of these facts, by row and column. `opening`: whatever the time, all of it is one."""
    if not whats:
        return
    conditions = _conditions(question, scope)
    wanted = {*conditions, *({question.by, question.across} & FIELDS.keys())} - {"detail"}
    where = "".join(f" AND {sql}" for sql, _value in conditions.values())
    parts: list[str] = []
    told: list[Any] = []
    for source in _sources(question, wanted, detail=detail, opening=opening):
        sql = source.sql(question, detail=detail, opening=opening)
        parts.append(f"{sql} AND what = ANY(%s) AND day BETWEEN %s AND %s{where}")
        known = sorted(whats) if source.has_families else spelled_out(whats)
        told += [known, source.since, source.until, *(value for _sql, value in conditions.values())]
    name, rows = _together(whats), " UNION ALL ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(
            (_CLASSES if detail else _PLAIN).format(_GROUPED.format(rows) if name else rows, name or "what"), told
        )
        yield from cursor.fetchall()


def _together(whats: Collection[str]) -> str:
    """The name of a fact, or of its family where that is looked at as one; "" when none is."""
    families = sorted({what.removesuffix(EVERY) for what in whats if what.endswith(EVERY)})
    cases = "".join(f" WHEN starts_with(what, '{family}') THEN '{family}{EVERY}'" for family in families)
    return f"CASE{cases} ELSE what END" if cases else ""


def _key(by: str, *, monthly: bool, opening: bool) -> str:
    if by in TIMES:
        if opening:
            return "NULL::date"
        return "day" if by == "day" or (monthly and by == "month") else f"date_trunc('{by}', day::timestamp)::date"
    if by in FIELDS:
        return by
    return "detail" if by == "hour" else "NULL::int"


def _conditions(question: Question, scope: Scope) -> dict[str, tuple[str, Any]]:
    """What holds for every source, by the column that it needs, with its value."""
    wanted: dict[str, tuple[str, Any]] = {}
    for dimension, values in question.asked.items():
        ids = sorted(under(values)) if dimension == "category" else list(values)
        wanted[dimension] = (f"{dimension} = ANY(%s)", ids)
    if scope.teams is not None:
        wanted["team"] = ("team = ANY(%s)", sorted(scope.teams))
    elif scope.hidden:
        wanted["team"] = ("team <> ALL(%s)", sorted(scope.hidden))
    if scope.person is not None:
        wanted["person"] = ("person = %s", scope.person)
    if question.hour is not None:
        wanted["detail"] = ("detail = %s", question.hour)
    return wanted


def _sources(question: Question, wanted: set[str], *, detail: bool, opening: bool) -> Iterator[Source]:
    """Months by their level if one has them, and the days around them by theirs."""
    since, until = question.since, question.until
    by_days = {"day", "week"} & {question.by, question.across} and not opening
    monthly = None if by_days else level_for(wanted, monthly=True, detail=detail)
    daily = level_for(wanted, monthly=False, detail=detail)
    months = whole_months(since, until) if monthly else None
    if months is None:
        yield Source(level=daily, since=since, until=until)
        return
    first, last = months
    yield Source(level=monthly, since=first, until=last)
    if since < first:
        yield Source(level=daily, since=since, until=first - _DAY)
    if end_of(last, "month") < until:
        yield Source(level=daily, since=end_of(last, "month") + _DAY, until=until)
