"""What this app hangs into others' pages: what other hours would do to running clocks, the way to one's warnings."""

from collections.abc import Mapping
from typing import Any

from servicedesk.web.panels import register
from staff import calendars
from tickets.clocks.hourspreview import preview_hours


def clocks_by_other_hours(context: Mapping[str, Any]) -> Mapping[str, Any] | None:
    supposed = calendars.load(context["draft"].pk)
    actor, now = context["request"].actor, context["now"]
    return {"preview": preview_hours(context["calendar"].pk, supposed, actor=actor, at=now), "now": now}


register("calendar.publish", template="tickets/_policy_preview.html", context=clocks_by_other_hours)


def alerts_link(_context: Mapping[str, Any]) -> Mapping[str, Any]:
    """From the notices to the warnings among them."""
    return {}


register("notices.head", template="tickets/_alerts_link.html", context=alerts_link)


def similar_cases(context: Mapping[str, Any]) -> Mapping[str, Any]:
    """Folded; looked for when somebody opens it."""
    return {"ticket": context["ticket"]}


register("ticket.know", template="tickets/_similar_slot.html", context=similar_cases, order=30)
