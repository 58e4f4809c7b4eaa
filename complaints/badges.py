"""How many proposals wait for a person's word: kept for a minute, for the rail stands on every page."""

from django.core.cache import cache

_SECONDS = 60


def _key(person_id: int | None) -> str:
    return f"approvals:{person_id}"


def remember_approvals(person_id: int | None, number: int) -> None:
    cache.set(_key(person_id), number, _SECONDS)


def known_approvals(person_id: int | None) -> int | None:
    """The number, if it was counted within the last minute."""
    number: int | None = cache.get(_key(person_id))
    return number
