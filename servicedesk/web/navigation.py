"""Where one can go: apps register entries in their `navigation.py`; a person sees those they may use.

    from servicedesk.web.navigation import Entry, register

    register(Entry(key="board", label=_("Board"), url="tickets:board", icon="layout-dashboard", order=40,
                   letter="b", may=lambda person: person.may("board.see")))

`place="settings"` puts an entry under its `group` beside every settings page instead of into the rail.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse

from servicedesk.errors import Text

MOST_SHOWN = 999  # a badge has no room for more


def _everyone(_person: Any) -> bool:
    return True


def _nothing(_request: HttpRequest) -> int:
    return 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Entry:
    key: str
    label: Text
    url: str
    icon: str = ""
    order: int = 100
    place: Literal["rail", "settings", "foot"] = "rail"
    """`foot`: drawn by a panel of the slot `rail.foot`; known here so that nothing else is current on its page."""
    group: Text = ""
    """Heading on settings pages; entries of one group need neighbouring `order`s."""
    letter: str = ""
    """`g` and then this letter goes there."""
    press: str = ""
    """This key alone goes there: `/` for search, `c` for a new ticket. The page's own keys come first."""
    may: Callable[[Any], bool] = _everyone
    """Asked with the signed-in person."""
    count: Callable[[HttpRequest], int] = _nothing
    """How many are late there (shown in cinnabar); 0 shows nothing. Must cost no query of its own."""
    count_words: Text = ""
    """What is counted, for those who hear the page: 'late'."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An entry as this request shows it."""

    entry: Entry
    href: str
    current: bool
    count: int

    @property
    def badge(self) -> str:
        return str(self.count) if self.count <= MOST_SHOWN else f"{MOST_SHOWN}+"


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add an entry; the same key again replaces it."""
    _entries[entry.key] = entry


def rail(request: HttpRequest) -> list[Place]:
    return _places(request, "rail")


def in_order() -> list[Entry]:
    """Every place of every app."""
    return sorted(_entries.values(), key=lambda entry: entry.order)


def settings_groups(request: HttpRequest) -> list[tuple[str, list[Place]]]:
    """Settings entries by heading, in order."""
    places = _places(request, "settings")
    return [(group, list(found)) for group, found in groupby(places, key=lambda place: str(place.entry.group))]


def _places(request: HttpRequest, where: str) -> list[Place]:
    person = getattr(request, "user", None)
    if not getattr(person, "is_authenticated", False):
        return []
    entries = sorted((e for e in _entries.values() if e.place == where and e.may(person)), key=lambda e: e.order)
    hrefs = {entry.key: _href(entry.url) for entry in entries}
    current = _deepest(request.path, hrefs.values())
    if where == "rail" and _is_elsewhere(request.path, current, hrefs.values()):
        current = ""
    return [Place(entry=e, href=hrefs[e.key], current=hrefs[e.key] == current, count=e.count(request)) for e in entries]


@cache
def _href(url: str) -> str:
    return reverse(url)


def _deepest(path: str, hrefs: Iterable[str]) -> str:
    """The longest of these addresses under which the path lies."""
    return max((href for href in hrefs if path.startswith(href)), key=len, default="")


def _is_elsewhere(path: str, current: str, hrefs: Iterable[str]) -> bool:
    """Whether the page lies below this entry by its address alone: one's own profile at /desk/me/ is no inbox."""
    holds_others = any(href != current and href.startswith(current) for href in hrefs)
    beside = [_href(entry.url) for entry in _entries.values() if entry.place != "rail"]
    return holds_others and len(_deepest(path, beside)) > len(current)
