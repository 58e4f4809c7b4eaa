"""What has been counted, as tables: by row and column, in the period, and since the beginning."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from feedback.figures.measures import Measure, Tally
from feedback.figures.periods import TIMES, end_of, units
from feedback.figures.question import Question
from feedback.figures.scope import Scope
from feedback.figures.sources import Member, Sum, sums

FIRST_DAY, LAST_YEAR = date(1970, 1, 1), 9000
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


def read(question: Question, scope: Scope, measures: Iterable[Measure], *, counted: date | None) -> Read:
    """At most four queries. `counted`: the last day of which anything is known."""
    plain, fine, standing = _whats(question, measures)
    happened, came = Table(), Table()
    all_of_it = replace(question, until=end_of(question.until, "month")) if _is_last(question, counted) else question
    _fill(happened, sums(all_of_it, scope, fine, detail=True))
    _fill(happened, sums(all_of_it, scope, plain - fine))
    if standing:
        _fill(came, sums(question, scope, standing))
        earlier = replace(question, since=FIRST_DAY, until=question.since - _DAY)
        _fill(came, sums(earlier, scope, standing, opening=True))
    return Read(happened=happened, standing=came, stood=_added_up(question, came))


def _is_last(question: Question, counted: date | None) -> bool:
    """Whether nothing has happened after it: then its last month is read as a whole."""
    return counted is not None and question.until >= counted and question.until.year < LAST_YEAR


def _whats(question: Question, measures: Iterable[Measure]) -> tuple[set[str], set[str], set[str]]:
    """The facts that are wanted: by number alone, also by class, and since the beginning."""
    plain, fine, standing = set[str](), set[str](), set[str]()
    by_hour = "hour" in (question.by, question.across) or question.hour is not None
    for one in measures:
        wanted = standing if one.standing else fine if one.detail or by_hour else plain
        wanted.update(what for whats in question.filled(one).values() for what in whats)
    return plain, fine, standing


def _fill(table: Table, found: Iterable[Sum]) -> None:
    for what, row, column, n, total, classes, counts in found:
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
