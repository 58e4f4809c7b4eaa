"""Sets of letters: due, waiting too long, held, of one topic."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models

from .vocabulary import State

if TYPE_CHECKING:
    from .models import Outgoing  # noqa: F401

LATE_AFTER = timedelta(minutes=5)


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    def of(self, *topics: str) -> Self:
        return self.filter(topic__in=topics)

    def queued(self) -> Self:
        return self.filter(state=State.QUEUED)

    def late(self, at: datetime) -> Self:
        """Waiting for more than five minutes since they were due: the mail server is probably away."""
        return self.filter(state__in=(State.QUEUED, State.SENDING), due_at__lt=at - LATE_AFTER)

    def troubled(self) -> Self:
        """What a person should look at: failed, or nobody knows."""
        return self.filter(state__in=(State.FAILED, State.UNKNOWN))

    def newest_first(self) -> Self:
        return self.order_by("-id")

    def for_list(self) -> Self:
        """Without the words, which a list does not show."""
        return self.defer("text", "html")
