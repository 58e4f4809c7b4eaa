"""Sheets as charts: what a picture shows and says, always beside a table with the same figures."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback.figures.measures import Number
from feedback.reports import charts
from feedback.reports.sheets import Cell, Line, Sheet, without_parents
from feedback.reports.spelling import said
from servicedesk.web import times

SHOWN = 8  # columns of a Pareto chart; the rest is one more
MATTERS = 70  # per cent: what together makes up to so much is what matters
_OFFICE = (9, 17)  # hours that a heat map shows at least
_LENGTHS = ("seconds", "working_seconds")


@dataclass(frozen=True, kw_only=True)
class Bars:
    """A line with the length of its bar and where it ended before, in per cent of the room."""

    line: Line
    width: float
    was: float | None


@dataclass(frozen=True, kw_only=True)
class Ranked:
    line: Line
    number: int
    share: str
    up_to: str


@dataclass(frozen=True, kw_only=True)
class Hour:
    level: int
    cell: Cell


def bars(sheet: Sheet) -> list[Bars]:
    """Horizontal, in the table itself."""
    if sheet.found.columns:
        return [Bars(line=line, width=0, was=None) for line in sheet.lines]
    values = [value for line in sheet.lines for value in (line.value, line.was)]
    top = _top(sheet, values)
    return [
        Bars(
            line=line,
            width=charts.part(line.value, top),
            was=charts.part(line.was, top) if sheet.compared and line.was is not None else None,
        )
        for line in sheet.lines
    ]


def columns(sheet: Sheet) -> charts.Columns:
    """The first two measures over time; of shares and lengths the first alone."""
    number = 2 if sheet.first.unit in ("cases", "times") and len(sheet.measures) > 1 else 1
    series = [[(line.cells[n].value, line.cells[n].words) for line in sheet.lines] for n in range(number)]
    top = _top(sheet, [value for one in series for value, _words in one])
    marks = (said(int(top), sheet.first.unit), said(int(top / 2), sheet.first.unit))
    names = [_tick(line.key, sheet.by) for line in sheet.lines]
    width = charts.WIDE if sheet.section.wide else charts.WIDTH
    return charts.columns(series, names, top=top, marks=marks, width=width)


def _top(sheet: Sheet, values: list[Number]) -> Decimal:
    unit = sheet.first.unit
    if unit == "score":
        return Decimal(5)
    if unit in _LENGTHS:  # round numbers of hours
        hours = [None if value is None else Decimal(int(value)) / 3600 for value in values]
        return charts.top_of(hours, percent=False) * 3600
    return charts.top_of(values, percent=unit == "percent")


def _tick(key: str, by: str) -> str:
    day = date.fromisoformat(key)
    match by:
        case "day":
            return str(day.day)
        case "week":
            return times.day(day, at=datetime.combine(day, time(12), UTC))
        case "month":
            return str(date_format(day, "M"))
    return key


def ranked(sheet: Sheet) -> list[Ranked]:
    """From the largest on, with its share and that of all up to it."""
    found = [line for line in without_parents(sheet) if line.value]
    found.sort(key=lambda line: -int(line.value or 0))
    whole, so_far, rows = sum(int(line.value or 0) for line in found), 0, []
    for line in found:
        number = int(line.value or 0)
        so_far += number
        rows.append(Ranked(line=line, number=number, share=_share(number, whole), up_to=_share(so_far, whole)))
    return rows


def vital(rows: list[Ranked]) -> int:
    """How many of the first together make up to MATTERS per cent; at least the first."""
    whole, so_far, number = sum(row.number for row in rows), 0, 0
    for row in rows:
        so_far += row.number
        if number and 100 * so_far > MATTERS * whole:
            break
        number += 1
    return number


def pareto(rows: list[Ranked]) -> charts.Pareto:
    shown, rest = rows[:SHOWN], rows[SHOWN:]
    values = [(str(row.line.label), row.number, row.line.cells[0].words) for row in shown]
    if rest:
        others = sum(row.number for row in rest)
        values.append((_("Others"), others, said(others, "cases")))
    whole = sum(number for _name, number, _words in values)
    return charts.pareto(values, marks=(said(whole, "cases"), said(whole // 2, "cases")), vital=vital(rows))


def hours(sheet: Sheet) -> tuple[range, list[tuple[str, list[Hour]]]]:
    """Which hours are shown, and a row for each weekday."""
    busy = [int(line.key) % 24 for line in sheet.lines if line.value]
    shown = range(min([_OFFICE[0], *busy]), max([_OFFICE[1], *busy]) + 1)
    most = max((int(line.value or 0) for line in sheet.lines), default=0)
    rows = []
    for weekday in range(7):
        lines = [sheet.lines[weekday * 24 + hour] for hour in shown]
        told = [Hour(level=charts.level(int(line.value or 0), most), cell=line.cells[0]) for line in lines]
        rows.append((str(WEEKDAYS[weekday]), told))
    return shown, rows


def _share(number: int, whole: int) -> str:
    return f"{100 * number / whole:.1f}%" if whole else "–"
