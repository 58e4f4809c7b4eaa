"""Reports as files: at once when they are short, by the worker when they are long [H-39].

A long file grows slice by slice, each a transaction of its own with the row locked: several workers never write one
file, a killed one loses its slice alone, and what it left beyond the last slice is cut off. The person's rights are
asked at every slice. A file belongs to whoever asked for it, and is gone after seven days.
"""

import logging
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from feedback.models import Export
from feedback.permissions import may_export
from feedback.reports import cases, tables, wishes
from feedback.reports.catalogue import REPORTS, WORDS, Report
from feedback.reports.sheets import Sheet, sheets_of
from feedback.reports.spelling import heading, raw
from feedback.reports.tables import Cells
from feedback.reports.wishes import Wish
from feedback.vocabulary import ExportState, Format
from servicedesk.actors import Actor
from servicedesk.errors import NotPermitted, Refused
from servicedesk.live.nudges import nudge
from servicedesk.notify.telling import tell
from staff.acting import acting_as
from staff.calendars import desk_zone

AT_ONCE = 2_000  # rows that the page itself writes
SLICE = 10_000  # rows of one transaction
BUDGET = 20.0  # seconds of one run
KEPT = timedelta(days=7)
MOST_WAITING = 5  # of one person
MOST_ATTEMPTS = 5
_CHUNK = 1 << 20

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class File:
    name: str
    type: str
    content: bytes


def figures(report: Report, wish: Wish, *, format: Format, actor: Actor, at: datetime) -> File:
    """All figures of a report as a file. Raises NotPermitted, and Invalid for what makes no table."""
    _require(actor)
    today = at.astimezone(desk_zone()).date()
    sheets = sheets_of(report, wish, actor=actor, today=today)
    since, until = wish.period(today)
    name = f"{slugify(report.key)}-{since}-{until}.{format}"
    if format == Format.XLSX:
        told = tables.whole_book([(str(sheet.section.title), _rows(sheet)) for sheet in sheets])
    else:
        rows = [row for sheet in sheets for row in ([str(sheet.section.title)], *_rows(sheet), [])]
        told = tables.csv_rows(rows, first=True)
    return File(name=name, type=TYPES[format], content=told)


def cases_at_once(
    report: Report, wish: Wish, measure: str, *, format: Format, actor: Actor, at: datetime
) -> File | None:
    """The cases behind a measure as a file; None when they are too many to wait for. Raises NotPermitted, Refused."""
    _require(actor)
    found = cases.cases_of(wish, report, measure, actor=actor, at=at)
    rows, _last = cases.rows_of(found, most=AT_ONCE + 1)
    if len(rows) > AT_ONCE:
        return None
    whole = [cases.heading(), *rows]
    told = tables.whole_book([(_("The cases"), whole)]) if format == Format.XLSX else tables.csv_rows(whole, first=True)
    return File(name=_name(report.key, measure, format, at=at), type=TYPES[format], content=told)


def ask(report: Report, wish: Wish, measure: str, *, format: Format, actor: Actor, at: datetime) -> Export:
    """Leave a long file to the worker. Raises NotPermitted, and Refused when as many are waiting already."""
    _require(actor)
    if measure not in cases.measures_of(report, wish):
        raise Refused("no_such_measure", _("This report has no such cases."))
    if Export.objects.filter(person=actor.person_id, state=ExportState.WAITING).count() >= MOST_WAITING:
        raise Refused("too_many_exports", _("Some of your files are still being written. Ask again when one is ready."))
    return Export.objects.create(
        person_id=actor.person_id,
        report=report.key,
        query=wish.fixed(at.astimezone(desk_zone()).date()).query(),
        measure=measure,
        format=format,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        key=secrets.token_hex(20),
        asked_at=at,
    )


def write_some(at: datetime) -> int:
    """The worker's: go on with the files that were asked for; how many rows. One query when there are none."""
    begun, rows = time.monotonic(), 0
    while time.monotonic() - begun < BUDGET and (some := _next_slice(at)) is not None:
        rows += some
    return rows


def open_file(key: str, *, actor: Actor) -> tuple[Export, IO[bytes]] | None:
    """A ready file and what is in it, for whoever asked for it; None for everybody else, and when it is gone."""
    found = Export.objects.filter(key=key, person=actor.id, state=ExportState.READY).first()
    try:
        return (found, place(found.key).open("rb")) if found and may_export(actor) else None
    except OSError:
        return None


def file_name(export: Export) -> str:
    return _name(export.report, export.measure, export.format, at=export.asked_at)


def forget(at: datetime) -> int:
    """Delete what is older than seven days, then files that no row names, a day after they were last written."""
    old = Export.objects.filter(asked_at__lt=at - KEPT)
    keys = list(old.values_list("key", flat=True))
    gone = old.delete()[0]
    _remove(keys)
    before = (at - timedelta(days=1)).timestamp()
    left = {one.stem: one for one in _folder().glob("*") if one.is_file() and one.stat().st_mtime < before}
    known = set(Export.objects.filter(key__in=left).values_list("key", flat=True))
    for key in left.keys() - known:
        left[key].unlink(missing_ok=True)
    return gone


@transaction.atomic
def forget_written() -> None:
    """Somebody was erased whom these files may name. Whoever still needs one asks again."""
    keys = list(Export.objects.select_for_update().values_list("key", flat=True))
    Export.objects.filter(key__in=keys).delete()
    transaction.on_commit(lambda: _remove(keys))


