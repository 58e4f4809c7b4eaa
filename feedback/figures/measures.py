"""What a measure is, and how its value comes from counted facts. Pure; the measures themselves stand in `catalogue`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from feedback.figures.spread import quantile
from servicedesk.errors import Text

Number = int | Decimal | None
Unit = Literal["cases", "times", "percent", "seconds", "working_seconds", "score"]


class Tally:
    """Facts of one cell of a table: how many of each, their seconds, and how many in each class of length."""

    __slots__ = ("n", "spread", "total")

    def __init__(self) -> None:
        self.n: dict[str, int] = {}
        self.total: dict[str, int] = {}
        self.spread: dict[str, dict[int, int]] = {}

    def put(self, what: str, n: int, total: int, classes: Iterable[tuple[int, int]] = ()) -> None:
        self.n[what] = self.n.get(what, 0) + n
        self.total[what] = self.total.get(what, 0) + total
        if classes:
            spread = self.spread.setdefault(what, {})
            for number, count in classes:
                spread[number] = spread.get(number, 0) + count

    def add(self, other: "Tally") -> None:
        for what, n in other.n.items():
            self.put(what, n, other.total[what], other.spread[what].items() if what in other.spread else ())

    def count(self, whats: tuple[str, ...]) -> int:
        return sum(self.n.get(what, 0) for what in whats)

    def sum(self, whats: tuple[str, ...]) -> int:
        return sum(self.total.get(what, 0) for what in whats)

    def classes(self, whats: tuple[str, ...]) -> dict[int, int]:
        if len(whats) == 1:
            return self.spread.get(whats[0], {})
        every: dict[int, int] = {}
        for what in whats:
            for number, count in self.spread.get(what, {}).items():
                every[number] = every.get(number, 0) + count
        return every


Parts = Mapping[str, tuple[str, ...]]  # facts by the part that they play
Compute = Callable[[Tally, Parts], Number]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """`counts`: facts by the part they play. "{metric}" and "{step}" stand for what the question names, else for all.

    `listed`: how lists select what stands behind it, as name and value of a filter; "{period}", "{until}" are filled
    in. A share's list is that of its counter; a median's that of all it is the median of.
    """

    name: str
    label: Text
    definition: Text
    unit: Unit
    counts: Parts
    compute: Compute
    listed: tuple[str, str]
    detail: bool = False
    standing: bool = False  # of a moment, not of a period: what was there at its end
    good: Literal[1, 0, -1] = 0  # whether more is better, worse, or neither


def share(part: int, whole: int) -> Decimal | None:
    """Per cent with one digit; rounded down, for 99.96 % is not all. None of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), rounding=ROUND_DOWN) if whole else None


def number_of(tally: Tally, of: Parts) -> int:
    return tally.count(of["of"])


def standing_of(tally: Tally, of: Parts) -> int:
    return tally.count(of["came"]) - tally.count(of["went"])


def share_of(tally: Tally, of: Parts) -> Number:
    part = tally.count(of["part"])
    return share(part, part + tally.count(of["rest"]))


def mean_of(tally: Tally, of: Parts) -> Number:
    number = tally.count(of["of"])
    return round(tally.sum(of["of"]) / number) if number else None


def score_of(tally: Tally, of: Parts) -> Number:
    number = tally.count(of["of"])
    return round(Decimal(tally.sum(of["of"])) / number, 2) if number else None


def satisfied_of(tally: Tally, of: Parts) -> Number:
    classes = tally.classes(of["of"])
    return share(sum(number for score, number in classes.items() if score >= 4), sum(classes.values()))


def median_of(tally: Tally, of: Parts) -> Number:
    return quantile(tally.classes(of["of"]), 0.5)


def slowest_tenth_of(tally: Tally, of: Parts) -> Number:
    return quantile(tally.classes(of["of"]), 0.9)
