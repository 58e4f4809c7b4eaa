"""Read notices go after a month, unread ones after half a year: the case itself keeps what happened."""

from datetime import datetime, timedelta

from django.db.models import Q

from .models import Notice

READ, UNREAD = timedelta(days=30), timedelta(days=180)


def forget_old(at: datetime) -> int:
    """Remove what nobody looks at any more; how many there were."""
    gone, _kinds = Notice.objects.filter(Q(read_at__lt=at - READ) | Q(at__lt=at - UNREAD)).delete()
    return gone
