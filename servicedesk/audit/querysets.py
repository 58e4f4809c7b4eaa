"""Sets of audit entries."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from .models import Entry  # noqa: F401


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, *subjects: str) -> Self:
        return self.filter(subject__in=subjects)

    def with_personal(self) -> Self:
        """Loads names and words in the same query."""
        return self.select_related("personal")

    def newest_first(self) -> Self:
        return self.order_by("-id")
