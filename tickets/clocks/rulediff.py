"""What one version of the rules says otherwise than another: policies added, removed, moved, changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tickets.clocks import silence
from tickets.clocks.rules import ACTS, rule_of
from tickets.models import Policy, RuleBook
from tickets.vocabulary import Metric, Priority


@dataclass(frozen=True, kw_only=True)
class Change:
    """A promise that changes: before and after are specs, or None for no clock."""

    metric: Metric
    priority: Priority
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A clock that runs otherwise: before and after are words of `rules`."""

    metric: Metric
    act: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One policy in two versions; `before` or `after` None: it was added or removed."""

    before: Policy | None
    after: Policy | None
    parts: tuple[str, ...]  # of "name", "match", "calendar", "ladder", "active", "unasked", "position"
    changes: tuple[Change, ...]
    turns: tuple[Turn, ...] = ()

    @property
    def policy(self) -> Policy:
        found = self.after or self.before
        assert found is not None  # noqa: S101  # one of the two is always there
        return found


def differences(before: RuleBook, after: RuleBook) -> list[Difference]:
    """In the order of the later book, what was removed last. Two queries."""
    old = {one.key: one for one in before.policies.select_related("calendar")}
    new = {one.key: one for one in after.policies.select_related("calendar")}
    moved = _moved(old, new)
    found = [_between(old.get(key), one, moved=key in moved) for key, one in new.items()]
    found += [_between(one, None, moved=False) for key, one in old.items() if key not in new]
    return [one for one in found if one.parts or one.changes or one.turns or one.before is None or one.after is None]


def _between(before: Policy | None, after: Policy | None, *, moved: bool) -> Difference:
    if before is None or after is None:
        return Difference(before=before, after=after, parts=(), changes=())
    parts = [
        name
        for name, was, now in (
            ("name", before.name, after.name),
            ("match", (before.match, before.conditions), (after.match, after.conditions)),
            ("calendar", before.calendar_id, after.calendar_id),
            ("ladder", before.ladder, after.ladder),
            ("active", before.active, after.active),
            ("unasked", _unasked(before), _unasked(after)),
        )
        if was != now
    ]
    changes = tuple(
        Change(metric=metric, priority=priority, before=was, after=now)
        for metric in Metric
        for priority in Priority
        if (was := _promise(before, metric, priority)) != (now := _promise(after, metric, priority))
    )
    parts += ["position"] if moved else []
    return Difference(before=before, after=after, parts=tuple(parts), changes=changes, turns=_turns(before, after))


def _turns(before: Policy, after: Policy) -> tuple[Turn, ...]:
    """Of clocks that both promise: whether a clock is promised at all is told by its length."""
    return tuple(
        Turn(metric=metric, act=act, before=getattr(was, act), after=getattr(now, act))
        for metric in Metric
        if before.targets.get(metric) and after.targets.get(metric)
        for was, now in [(rule_of(metric, before.targets[metric]), rule_of(metric, after.targets[metric]))]
        for act in ACTS
        if set(getattr(was, act)) != set(getattr(now, act))
    )


def _moved(old: Mapping[int, Policy], new: Mapping[int, Policy]) -> set[int]:
    """Those that no longer stand in the same order among what both versions have."""
    was = [key for key in old if key in new]
    now = [key for key in new if key in old]
    return {one for one, other in zip(was, now, strict=True) if one != other}


def _promise(policy: Policy, metric: Metric, priority: Priority) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = policy.targets.get(metric, {}).get(str(int(priority)))
    return found


def _unasked(policy: Policy) -> bool:
    return silence.cares(policy.targets.get(Metric.UPDATE))
