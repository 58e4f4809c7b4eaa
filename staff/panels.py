"""What this app hangs into others' pages: one's own availability, always at hand."""

from collections.abc import Mapping
from typing import Any

from servicedesk.web.panels import register
from staff.vocabulary import Availability


def own_availability(context: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return {"availabilities": Availability.choices}


register("account.menu", template="staff/_availability.html", context=own_availability, order=10)
