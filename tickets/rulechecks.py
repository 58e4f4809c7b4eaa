"""Whether a policy says what a book can hold; refusals go by the field of the editor they belong to [H-20]."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.errors import Invalid, Text
from staff.models import WorkingCalendar
from tickets.clockrules import CIRCUMSTANCES
from tickets.conditions import FIELDS, OPS
from tickets.ladder import WAYS
from tickets.spans import LONGEST
from tickets.vocabulary import Metric, Priority, Unit

MOST_AWAY = 90 * 86_400  # seconds between the due time and a step of the ladder
# The longest promise in each unit: more is a typing error.
MOST: Mapping[str, int] = {
    Unit.MINUTES: LONGEST,
    Unit.SECONDS: LONGEST * 60,
    Unit.WORKING_DAYS: 1200,
    Unit.CALENDAR_DAYS: 5 * 366,
    Unit.END_OF_DAY: 1200,
}


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a policy says, without its place in a book."""

    name: str = ""
    match: str = "all"
    conditions: Sequence[Mapping[str, Any]] = ()
    calendar: WorkingCalendar | None = None
    targets: Mapping[str, Any] = field(default_factory=dict)
    ladder: Sequence[Mapping[str, Any]] = ()
    active: bool = True


def check(one: Wording) -> None:
    """Raises Invalid by `match`, `condition-<n>`, `<metric>-<priority>` and `step-<n>-…`."""
    wrong: dict[str, list[Text]] = {}
    if one.match not in ("all", "any"):
        wrong["match"] = [_("Match all of the conditions, or any.")]
    for number, row in enumerate(one.conditions):
        if not _is_condition(row):
            wrong[f"condition-{number}"] = [_("Say at least one value.")]
    for metric, own in one.targets.items():
        wrong |= _wrong_promises(metric, own)
    for number, step in enumerate(one.ladder):
        wrong |= _wrong_step(f"step-{number}", step)
    if wrong:
        raise Invalid(wrong)


def oddities(targets: Mapping[str, Any]) -> list[str]:
    """What is probably a slip: a less urgent case that is promised sooner than a more urgent one."""
    found = []
    for metric in Metric:
        own = targets.get(metric, {})
        promised = [(one, own[str(int(one))]) for one in Priority if str(int(one)) in own]
        for (higher, more), (lower, less) in pairwise(promised):
            if more["unit"] == less["unit"] and less["amount"] < more["amount"]:
                words = {"clock": metric.label, "lower": lower.label, "higher": higher.label}
                found.append(_("“%(clock)s”: %(lower)s is promised sooner than %(higher)s. Is that meant?") % words)
    return found


def _wrong_promises(metric: str, own: Mapping[str, Any]) -> dict[str, list[Text]]:
    wrong: dict[str, list[Text]] = {}
    for key, spec in own.items():
        if key == "when" and not _is_when(spec):
            wrong[f"{metric}-pause"] = [_("A clock cannot pause for that.")]
        elif key != "when" and not _is_promise(metric, key, spec):
            wrong[f"{metric}-{key}"] = [_("Write a length such as 30 min, 4 h or 2 d.")]
    return wrong


def _wrong_step(prefix: str, step: Mapping[str, Any]) -> dict[str, list[Text]]:
    wrong: dict[str, list[Text]] = {}
    share, away = step.get("at", 1), step.get("after", 0)
    if ("at" in step) == ("after" in step) or not 0 < share <= 100 or abs(away) > MOST_AWAY:
        wrong[f"{prefix}-when"] = [_("Write 75 %, due, + 4 h or - 30 min.")]
    tell, by = step.get("tell", []), step.get("by", [])
    if not tell and not step.get("do"):
        wrong[f"{prefix}-tell"] = [_("Choose somebody to tell, or something to do.")]
    if (tell and not by) or not set(by) <= set(WAYS):
        wrong[f"{prefix}-by"] = [_("Choose how they are told.")]
    return wrong


def _is_condition(row: Mapping[str, Any]) -> bool:
    values = row.get("values")
    known = row.get("field") in FIELDS and row.get("op") in OPS
    return known and isinstance(values, list) and bool(values) and all(isinstance(one, str) for one in values)


def _is_when(when: Any) -> bool:
    """For what a clock pauses, and whether the desk writes unasked before it runs out."""
    if not isinstance(when, dict) or not isinstance(when.get("unasked", True), bool):
        return False
    return set(when) <= {"pause", "unasked"} and set(when.get("pause", ())) <= set(CIRCUMSTANCES)


def _is_promise(metric: str, priority: str, spec: Any) -> bool:
    if metric not in Metric.values or priority not in {str(int(one)) for one in Priority}:
        return False
    unit, amount = spec.get("unit"), spec.get("amount")
    least = 0 if unit == Unit.END_OF_DAY else 1
    return unit in MOST and isinstance(amount, int) and least <= amount <= MOST[unit]
