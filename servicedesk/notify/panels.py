"""The bell at the foot of the rail, with how much is unread. One query a page.

A page that shows the matter itself says so (`seen_topic` in its context): notices about it have then been read.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from servicedesk.web import panels

from . import telling
from .forms import CALM, ChoicesForm, first_choices


def badge(context: Mapping[str, Any]) -> Mapping[str, Any] | None:
    person = context.get("user")
    if person is None or not person.is_authenticated:
        return None
    (unread, calm_until), seen, now = telling.bell(person.pk), context.get("seen_topic"), timezone.now()
    if unread and seen:
        unread -= telling.read_about(person.pk, seen, at=now)
    person.calm_until = calm_until if calm_until and calm_until > now else None  # the menu shows it, too
    return {"unread": unread, "calm_until": person.calm_until}


def link(context: Mapping[str, Any]) -> Mapping[str, Any]:
    """On a phone the rail has room for its first places only; and the two presses of 'do not disturb'."""
    calm = getattr(context.get("user"), "calm_until", None)
    return {"lengths": CALM, "calm": calm, "press": "off" if calm else "hour"}


def choices(context: Mapping[str, Any]) -> Mapping[str, Any]:
    """On one's own page: by kind, and the quiet hours."""
    return {"choices_form": ChoicesForm(initial=first_choices(context["user"].pk))}


panels.register("me.cards", template="notify/_notice_choices.html", context=choices, order=10)
panels.register("rail.foot", template="notify/_notice_badge.html", context=badge, order=10)
panels.register("account.menu", template="notify/_account_link.html", context=link, order=10)
