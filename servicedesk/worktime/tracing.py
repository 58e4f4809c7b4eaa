"""What lay between two moments, as data: a page makes the sentences that say why something is due when it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Literal, Protocol

from servicedesk.worktime.months import NOTHING, Window

SpanKind = Literal["open", "closed", "break", "holiday", "makeup", "omitted"]

MOST_SPANS = 60
_HEAD = MOST_SPANS // 2 - 1
_TAIL = MOST_SPANS // 2
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one kind (moments in UTC), with the working time in it.

    `open` and `makeup` (a make-up working day) are working time. `break` lies between two windows of the same day,
    `holiday` is what a public holiday or an own exception closes, `closed` is night and weekend. `omitted` is the
    middle of a span too long to tell; the working time in it is still right.
    """

    kind: SpanKind
    start: datetime
    end: datetime
    worked: timedelta


class Days(Protocol):
    """What a trace asks of a calendar."""

    def day_kind(self, day: date) -> str: ...
    def local_day(self, at: datetime) -> date: ...
    def bounds(self, day: date) -> Window: ...
    def opening_on(self, day: date) -> tuple[Window, ...]: ...
    def windows(self, day: date) -> tuple[Window, ...]: ...
    def between(self, start: datetime, end: datetime) -> timedelta: ...


def trace(calendar: Days, start: datetime, end: datetime) -> tuple[Span, ...]:
    """The spans from start to end without a hole, neighbours of one kind made one, at most MOST_SPANS.

    Empty when end is not after start. Too many keep the first and the last, with one `omitted` in between.
    """
    if end <= start:
        return ()
    spans = tuple(islice(_joined(_forward(calendar, start, end)), MOST_SPANS + 1))
    if len(spans) <= MOST_SPANS:
        return spans
    head = spans[:_HEAD]
    tail = tuple(islice(_joined(_backward(calendar, start, end)), _TAIL))[::-1]
    hidden_from, hidden_to = head[-1].end, tail[0].start
    return (*head, Span("omitted", hidden_from, hidden_to, calendar.between(hidden_from, hidden_to)), *tail)


def _forward(calendar: Days, start: datetime, end: datetime) -> Iterator[Span]:
    day = calendar.local_day(start)
    while calendar.bounds(day)[0] < end:
        yield from _pieces(calendar, day, start, end)
        day += _DAY


def _backward(calendar: Days, start: datetime, end: datetime) -> Iterator[Span]:
    day = calendar.local_day(end) + _DAY  # clocks that go back over midnight show the old date in the new day
    while calendar.bounds(day)[1] > start:
        yield from reversed(tuple(_pieces(calendar, day, start, end)))
        day -= _DAY


def _pieces(calendar: Days, day: date, start: datetime, end: datetime) -> Iterator[Span]:
    """The day's stretches in order, inside [start, end)."""
    kind = calendar.day_kind(day)
    working: SpanKind = "makeup" if kind == "makeup" else "open"
    cursor, midnight = calendar.bounds(day)
    edges: list[tuple[SpanKind, datetime, datetime]] = []
    for opens, closes in calendar.windows(day):
        edges += [(_idle_kind(calendar, day, kind, (cursor, opens)), cursor, opens), (working, opens, closes)]
        cursor = closes
    edges.append((_idle_kind(calendar, day, kind, (cursor, midnight)), cursor, midnight))
    for what, opens, closes in edges:
        first, last = max(opens, start), min(closes, end)
        if first < last:
            yield Span(what, first, last, last - first if what in ("open", "makeup") else NOTHING)


def _idle_kind(calendar: Days, day: date, kind: str, gap: Window) -> SpanKind:
    own = calendar.opening_on(day)
    if any(closes == gap[0] for _, closes in own) and any(opens == gap[1] for opens, _ in own):
        return "break"
    return "holiday" if kind in ("holiday", "half") or (kind == "own" and not own) else "closed"


def _joined(pieces: Iterable[Span]) -> Iterator[Span]:
    """Neighbours of one kind as one span, whichever way time runs."""
    current: Span | None = None
    for piece in pieces:
        if current is not None and current.kind == piece.kind:
            current = Span(
                piece.kind,
                min(current.start, piece.start),
                max(current.end, piece.end),
                current.worked + piece.worked,
            )
            continue
        if current is not None:
            yield current
        current = piece
    if current is not None:
        yield current
