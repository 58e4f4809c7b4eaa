"""When a script fits: kinds, channels and steps of cases. Apps above say which there are; a script names some of them.

An occasion is "kind:complaint". A script that names several of one sort fits any of these, and must fit in each sort.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from servicedesk.errors import Text

_known: dict[str, Text] = {}


def register(sort: str, occasions: Iterable[tuple[str, Text]]) -> None:
    """`sort` is the word before the colon."""
    _known.update({f"{sort}:{key}": label for key, label in occasions})


def choices() -> list[tuple[str, Text]]:
    return list(_known.items())


def fits(named: Collection[str], occasions: Collection[str]) -> bool:
    """Whether what a script names suits a case of these occasions; nothing named suits everything."""
    by_sort: dict[str, set[str]] = defaultdict(set)
    for one in named:
        by_sort[one.partition(":")[0]].add(one)
    return all(wanted & set(occasions) for wanted in by_sort.values())
