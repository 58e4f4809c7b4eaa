"""Categories to choose from, kept in the process for a few seconds: they stand on every ticket's page."""

from time import monotonic

from tickets.models import Category

_FRESH_SECONDS = 5.0
_kept: list[Category] = []
_read_at = float("-inf")


def choices(kind: str) -> list[tuple[int, str]]:
    """Categories in use for a kind, as (id, name in the active language), in their order."""
    return [(row.pk, str(row)) for row in _in_use() if not row.kinds or kind in row.kinds]


def forget() -> None:
    """Look again at the next question."""
    global _read_at
    _read_at = float("-inf")


def _in_use() -> list[Category]:
    global _read_at
    if monotonic() - _read_at >= _FRESH_SECONDS:
        _kept[:] = Category.objects.filter(active=True)
        _read_at = monotonic()
    return _kept
