"""The bell at the foot of the rail, with how much is unread. One query a page."""

from collections.abc import Mapping
from typing import Any

from servicedesk.web import panels

from . import telling


def badge(context: Mapping[str, Any]) -> Mapping[str, Any] | None:
    person = context.get("user")
    if person is None or not person.is_authenticated:
        return None
    return {"unread": telling.unread_count(person.pk)}


def link(_context: Mapping[str, Any]) -> Mapping[str, Any]:
    """On a phone the rail has room for its first places only."""
    return {}


panels.register("rail.foot", template="notify/_notice_badge.html", context=badge, order=10)
panels.register("account.menu", template="notify/_account_link.html", context=link, order=10)
