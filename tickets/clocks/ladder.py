"""Ladders: when a clock wakes somebody, whom, and what the desk does then by itself; data of a policy (decision 28).

A step is reached when so much working time of the clock is used up: `{"at": 75}` says it in per cent of the target,
`{"after": -1800}` in seconds after (before) the due time. Each has a key, "75", "-1800s" or "+3600s", under which a
clock remembers that it was climbed. The due time itself is always a rung, told or not.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

BREACH = "100"
QUIET_BELOW = 300  # seconds: shorter targets colour the page and wake nobody (decision 28)
ROLES = ("owner", "supervisors", "managers", "first_contact")
WAYS = ("page", "mail")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step as the policy says it. `do` are deeds in order, each a verb with its object."""

    key: str
    percent: int | None = None
    seconds: int = 0
    tell: tuple[str, ...] = ()
    by: tuple[str, ...] = WAYS
    do: tuple[tuple[str, str | int], ...] = ()

    def mark(self, target: int) -> int:
        """Working seconds of the clock at which it is reached."""
        return target + self.seconds if self.percent is None else target * self.percent // 100


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A step on one clock. The breach is there even when no step tells of it: then `steps` is empty."""

    key: str
    mark: int
    steps: tuple[Step, ...] = ()

    @property
    def is_breach(self) -> bool:
        return self.key == BREACH


def key_of(step: Mapping[str, Any]) -> str:
    """The name under which a clock remembers it; nothing after the due time is the due time."""
    if "at" in step:
        return str(int(step["at"]))
    seconds = int(step["after"])
    return f"{seconds:+d}s" if seconds else BREACH


def read(steps: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """A policy's ladder; an empty one is the ladder of the house."""
    return tuple(_read(one) for one in steps) or DEFAULT


def _read(step: Mapping[str, Any]) -> Step:
    key = key_of(step)
    return Step(
        key=key,
        percent=int(key) if key.isdecimal() else None,
        seconds=int(step.get("after", 0)),
        tell=tuple(step.get("tell", ())),
        by=tuple(step.get("by", WAYS)),
        do=tuple(pair for deed in step.get("do", ()) for pair in deed.items()),
    )


@lru_cache(maxsize=2048)
def rungs(steps: tuple[Step, ...], target: int) -> tuple[Rung, ...]:
    """What a clock of this target climbs, the first to be reached first. What lies before its start is left out."""
    if target < QUIET_BELOW:
        return (Rung(key=BREACH, mark=target),)
    own: dict[str, list[Step]] = {BREACH: []}
    for step in steps:
        own.setdefault(step.key, []).append(step)
    marks = {key: found[0].mark(target) if found else target for key, found in own.items()}
    found = [Rung(key=key, mark=marks[key], steps=tuple(own[key])) for key in own if marks[key] > 0]
    return tuple(sorted(found, key=lambda rung: (rung.mark, not rung.is_breach)))


def to_climb(ladder: Iterable[Rung], told: Collection[str], *, breached: bool) -> Rung | None:
    """The next rung. One below a share that was told is past, also when the ladder has changed meanwhile.

    A breach that was taken back is noted again when it comes again; who heard of it hears no second time.
    """
    highest = max((int(key) for key in told if key.isdecimal()), default=0)
    for rung in ladder:
        if rung.is_breach and not breached:
            return rung
        if rung.key not in told and not (rung.key.isdecimal() and int(rung.key) < highest):
            return rung
    return None


def _default() -> tuple[Step, ...]:
    """At 75 % the owner, at 90 % the team's supervisors, at 100 % supervisors and managers."""
    told = {75: ("owner",), 90: ("supervisors",), 100: ("supervisors", "managers")}
    return tuple(Step(key=str(percent), percent=percent, tell=tell) for percent, tell in told.items())


DEFAULT = _default()
