"""What feedback hangs into a customer's file: satisfaction over time, and answers on the line of time (decision 13)."""

from collections.abc import Mapping
from typing import Any

from feedback import satisfaction
from servicedesk.web import panels
from tickets.customers import timeline


def satisfaction_panel(context: Mapping[str, Any]) -> dict[str, Any] | None:
    points = satisfaction.points(context["customer"], actor=context["request"].actor)
    if not points:
        return None
    path = " ".join(f"{'L' if place else 'M'}{one.x} {one.y}" for place, one in enumerate(points))
    return {"points": points, "path": path, "levels": satisfaction.levels()}


def _answers(asked: timeline.Asked) -> Any:
    return satisfaction.answered_by(asked.customer, actor=asked.actor).select_related("ticket")


panels.register("customer.line", template="feedback/_satisfaction.html", context=satisfaction_panel, order=10)
timeline.register(
    timeline.Source(kind="survey", template="feedback/_line_survey.html", moment="answered_at", rows=_answers)
)
