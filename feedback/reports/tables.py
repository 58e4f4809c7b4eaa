"""Tables as files: CSV, and XLSX as Excel, LibreOffice and Numbers read it. A cell is never a formula [trust 28].

XLSX is written by hand because the worker writes long files in slices: rows are appended as bytes, and a killed worker
goes on where the last slice ended. No library can go on with a half-written book (docs/adr/0006).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import IO
from xml.sax.saxutils import escape

Cell = str | int | float | Decimal | date | datetime | None
"""A moment is naive: as the clock on the wall showed it."""
Cells = Sequence[Cell]

MOST_ROWS = 1_000_000  # of a sheet; XLSX allows 1,048,576
# What begins a formula, also behind signs that nobody sees; tab and line breaks have started formulas by themselves.
_FORMULA = re.compile(r"[\s\x00-\x1f\xad\u200b-\u200f\u2060-\u206f\ufeff]*[-=+@＝＋－＠]|[\t\r\n]")
_BOM = "\ufeff"  # tells Excel that Han follows
_BEFORE = date(1899, 12, 30)  # day 0 of spreadsheets
_LONGEST = 32_767  # characters of a cell
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel would read '_x0041_' as a letter
_DAY_STYLE, _MOMENT_STYLE, _HEAD_STYLE = 1, 2, 3


def csv_rows(rows: Iterable[Cells], *, first: bool) -> bytes:
    """Rows as UTF-8; `first`: the file begins with them. Every text stands in quotes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return ((_BOM if first else "") + text.getvalue()).encode("utf-8", "replace")


def xlsx_rows(rows: Iterable[Cells], *, after: int) -> bytes:
    """Rows of a sheet that has `after` already; the first of a sheet is its heading."""
    return "".join(_row(number, row) for number, row in enumerate(rows, after + 1)).encode()


def book(sheets: Sequence[tuple[str, Iterable[bytes]]], into: IO[bytes]) -> None:
    """A workbook of sheets (name, their rows as `xlsx_rows` gave them), written as it is read."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts:
        for name, content in _frame([name for name, _rows in sheets]):
            parts.writestr(name, content)
        for number, (_name, rows) in enumerate(sheets, 1):
            with parts.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
                sheet.write(_SHEET_BEGIN)
                for some in rows:
                    sheet.write(some)
                sheet.write(_SHEET_END)


def whole_book(sheets: Sequence[tuple[str, Iterable[Cells]]]) -> bytes:
    """A small workbook at once."""
    into = io.BytesIO()
    book([(name, [xlsx_rows(rows, after=0)]) for name, rows in sheets], into)
    return into.getvalue()


def _plain(cell: Cell) -> str | int | float | Decimal:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _row(number: int, cells: Cells) -> str:
    style = _HEAD_STYLE if number == 1 else 0
    told = "".join(_cell(f"{_column(place)}{number}", cell, style) for place, cell in enumerate(cells))
    return f'<row r="{number}">{told}</row>'


def _cell(place: str, cell: Cell, style: int) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, datetime):
        return f'<c r="{place}" s="{_MOMENT_STYLE}"><v>{_days(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="{_DAY_STYLE}"><v>{(cell - _BEFORE).days}</v></c>'
    if not isinstance(cell, str):
        return f'<c r="{place}" s="{style}"><v>{cell}</v></c>'
    text = escape(_ESCAPE.sub("_x005F_", _NO_XML.sub("", cell)[:_LONGEST])).replace("\r", "&#13;")
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _days(moment: datetime) -> str:
    seconds = (moment - datetime.combine(_BEFORE, time())).total_seconds()
    return f"{seconds / 86_400:.10f}"


@cache
def _column(number: int) -> str:
    """A … Z, AA …: 0 is A."""
    name = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts of a book around its sheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{_sheet_name(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    styles = f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_PARTS}.worksheet+xml"/>' for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_PARTS}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_PARTS}.styles+xml"/>{types}</Types>',
    )
    yield (
        "_rels/.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    yield "xl/workbook.xml", f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}{styles}</Relationships>',
    )
    yield "xl/styles.xml", _STYLES


def _sheet_name(name: str) -> str:
    """What a sheet may be called: 31 characters, none that refer to other cells."""
    return escape(re.sub(r"[\[\]:*?/\\']", " ", _NO_XML.sub("", name)).strip()[:31] or "1", {'"': "&quot;"})


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET_BEGIN = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="40" width="18" customWidth="1"/></cols><sheetData>'
).encode()
_SHEET_END = b"</sheetData></worksheet>"
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
