"""The bell at the foot of the rail, with how much is unread. One query a page.

A page that shows the matter itself says so (`seen_topic` in its context): notices about it have then been read.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from servicedesk.web import panels

from . import telling


def badge(context: Mapping[str, Any]) -> Mapping[str, Any] | None:
    person = context.get("user")
    if person is None or not person.is_authenticated:
        return None
    unread, seen = telling.unread_count(person.pk), context.get("seen_topic")
    if unread and seen:
        unread -= telling.read_about(person.pk, seen, at=timezone.now())
    return {"unread": unread}


def link(_context: Mapping[str, Any]) -> Mapping[str, Any]:
    """On a phone the rail has room for its first places only."""
    return {}


panels.register("rail.foot", template="notify/_notice_badge.html", context=badge, order=10)
panels.register("account.menu", template="notify/_account_link.html", context=link, order=10)