def place(key: str) -> Path:
    """Where the file of a key lies: in the private storage, apart from what customers send."""
    if not key.isalnum() or not key.isascii():
        raise Refused("file_gone", _("This file is no longer there."))
    return _folder() / key


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "exports"


def _require(actor: Actor) -> None:
    if not may_export(actor):
        raise NotPermitted("not_permitted", _("Your role does not allow this. Ask an administrator."))


def _name(report: str, measure: str, format: str, *, at: datetime) -> str:
    return f"{slugify(report)}-{slugify(measure)}-{at.astimezone(desk_zone()):%Y-%m-%d}.{format}"


def _rows(sheet: Sheet) -> Iterator[Cells]:
    """The figures of a section as one calculates with them; lengths of time are hours."""
    before = [_("before")] if sheet.compared else []
    first = sheet.first
    if sheet.found.columns:
        yield [str(WORDS[sheet.by]), *(f"{label}" for label in sheet.heads)]
    else:
        yield [str(WORDS[sheet.by]), heading(first), *before, *(heading(one) for one in sheet.measures[1:])]
    for line in (*sheet.lines, sheet.total):
        units = [first.unit] * len(line.cells) if sheet.found.columns else [one.unit for one in sheet.measures]
        values = [raw(cell.value, unit) for cell, unit in zip(line.cells, units, strict=True)]
        was = [raw(line.was, first.unit)] if before else []
        yield [str(line.label), *values[:1], *was, *values[1:]]


@transaction.atomic
def _next_slice(at: datetime) -> int | None:
    """None when nothing waits, or when it went wrong: the next run tries again, a few times."""
    waiting = Export.objects.filter(state=ExportState.WAITING).order_by("pk")
    one = waiting.select_for_update(of=("self",), skip_locked=True).select_related("person__role").first()
    if one is None:
        return None
    actor = acting_as(one.person, via="task")
    if not one.person.is_active or not may_export(actor):
        _end(one, ExportState.FAILED, at=at)
        return 0
    try:
        with transaction.atomic(), translation.override(one.language):
            return _write_slice(one, actor=actor, at=at)
    except Exception:
        log.exception("reports.export_stumbled %s", one.pk)
    one.refresh_from_db()
    one.attempts += 1
    one.save(update_fields=["attempts"])
    if one.attempts >= MOST_ATTEMPTS:
        _end(one, ExportState.FAILED, at=at)
    return None


def _write_slice(one: Export, *, actor: Actor, at: datetime) -> int:
    wish = wishes.read(QueryDict(one.query))
    found = cases.cases_of(wish, REPORTS[one.report], one.measure, actor=actor, at=at)
    rows, one.reached = cases.rows_of(found, after=one.reached, most=SLICE)
    _append(one, rows)
    one.rows += len(rows)
    if len(rows) == SLICE:
        one.save(update_fields=["reached", "rows", "size", "sheets"])
        return len(rows)
    _bind(one)
    _end(one, ExportState.READY, at=at)
    params = {"report": one.report, "measure": one.measure}
    tell([one.person_id], kind="report.ready", topic=f"export:{one.pk}", params=params, at=at, natural_key=one.key)
    return len(rows)


def _append(one: Export, rows: list[Cells]) -> None:
    """Write from where the last slice that was committed ended."""
    on_sheet = one.rows % tables.MOST_ROWS
    begins = on_sheet == 0 and (rows or not one.rows)
    with _rewritten(one) as file:
        if one.format == Format.CSV:
            head = [cases.heading()] if not one.rows else []
            told = tables.csv_rows([*head, *rows], first=not one.rows)
        else:
            if begins:
                one.sheets = [*one.sheets, one.size]
            head = [cases.heading()] if begins else []
            told = tables.xlsx_rows([*head, *rows], after=0 if begins else on_sheet + 1)
        file.write(told)
        file.flush()
        os.fsync(file.fileno())
    one.size += len(told)


def _rewritten(one: Export) -> IO[bytes]:
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.fdopen(os.open(_partial(one.key), os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    file.truncate(one.size)
    file.seek(one.size)
    return file


def _partial(key: str) -> Path:
    return place(key).with_suffix(".part")


def _bind(one: Export) -> None:
    """From what was written to the file that is handed out. What it was made of goes when the row says 'ready'."""
    partial, whole = _partial(one.key), place(one.key)
    whole.unlink(missing_ok=True)
    if one.format == Format.CSV:
        os.link(partial, whole)
    else:
        with open(partial, "rb") as source, open(whole, "wb", opener=_private) as into:
            ends = [*one.sheets[1:], one.size]
            named = enumerate(zip(one.sheets, ends, strict=True), 1)
            tables.book([(f"{_('The cases')} {number}", _part(source, *part)) for number, part in named], into)
    one.size = whole.stat().st_size
    transaction.on_commit(lambda: partial.unlink(missing_ok=True))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _part(source: IO[bytes], begin: int, end: int) -> Iterator[bytes]:
    source.seek(begin)
    left = end - begin
    while left and (some := source.read(min(_CHUNK, left))):
        left -= len(some)
        yield some


def _remove(keys: Iterable[str]) -> None:
    for one in (path for key in keys for path in (place(key), _partial(key))):
        one.unlink(missing_ok=True)


def _end(one: Export, state: ExportState, *, at: datetime) -> None:
    one.state, one.ready_at = state, at
    one.save()
    nudge("person", one.person_id)


TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
