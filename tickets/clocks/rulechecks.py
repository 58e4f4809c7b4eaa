"""Whether a policy says what a book can hold; refusals go by the field of the editor they belong to [H-20]."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.errors import Invalid, Text
from staff.models import WorkingCalendar
from tickets.clocks.conditions import FIELDS, OPS
from tickets.clocks.ladder import WAYS
from tickets.clocks.rules import ACTS, DONE, offered, rule_of
from tickets.clocks.spans import LONGEST
from tickets.vocabulary import STEPS, Metric, Priority, Unit

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
        if key == "when":
            wrong |= {f"{metric}-{act}": [words] for act, words in _wrong_when(metric, spec).items()}
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


def _wrong_when(metric: str, when: Any) -> dict[str, Text]:
    """By the act: what a clock cannot do for that, and what would leave it without beginning or end."""
    known = isinstance(when, dict) and set(when) <= {*ACTS, "unasked"} and isinstance(when.get("unasked", True), bool)
    if not known or metric not in Metric.values:
        return {"pause": _("A clock cannot do that.")}
    said = {act: when[act] for act in ACTS if act in when}
    wrong: dict[str, Text] = {
        act: _("A clock cannot do that for this.")
        for act, words in said.items()
        if not isinstance(words, list) or not set(words) <= set(offered(Metric(metric), act))
    }
    return wrong or _endless(Metric(metric), when)


def _endless(metric: Metric, when: Mapping[str, Any]) -> dict[str, Text]:
    rule, wrong = rule_of(metric, {"when": when}), dict[str, Text]()
    if metric in STEPS:
        return wrong
    if not rule.start:
        wrong["start"] = _("Say what starts this clock.")
    if not {*rule.stop, *rule.reset}:
        wrong["stop"] = _("Say what stops this clock: nobody could ever be in time.")
    elif DONE not in {*rule.stop, *rule.cancel}:
        wrong["cancel"] = _("It must stop or be cancelled when the case is done.")
    ends = [word for act in ("stop", "cancel", "reset") for word in getattr(rule, act)]
    if len(ends) > len(set(ends)):
        wrong["reset"] = _("The same thing cannot stop a clock, cancel it or begin it anew at once.")
    return wrong


def _is_promise(metric: str, priority: str, spec: Any) -> bool:
    if metric not in Metric.values or priority not in {str(int(one)) for one in Priority}:
        return False
    unit, amount = spec.get("unit"), spec.get("amount")
    least = 0 if unit == Unit.END_OF_DAY else 1
    return unit in MOST and isinstance(amount, int) and least <= amount <= MOST[unit]
