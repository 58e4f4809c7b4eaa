"""Forms with rows that come and go without a script: the page is sent, a row more or less, and shown again."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from servicedesk.numerals import whole

MOST = 20


def count_of(data: Mapping[str, Any], kind: str, *, most: int = MOST) -> int:
    """How many rows were sent."""
    return min(whole(str(data.get(f"{kind}s", "0"))) or 0, most)


def with_row(data: QueryDict, kind: str, *, most: int = MOST, **values: str) -> QueryDict:
    """What was sent, with one row more."""
    number, grown = count_of(data, kind, most=most), data.copy()
    for name, value in values.items():
        grown[f"{kind}-{number}-{name}"] = value
    grown[f"{kind}s"] = str(min(number + 1, most))
    return grown


def without_row(data: QueryDict, kind: str, gone: int) -> QueryDict:
    """What was sent, with that row left out and those after it moved up."""
    shrunk = QueryDict(mutable=True)
    for key, values in data.lists():
        prefix, number, name = (*key.split("-", 2), "", "")[:3]
        row = whole(number)
        if prefix != kind or row is None:
            shrunk.setlist(key, values)
        elif row != gone:
            shrunk.setlist(f"{kind}-{row - (row > gone)}-{name}", values)
    shrunk[f"{kind}s"] = str(max(count_of(data, kind) - 1, 0))
    return shrunk
