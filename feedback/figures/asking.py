"""Questions to the figures and their answers: what is asked for, by what, in whose reach (docs/reports.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedback.figures import addresses, keys
from feedback.figures.catalogue import MEASURES
from feedback.figures.keys import TOTAL, Key
from feedback.figures.measures import Measure, Number, Parts, Tally
from feedback.figures.periods import TIMES, before
from feedback.figures.question import BYS, Question
from feedback.figures.reading import Read, Table, read
from feedback.figures.refreshing import counted_at
from feedback.figures.scope import Scope, scope_of
from servicedesk.errors import Text
from staff.calendars import desk_zone

__all__ = ["BYS", "MEASURES", "Answer", "Question", "Row", "answer", "compare"]


@dataclass(frozen=True, kw_only=True)
class Lists(Mapping[str, str]):
    """The addresses of the lists behind a row's figures, by measure; written when they are asked for."""

    question: Question
    scope: Scope
    row: Key
    column: Key | None

    def __getitem__(self, name: str) -> str:
        told = self.question.narrowed(self.question.by, self.row.key)
        if self.column is not None:
            told = told.narrowed(self.question.across, self.column.key)
        return addresses.of(told, self.scope, MEASURES[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.question.measures)

    def __len__(self) -> int:
        return len(self.question.measures)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: `values` by measure, None where there is nothing to divide by; `lists` the address behind each.

    With `across` in the question `cells` holds the same for each of its keys, in their order.
    """

    key: str
    label: Text
    values: dict[str, Number]
    lists: Lists
    level: int = 0  # how deep in the tree of categories
    cells: dict[str, "Row"] = field(default_factory=dict)

    @property
    def list_url(self) -> str:
        """The list behind the first measure."""
        return next(iter(self.lists.values()), "")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`columns`: keys and labels of `across`. `as_of`: what was committed by then is counted; None: not yet counted."""

    question: Question
    measures: tuple[Measure, ...]
    rows: list[Row]
    columns: list[tuple[str, Text]]
    total: Row
    as_of: datetime | None


def answer(question: Question) -> Answer:
    """The figures that the asker may see. One query, two with lengths of time, two more with what stands open.

    Names of teams and people, and up to when all is counted, are kept in the process for some seconds.
    """
    sheet = _Sheet.of(question)
    return Answer(
        question=question,
        measures=sheet.measures,
        rows=[sheet.row(one) for one in sheet.lines],
        columns=[(one.key, one.label) for one in sheet.columns],
        total=sheet.row(TOTAL),
        as_of=sheet.as_of,
    )


def compare(question: Question) -> Answer:
    """The same of the period before, of the same length (whole months: of as many months)."""
    since, until = before(question.since, question.until)
    return answer(replace(question, since=since, until=until))


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """What has been read, to be laid out."""

    question: Question
    scope: Scope
    measures: tuple[Measure, ...]
    found: Read
    lines: list[Key]
    columns: list[Key]
    as_of: datetime | None
    known: dict[tuple[str, ...], Parts] = field(default_factory=dict)  # what each measure counts, once worked out

    @classmethod
    def of(cls, question: Question) -> "_Sheet":
        scope, measures = scope_of(question), tuple(MEASURES[name] for name in question.measures)
        as_of = counted_at()
        counted = as_of.astimezone(desk_zone()).date() if as_of else None
        found = read(question, scope, measures, counted=counted)
        cells = (found.happened.cells, found.standing.cells)
        rows = {row for table in cells for row in table}
        columns = {column for table in cells for line in table.values() for column in line}
        return cls(
            question=question,
            scope=scope,
            measures=measures,
            found=found,
            lines=keys.arranged(question, question.by, rows),
            columns=keys.arranged(question, question.across, columns),
            as_of=as_of,
        )

    def row(self, key: Key) -> Row:
        cells = {column.key: self.cell(key, column) for column in self.columns}
        return replace(self.cell(key, None), cells=cells)

    def cell(self, row: Key, column: Key | None) -> Row:
        columns = column.members if column else None
        happened = self.found.happened.sum(row.members, columns)
        standing = self._standing(row, column).sum(row.members, columns)
        shown = column or row
        return Row(
            key=shown.key,
            label=shown.label,
            level=shown.level,
            values={
                one.name: self._value(one, standing if one.standing else happened, row, column) for one in self.measures
            },
            lists=Lists(question=self.question, scope=self.scope, row=row, column=column),
        )

    def _standing(self, row: Key, column: Key | None) -> Table:
        """At the end of one unit of time it is all that came and went up to then."""
        by, across = self.question.by, self.question.across
        one_unit = row is not TOTAL if by in TIMES else column is not None and across in TIMES
        return self.found.stood if one_unit else self.found.standing

    def _value(self, measure: Measure, tally: Tally, row: Key, column: Key | None) -> Number:
        return measure.compute(tally, self._parts(measure, row, column))

    def _parts(self, measure: Measure, row: Key, column: Key | None) -> Parts:
        named = {self.question.by: row.key, self.question.across: column.key if column else ""}
        key = (measure.name, *(named.get(family, "") for family in ("metric", "step", "reason")))
        if key not in self.known:
            self.known[key] = self.question.filled(measure, named)
        return self.known[key]
