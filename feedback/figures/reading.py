"""Sums read where that costs least: whole months from levels by month, other days from levels by day or from facts."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection

from feedback.figures.levels import level_for
from feedback.figures.measures import Measure, Tally
from feedback.figures.periods import TIMES, units, whole_months
from feedback.figures.question import EVERY, FIELDS, Question, spelled_out
from feedback.figures.scope import Scope
from feedback.figures.subjects import under

FIRST_DAY = date(1970, 1, 1)
Member = Any  # a day, an id, a word: what a key is in the database
_DAY = timedelta(days=1)


@dataclass(kw_only=True)
class Table:
    """Tallies by row and column."""

    cells: dict[Member, dict[Member, Tally]] = field(default_factory=dict)

    def at(self, row: Member, column: Member) -> Tally:
        return self.cells.setdefault(row, {}).setdefault(column, Tally())

    def sum(self, rows: Collection[Member] | None, columns: Collection[Member] | None) -> Tally:
        """Of these rows and columns; None: of all."""
        found = Tally()
        for row in self.cells if rows is None else rows:
            line = self.cells.get(row, {})
            for column in line if columns is None else columns:
                if column in line:
                    found.add(line[column])
        return found


@dataclass(frozen=True, kw_only=True)
class Read:
    """What happened in the period; and what came and went since the beginning, of which the rest stands.

    `stood` has in each unit of time all that came and went up to its end.
    """

    happened: Table
    standing: Table
    stood: Table


def read(question: Question, scope: Scope, measures: Iterable[Measure]) -> Read:
    plain, fine, standing = _whats(question, measures)
    happened, came = Table(), Table()
    _fill(happened, _sums(question, scope, fine, detail=True))
    _fill(happened, _sums(question, scope, plain - fine, detail=False))
    if standing:
        _fill(came, _sums(question, scope, standing, detail=False))
        earlier = replace(question, since=FIRST_DAY, until=question.since - _DAY)
        _fill(came, _sums(earlier, scope, standing, detail=False, opening=True))
    return Read(happened=happened, standing=came, stood=_added_up(question, came))


def _whats(question: Question, measures: Iterable[Measure]) -> tuple[set[str], set[str], set[str]]:
    """The facts that are wanted: by number alone, also by class, and since the beginning."""
    plain, fine, standing = set[str](), set[str](), set[str]()
    by_hour = "hour" in (question.by, question.across) or question.hour is not None
    for one in measures:
        wanted = standing if one.standing else fine if one.detail or by_hour else plain
        wanted.update(what for whats in question.filled(one).values() for what in whats)
    return plain, fine, standing


# Fact, row, column, number, total, and if asked for the classes with how many are in each.
Sum = tuple[str, Member, Member, int, int, list[int] | None, list[int] | None]


def _fill(table: Table, sums: Iterable[Sum]) -> None:
    for what, row, column, n, total, classes, counts in sums:
        pairs = zip(classes, counts, strict=True) if classes and counts else ()
        table.at(row, column).put(what, n, total, list(pairs))


def _added_up(question: Question, came: Table) -> Table:
    """From unit to unit of the dimension that is time, if there is one."""
    stood = Table()
    if question.by in TIMES:
        so_far = {column: Tally() for line in came.cells.values() for column in line}
        for unit in (None, *units(question.since, question.until, question.by)):
            for column, tally in so_far.items():
                tally.add(came.sum([unit], [column]))
                stood.at(unit, column).add(tally)
    elif question.across in TIMES:
        for row in came.cells:
            one = Tally()
            for unit in (None, *units(question.since, question.until, question.across)):
                one.add(came.sum([row], [unit]))
                stood.at(row, unit).add(one)
    return stood


def _sums(
    question: Question, scope: Scope, whats: Collection[str], *, detail: bool, opening: bool = False
) -> Iterator[Sum]:
    if not whats:
        return
    conditions, values = _conditions(question, scope)
    wanted = {*conditions, *({question.by, question.across} & FIELDS.keys())}
    where = "".join(f" AND {sql}" for sql in conditions.values())
    parts, told = [], []
    for source, since, until in _sources(question, wanted, detail=detail, opening=opening):
        parts.append(f"{source} AND what = ANY(%s) AND day BETWEEN %s AND %s{where}")
        told += [spelled_out(whats), since, until, *values]
    keys = ", ".join(_key(by, opening=opening) for by in (question.by, question.across))
    together = [what[: -len(EVERY)] for what in whats if what.endswith(EVERY)]
    what = "CASE WHEN split_part(what, '.', 1) || '.' = ANY(%s) THEN split_part(what, '.', 1) || '.*' ELSE what END"
    sums = (
        f"SELECT {what}, {keys}, {'detail' if detail else 'NULL'}, sum(n)::bigint, sum(total)::bigint "  # noqa: S608
        f"FROM ({' UNION ALL '.join(parts)}) AS parts GROUP BY 1, 2, 3, 4"
    )
    with connection.cursor() as cursor:
        cursor.execute(_CLASSES.format(sums) if detail else _PLAIN.format(sums), [together, *told])
        yield from cursor.fetchall()


_PLAIN = "SELECT what, k1, k2, n, total, NULL, NULL FROM ({0}) AS sums (what, k1, k2, d, n, total)"
_CLASSES = """
SELECT what, k1, k2, sum(n)::bigint, sum(total)::bigint, array_agg(d), array_agg(n)
FROM ({0}) AS sums (what, k1, k2, d, n, total) GROUP BY 1, 2, 3
"""


def _key(by: str, *, opening: bool) -> str:
    if by in TIMES:
        return "NULL::date" if opening else "day" if by == "day" else f"date_trunc('{by}', day)::date"
    if by in FIELDS:
        return by
    return "detail" if by == "hour" else "NULL::int"


def _conditions(question: Question, scope: Scope) -> tuple[dict[str, str], list[Any]]:
    """What holds for every source, by the dimension that it needs, with its values."""
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
    found = {dimension: sql for dimension, (sql, _value) in wanted.items()}
    return found, [value for _sql, value in wanted.values()]


def _sources(question: Question, wanted: set[str], *, detail: bool, opening: bool) -> Iterator[tuple[str, date, date]]:
    """Where to read which days: months by their level if one has them, and the days around them."""
    since, until = question.since, question.until
    by_days = {"day", "week"} & {question.by, question.across} and not opening
    monthly = None if by_days else level_for(wanted, monthly=True, detail=detail)
    months = whole_months(since, until) if monthly else None
    daily = level_for(wanted, monthly=False, detail=detail)
    source = _of_level(daily.code) if daily else _OF_FACTS
    if question.hour is not None:
        source = f"{source} AND detail = {question.hour:d}"
    if monthly is None or months is None:
        yield source, since, until
        return
    first, last = months
    hour = f" AND detail = {question.hour:d}" if question.hour is not None else ""
    yield _of_level(monthly.code) + hour, first, last
    if since < first:
        yield source, since, first - _DAY
    after = next(iter(units(last + timedelta(days=32), last + timedelta(days=32), "month")))
    if after <= until:
        yield source, after, until


_SHARED = "what, day, detail, kind, team, person, category, tier, channel"
_OF_FACTS = f"SELECT {_SHARED}, 1 AS n, seconds AS total FROM feedback_fact WHERE true"  # noqa: S608 (constants)


def _of_level(code: int) -> str:
    return f"SELECT {_SHARED}, n, total FROM feedback_figure WHERE level = {code:d}"  # noqa: S608 (a number of ours)
