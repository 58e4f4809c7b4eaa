"""Panel slots: a page leaves a place, a higher app hangs its panel there (decision 13).

    from servicedesk.web.panels import register

    register("ticket.steps", template="complaints/_steps.html", context=steps_panel, order=10)

`context` gets the page's context and returns the panel's own, or None to show nothing this time.
The page says `{% panel_slot "ticket.steps" %}`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

PanelContext = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class Panel:
    template: str
    context: PanelContext
    order: int


_slots: dict[str, list[Panel]] = defaultdict(list)


def register(slot: str, *, template: str, context: PanelContext, order: int = 100) -> None:
    """Hang a panel; the same template again in the same slot replaces it."""
    panels = [panel for panel in _slots[slot] if panel.template != template]
    panels.append(Panel(template=template, context=context, order=order))
    _slots[slot] = sorted(panels, key=lambda panel: panel.order)


def panels_in(slot: str) -> list[Panel]:
    return _slots.get(slot, [])
