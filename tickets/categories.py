"""Categories to choose from, kept in the process for a few seconds: they stand on every ticket's page."""

from servicedesk.remembered import Remembered
from staff import directory
from tickets.models import Category

_in_use = Remembered(lambda: list(Category.objects.filter(active=True)))


def choices(kind: str) -> list[tuple[int, str]]:
    """Categories in use for a kind, as (id, name in the active language), in their order."""
    return [(row.pk, str(row)) for row in _in_use() if not row.kinds or kind in row.kinds]


def called(text: str) -> list[int]:
    """The categories in use of this key or name, in any language; else those in whose name it stands."""
    names = ((row.pk, name) for row in _in_use() for name in (row.key, *row.names.values()))
    return directory.named(tuple(names), text)
