"""Numbers that the rail shows beside its places: kept for some minutes, for the rail stands on every page."""

from django.core.cache import cache

_SECONDS = 300


def _late(person_id: int | None) -> str:
    return f"inbox-late:{person_id}"


def known_late(person_id: int | None) -> int:
    """The number, if a page has counted it lately; else 0, which shows nothing."""
    number: int = cache.get(_late(person_id)) or 0
    return number


def remember_late(person_id: int | None, number: int) -> None:
    """How many of this person's tickets are late, as a page has just counted them."""
    cache.set(_late(person_id), number, _SECONDS)
