"""The tree of categories as figures need it: who stands under whom, kept in the process for a few seconds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic

from feedback.figures.question import NONE
from tickets.models import Category

_FRESH_SECONDS = 5.0


@dataclass
class _Kept:
    children: dict[int, list[int]] = field(default_factory=dict)  # NONE has the roots
    categories: dict[int, Category] = field(default_factory=dict)
    read_at: float = float("-inf")

    def refresh(self) -> None:
        if monotonic() - self.read_at < _FRESH_SECONDS:
            return
        self.categories = {one.pk: one for one in Category.objects.order_by("position", "key")}
        self.children = {}
        for one in self.categories.values():
            self.children.setdefault(one.parent_id or NONE, []).append(one.pk)
        self.read_at = monotonic()


_kept = _Kept()


def forget() -> None:
    """Look again at the next question."""
    _kept.read_at = float("-inf")


def under(roots: Iterable[object]) -> frozenset[int]:
    """These categories and all that stand under them."""
    _kept.refresh()
    found: set[int] = set()
    ahead = [int(str(root)) for root in roots]
    while ahead:
        one = ahead.pop()
        found.add(one)
        ahead += _kept.children.get(one, []) if one != NONE else []
    return frozenset(found)


def tree() -> list[tuple[Category, int]]:
    """All categories, each after its parent, with their depth."""
    _kept.refresh()
    found: list[tuple[Category, int]] = []

    def walk(parent: int, depth: int) -> None:
        for pk in _kept.children.get(parent, []):
            found.append((_kept.categories[pk], depth))
            walk(pk, depth + 1)

    walk(NONE, 0)
    return found
