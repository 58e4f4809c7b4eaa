"""Read notices go after a month, unread ones after half a year: the case itself keeps what happened."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from .models import Notice

READ, UNREAD = timedelta(days=30), timedelta(days=180)


def forget_old(at: datetime) -> int:
    """Remove what nobody looks at any more; how many there were."""
    gone, _kinds = Notice.objects.filter(Q(read_at__lt=at - READ) | Q(at__lt=at - UNREAD)).delete()
    return gone


def forget_about(topics: Iterable[str]) -> int:
    """Remove every notice about these, read or not: what it was about has been erased [H-43]."""
    gone, _kinds = Notice.objects.filter(topic__in=list(topics)).delete()
    return gone
