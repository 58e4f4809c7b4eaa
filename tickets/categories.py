"""Categories to choose from, kept in the process for a few seconds: they stand on every ticket's page."""

from servicedesk.remembered import Remembered
from tickets.models import Category

_in_use = Remembered(lambda: list(Category.objects.filter(active=True)))


def choices(kind: str) -> list[tuple[int, str]]:
    """Categories in use for a kind, as (id, name in the active language), in their order."""
    return [(row.pk, str(row)) for row in _in_use() if not row.kinds or kind in row.kinds]
