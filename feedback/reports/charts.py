"""Where the parts of a chart stand, in its own space. Pure: nothing is asked, nothing coloured, all words are given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from feedback.figures.measures import Number

TOP, FLOOR = 24, 190  # of the picture
WIDTH, WIDE = 640, 1040  # of a picture in half of the page, and across it
_LEFT, _MARGIN = 44, 8
_TICKS = 12  # at most so many names below the columns
_LINE, _LINES = 13, 2  # characters, lines of a name below a column
_HAN, _BROAD = 0x2E80, 1.8  # from here on characters are broad
_PIECES = re.compile(r"\s*(?:[\u2e80-\U0003ffff]|[^\s\u2e80-\U0003ffff]{1,13})")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A line across with its words."""

    y: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Bar:
    """`series` 0 or 1: which of the two; `words` is its figure."""

    x: float
    y: float
    width: float
    height: float
    series: int
    words: str
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Tick:
    x: float
    lines: list[str]


@dataclass(frozen=True, kw_only=True)
class Columns:
    marks: list[Mark]
    bars: list[Bar]
    ticks: list[Tick]
    width: int

    @property
    def right(self) -> int:
        """Where lines across end."""
        return self.width - _MARGIN

    @property
    def second(self) -> bool:
        """Whether there are two series."""
        return any(bar.series for bar in self.bars)


@dataclass(frozen=True, kw_only=True)
class Point:
    x: float
    y: float
    words: str

    @property
    def label(self) -> float:
        """Where its words stand."""
        return self.y - 9


@dataclass(frozen=True, kw_only=True)
class Pareto:
    marks: list[Mark]
    bars: list[Bar]
    ticks: list[Tick]
    points: list[Point]

    @property
    def path(self) -> str:
        return "M" + " ".join(f"{point.x} {point.y}" for point in self.points) if self.points else ""


def top_of(values: Sequence[Number], *, percent: bool) -> Decimal:
    """A round number that none exceeds; of shares always 100."""
    if percent:
        return Decimal(100)
    most = max((Decimal(value) for value in values if value is not None), default=Decimal(0))
    step = Decimal(1)
    while True:
        for times in (1, 2, 4, 5, 10):
            if most <= step * times * 2:
                return step * times * 2
        step *= 10


def part(value: Number, top: Decimal | int) -> float:
    """How much of the whole room a value takes, 0 to 100."""
    return 0.0 if value is None or not top else round(min(100.0, max(0.0, 100 * float(value) / float(top))), 1)


def columns(
    series: Sequence[Sequence[tuple[Number, str]]],
    names: Sequence[str],
    *,
    top: Decimal,
    marks: tuple[str, str],
    hrefs: Sequence[str] = (),
    width: int = WIDTH,
) -> Columns:
    """Groups of one or two bars; a value is (number, words). `marks`: the words of the top and of its half."""
    room = (width - _MARGIN - _LEFT) / max(len(names), 1)
    each = min(36.0, room * 0.8 / max(len(series), 1))
    bars = []
    for number, values in enumerate(series):
        for place, (value, words) in enumerate(values):
            height = (FLOOR - TOP) * part(value, top) / 100
            left = _LEFT + room * place + (room - each * len(series)) / 2 + each * number
            bars.append(
                Bar(
                    x=round(left, 1),
                    y=round(FLOOR - height, 1),
                    width=round(max(each - 1, 1), 1),
                    height=round(height, 1),
                    series=number,
                    words=words,
                    href=hrefs[place] if hrefs and not number else "",
                )
            )
    every = -(-len(names) // _TICKS)
    ticks = [
        Tick(x=round(_LEFT + room * (place + 0.5), 1), lines=[name])
        for place, name in enumerate(names)
        if place % every == 0
    ]
    return Columns(marks=_marks(*marks), bars=bars, ticks=ticks, width=width)


def pareto(values: Sequence[tuple[str, int, str]], *, marks: tuple[str, str], vital: int) -> Pareto:
    """Columns from the largest on, and the share of all up to each; values are (name, number, words).

    The first `vital` are drawn as what matters.
    """
    whole = sum(number for _name, number, _words in values) or 1
    room = (WIDTH - _MARGIN - _LEFT) / max(len(values), 1)
    each = min(56.0, room * 0.7)
    bars, ticks, points, sum_so_far = [], [], [], 0
    for place, (name, number, words) in enumerate(values):
        height, centre = (FLOOR - TOP) * number / whole, _LEFT + room * (place + 0.5)
        sum_so_far += number
        bars.append(
            Bar(
                x=round(centre - each / 2, 1),
                y=round(FLOOR - height, 1),
                width=round(each, 1),
                height=round(height, 1),
                series=0 if place < vital else 1,
                words=words,
            )
        )
        ticks.append(Tick(x=round(centre, 1), lines=wrapped(name)))
        share = 100 * sum_so_far // whole
        points.append(
            Point(x=round(centre, 1), y=round(FLOOR - (FLOOR - TOP) * sum_so_far / whole, 1), words=f"{share}%")
        )
    return Pareto(marks=_marks(*marks), bars=bars, ticks=ticks, points=points)


def level(value: int, most: int) -> int:
    """Of five shades, 0 for nothing."""
    return 0 if not value else min(5, 1 + 5 * value // (most + 1))


def wrapped(name: str) -> list[str]:
    """A name in the two short lines that there is room for; the table beside it has the whole.

    Han may be broken anywhere, other words between them.
    """
    lines = [""]
    for piece in _PIECES.findall(name):
        if lines[-1] and _length(lines[-1] + piece) > _LINE:
            lines.append(piece.strip())
        else:
            lines[-1] += piece
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], lines[_LINES - 1][: _LINE - 1] + "…"]
    return [line.strip() for line in lines]


def _length(words: str) -> float:
    return sum(_BROAD if ord(one) > _HAN else 1.0 for one in words)


def _marks(top: str, half: str) -> list[Mark]:
    return [Mark(y=TOP, words=top), Mark(y=(TOP + FLOOR) // 2, words=half), Mark(y=FLOOR, words="0")]
