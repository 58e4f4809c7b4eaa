"""Lengths of time in classes of one ninth: enough for a median and a slowest tenth, and sums can be added up.

Pure. A class is eighths of a doubling, so what is read from it is within 5 % of the true length.
"""

from collections.abc import Mapping

PER_DOUBLING = 8

# The class of a length in SQL; `{}` is an expression in seconds. 0 is less than a second.
CLASS_SQL = f"CASE WHEN {{0}} < 1 THEN 0 ELSE 1 + floor({PER_DOUBLING} * ln({{0}}) / ln(2)) END"


def length_of(number: int) -> int:
    """Seconds in the middle of a class."""
    return 0 if number <= 0 else round(2 ** ((number - 0.5) / PER_DOUBLING))


def quantile(spread: Mapping[int, int], share: float) -> int | None:
    """The length that this share of all did not exceed, in seconds; None of nothing."""
    every = sum(spread.values())
    if every <= 0:
        return None
    wanted, seen = share * every, 0
    for number in sorted(spread):
        seen += spread[number]
        if seen >= wanted:
            return length_of(number)
    return length_of(max(spread))
