"""What the palette (Ctrl+K) offers besides what its page shows: apps register sources in their `navigation.py`.

    from servicedesk.web.palette import Found, register

    register("people", label=_("People"), source=colleagues, order=40)

A source gets the request and returns what this person may see: it is asked when the palette is opened, not by a page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from servicedesk.errors import Text
from servicedesk.web import navigation


@dataclass(frozen=True, kw_only=True)
class Found:
    name: str
    href: str
    note: str = ""
    """A second word beside the name: whose it is, what state it is in."""


Source = Callable[[HttpRequest], Iterable[Found]]
_sources: dict[str, tuple[int, Text, Source]] = {}


def register(key: str, *, label: Text, source: Source, order: int = 100) -> None:
    """Add a source; the same key again replaces it."""
    _sources[key] = (order, label, source)


def offered(request: HttpRequest) -> list[dict[str, Any]]:
    """Every source's finds under its label; sources that find nothing are left out."""
    groups = [(label, list(source(request))) for _order, label, source in sorted(_sources.values(), key=_order_of)]
    return [{"label": str(label), "items": [_row(one) for one in found]} for label, found in groups if found]


def settings_pages(request: HttpRequest) -> Iterable[Found]:
    for group, places in navigation.settings_groups(request):
        for place in places:
            yield Found(name=str(place.entry.label), href=place.href, note=group)


def _order_of(source: tuple[int, Text, Source]) -> int:
    return source[0]


def _row(found: Found) -> dict[str, str]:
    row = {"name": found.name, "href": found.href}
    return {**row, "note": found.note} if found.note else row


register("settings", label=_("Settings"), source=settings_pages, order=60)
