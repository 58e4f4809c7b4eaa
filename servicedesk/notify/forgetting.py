"""Read notices go after a month, unread ones after half a year: the case itself keeps what happened.

The letters that told of them keep their words no longer: they are found by their notices, when a customer is erased.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from servicedesk.mail.erasing import erase_by_key

from .mailing import letter_key
from .models import Notice

READ, UNREAD = timedelta(days=30), timedelta(days=180)


def forget_old(at: datetime) -> int:
    """Remove what nobody looks at any more; how many there were."""
    return _forget(Notice.objects.filter(Q(read_at__lt=at - READ) | Q(at__lt=at - UNREAD)))


def forget_about(topics: Iterable[str]) -> int:
    """Remove every notice about these, read or not: what it was about has been erased [H-43].

    What else stood in a letter that told of them is on its reader's page.
    """
    return _forget(Notice.objects.filter(topic__in=list(topics)))


@transaction.atomic
def _forget(notices: QuerySet[Notice]) -> int:
    """With the words of the letters that told of them."""
    held = notices.select_for_update().order_by("pk").values_list("person_id", "mailed_at")
    erase_by_key({letter_key(person, at) for person, at in held if at is not None})
    gone, _kinds = notices.delete()
    return gone
