"""The tree of categories as figures need it: who stands under whom, kept in the process for a few seconds."""

from collections.abc import Iterable
from dataclasses import dataclass

from feedback.figures.question import NONE
from servicedesk.remembered import Remembered
from tickets.models import Category


@dataclass(frozen=True, kw_only=True)
class _Tree:
    children: dict[int, list[int]]  # NONE has the roots
    categories: dict[int, Category]


def _read() -> _Tree:
    categories = {one.pk: one for one in Category.objects.order_by("position", "key")}
    children: dict[int, list[int]] = {}
    for one in categories.values():
        children.setdefault(one.parent_id or NONE, []).append(one.pk)
    return _Tree(children=children, categories=categories)


_tree = Remembered(_read)


def under(roots: Iterable[object]) -> frozenset[int]:
    """These categories and all that stand under them."""
    children = _tree().children
    found: set[int] = set()
    ahead = [int(str(root)) for root in roots]
    while ahead:
        one = ahead.pop()
        found.add(one)
        ahead += children.get(one, []) if one != NONE else []
    return frozenset(found)


def tree() -> list[tuple[Category, int]]:
    """All categories, each after its parent, with their depth."""
    known = _tree()
    found: list[tuple[Category, int]] = []

    def walk(parent: int, depth: int) -> None:
        for pk in known.children.get(parent, []):
            found.append((known.categories[pk], depth))
            walk(pk, depth + 1)

    walk(NONE, 0)
    return found
