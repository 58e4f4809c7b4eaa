"""What is asked of the figures: a period, what to tell apart, what to look at, by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from complaints.vocabulary import STEPS
from feedback.figures.catalogue import MEASURES
from feedback.figures.facts import FINISHED
from feedback.figures.levels import DIMENSIONS
from feedback.figures.measures import Measure
from feedback.figures.periods import TIMES, begin_of, end_of
from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from tickets.vocabulary import LateReason, Metric

# What rows and columns can be. Those of the last line tell kinds of facts apart, not cases.
BYS = (*TIMES, *DIMENSIONS, "hour", "metric", "step", "reason")
FIELDS = {
    "kind": "kinds",
    "team": "teams",
    "person": "people",
    "category": "categories",
    "tier": "tiers",
    "channel": "channels",
}
NONE = 0  # no team, nobody, no category: as an id among teams, people, categories


@dataclass(frozen=True, kw_only=True)
class Question:
    """`since` and `until` are days of the desk, both included. Several values of one field mean 'or'; none: all.

    `categories` take in what stands under them. `metric`, `step` and `reason` narrow the measures that speak of those.
    Raises Invalid for what cannot be asked.
    """

    actor: Actor
    since: date
    until: date
    by: str = ""
    across: str = ""
    measures: tuple[str, ...] = ("received", "finished", "attainment")
    metric: str = ""
    step: str = ""
    reason: str = ""  # of lateness
    hour: int | None = None  # of the week: 0 is Monday 0:00
    kinds: tuple[str, ...] = ()
    teams: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    tiers: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.since > self.until:
            raise Invalid({"until": [_("The period ends before it begins.")]})
        unknown = {name for name in (self.by, self.across) if name} - set(BYS) or set(self.measures) - MEASURES.keys()
        twice = self.by and (self.by == self.across or (self.by in TIMES and self.across in TIMES))
        if unknown or twice:
            raise Invalid({"by": [_("There is no such table.")]})

    @property
    def asked(self) -> Mapping[str, tuple[str, ...] | tuple[int, ...]]:
        """The dimensions that are narrowed, with their values."""
        found = {dimension: getattr(self, name) for dimension, name in FIELDS.items()}
        return {dimension: values for dimension, values in found.items() if values}

    def narrowed(self, by: str, key: str) -> "Question":
        """The same about one row or column alone."""
        if not by or not key:
            return self
        told: dict[str, Any] = {by: key}
        if by in FIELDS:
            told = {FIELDS[by]: (int(key) if by in ("team", "person", "category") else key,)}
        if by in TIMES:
            begins = date.fromisoformat(key)
            told = {"since": max(self.since, begin_of(begins, by)), "until": min(self.until, end_of(begins, by))}
        elif by == "hour":
            told = {"hour": int(key)}
        return replace(self, **told)

    def filled(self, measure: Measure, by: Mapping[str, str] | None = None) -> dict[str, tuple[str, ...]]:
        """What the measure counts, with all metrics and steps in question; `by`: those of one row or column."""
        return {part: expanded(whats, self, by or {}) for part, whats in measure.counts.items()}

    def summed_up(self, family: str) -> bool:
        """Whether all metrics, steps or reasons are looked at together: then they are one number from the start."""
        return not getattr(self, family) and family not in (self.by, self.across)


UNSAID = "unsaid"  # a lateness whose reason nobody has told yet
_FAMILIES: dict[str, tuple[str, ...]] = {
    "metric": tuple(Metric.values),
    "step": tuple(step.value for step in STEPS),
    "reason": (*LateReason.values, UNSAID),
}
_BANDS = tuple(what.partition(".")[2] for what in FINISHED)
EVERY = "*"  # 'met.*' stands for the facts of all metrics


def expanded(whats: tuple[str, ...], question: Question, by: Mapping[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for what in whats:
        family = next((one for one in _FAMILIES if f"{{{one}}}" in what), "")
        if not family:
            found.append(what)
        elif question.summed_up(family):
            found.append(what.replace(f"{{{family}}}", EVERY))
        else:
            one = by.get(family) or getattr(question, family)
            found += [what.replace(f"{{{family}}}", word) for word in ((one,) if one else _FAMILIES[family])]
    return tuple(found)


def spelled_out(whats: Iterable[str]) -> list[str]:
    """The facts as the database has them."""
    found: list[str] = []
    for what in whats:
        kind, _dot, word = what.partition(".")
        family = {"step": _FAMILIES["step"], "late": _FAMILIES["reason"], "finished": _BANDS}.get(
            kind, _FAMILIES["metric"]
        )
        found += [f"{kind}.{one}" for one in family] if word == EVERY else [what]
    return sorted(found)
