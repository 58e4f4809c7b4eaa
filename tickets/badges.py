"""Numbers that the rail shows beside its places: kept for some minutes, for the rail stands on every page."""

from django.core.cache import cache

_SECONDS = 300


def late_key(person_id: int | None) -> str:
    return f"inbox-late:{person_id}"


def remember_late(person_id: int | None, number: int) -> None:
    """How many of this person's tickets are late, as a page has just counted them."""
    cache.set(late_key(person_id), number, _SECONDS)
