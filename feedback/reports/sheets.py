"""A section of a report, answered and laid out: lines with figures, what they were before, where their lists are."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from feedback.figures.asking import MEASURES, Answer, Row, answer, compare
from feedback.figures.measures import Measure, Number
from feedback.reports.catalogue import CHOSEN, TIME, Report, Section
from feedback.reports.spelling import said, said_change
from feedback.reports.wishes import Wish
from servicedesk.actors import Actor
from servicedesk.errors import Text

Turn = Literal["", "better", "worse"]
_FREE_MEASURES = ("received", "finished", "attainment")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One figure in words, with the address of its list."""

    value: Number
    words: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """`cells` by measure, or with columns by their keys; `was` and `change` are of the first measure."""

    key: str
    label: Text
    level: int
    cells: list[Cell]
    was: Number = None
    change: str = ""
    rising: bool = False
    turn: Turn = ""

    @property
    def value(self) -> Number:
        return self.cells[0].value if self.cells else None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`heads`: what stands above the figures. `before`: totals of the period before by measure, where compared."""

    section: Section
    by: str
    measures: tuple[Measure, ...]
    heads: list[Text]
    lines: list[Line]
    total: Line
    before: dict[str, Number]
    found: Answer

    @property
    def first(self) -> Measure:
        return self.measures[0]

    @property
    def compared(self) -> bool:
        return bool(self.before)


def sections_of(report: Report, wish: Wish) -> tuple[Section, ...]:
    """Those of the report; of a free table the one that was asked for."""
    if not report.free:
        return report.sections
    measures = wish.measures or _FREE_MEASURES
    return (
        Section(
            key="table",
            title=report.label,
            chart="bars",
            by=wish.by or "team",
            measures=measures[:1] if wish.across else measures,
            compare=not wish.across,
            wide=True,
            cases=tuple(name for name in measures if MEASURES[name].unit in ("cases", "times")),
        ),
    )


def sheet_of(section: Section, report: Report, wish: Wish, *, actor: Actor, today: date) -> Sheet:
    """Ask and lay out. Raises Invalid when what was chosen makes no table."""
    by = _by(section, wish)
    across = wish.across if report.free and wish.across != by else ""
    metric = wish.metric if report.by_metric and by != "metric" else ""
    question = wish.question(actor, today, by=by, across=across, measures=section.measures, metric=metric)
    found = answer(question)
    before = compare(question) if section.compare and wish.compare else None
    was = {row.key: row for row in before.rows} if before else {}
    first = found.measures[0]
    return Sheet(
        section=section,
        by=by,
        measures=found.measures,
        heads=[label for _key, label in found.columns] or [one.label for one in found.measures],
        lines=[
            _line(row, found, first, was.get(row.key), compared=before is not None)
            for row in found.rows
            if by != "metric" or any(row.values.values())
        ],
        total=_line(found.total, found, first, before.total if before else None, compared=before is not None),
        before=dict(before.total.values) if before else {},
        found=found,
    )


def sheets_of(report: Report, wish: Wish, *, actor: Actor, today: date) -> list[Sheet]:
    return [sheet_of(one, report, wish, actor=actor, today=today) for one in sections_of(report, wish)]


def without_parents(sheet: Sheet) -> list[Line]:
    """Lines that do not overlap: of the tree of categories the topmost that were asked for."""
    top = min((line.level for line in sheet.lines), default=0)
    return [line for line in sheet.lines if line.level == top]


def _by(section: Section, wish: Wish) -> str:
    if section.by == TIME:
        return wish.time
    if section.by == CHOSEN:
        return wish.by if wish.by in section.choices else section.usual
    return section.by


def _line(row: Row, found: Answer, first: Measure, earlier: Row | None, *, compared: bool) -> Line:
    line = Line(key=row.key, label=row.label, level=row.level, cells=list(_cells(row, found)))
    if not compared:
        return line
    now, was = row.values[first.name], _known(earlier, first)
    better = 0 if now is None or was is None or now == was else first.good * (1 if now > was else -1)
    return replace(
        line,
        was=was,
        change=said_change(now, was, first.unit),
        rising=now is not None and was is not None and now > was,
        turn="better" if better > 0 else "worse" if better < 0 else "",
    )


def _known(earlier: Row | None, first: Measure) -> Number:
    """A row that was not there before had nothing, where nothing can be counted."""
    if earlier is not None:
        return earlier.values[first.name]
    return 0 if first.unit in ("cases", "times") else None


def _cells(row: Row, found: Answer) -> Iterator[Cell]:
    if found.columns:
        name, unit = found.measures[0].name, found.measures[0].unit
        for one in row.cells.values():
            yield Cell(value=one.values[name], words=said(one.values[name], unit), href=one.lists[name])
        return
    for measure in found.measures:
        value = row.values[measure.name]
        yield Cell(value=value, words=said(value, measure.unit), href=row.lists[measure.name])
