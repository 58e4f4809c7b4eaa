"""What happens to a case reaches its clocks: each does what its policy says of that, and those begin that begin by it.

The words are those of `rules`, the table there and the policies say what they do.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from tickets.clocks.ledger import second
from tickets.clocks.policies import policy_for
from tickets.clocks.rules import (
    BEGINNERS,
    DONE,
    OURS,
    REOPENED,
    ROUNDS,
    RULES,
    UNASSIGNED,
    WITH_CUSTOMER,
    ClockRule,
    rule_of,
)
from tickets.clocks.sheet import ClockSheet
from tickets.models import Clock, ClockEvent
from tickets.vocabulary import Metric


def hear(sheet: ClockSheet, *words: str, at: datetime, **data: Any) -> None:
    """Something happened. It counts for clocks that ran by then: a call of this morning answers nothing of noon."""
    at, turned = second(at), set()
    for clock in sheet.active():
        act = sheet.rule(clock).does(words) if clock.started_at <= at else ""
        if act:
            word = next(one for one in words if one in getattr(sheet.rule(clock), act))
            sheet.note([clock], "stop" if _was_kept(clock, act, words, at) else "cancel", at, {**data, "word": word})
        if act == "reset":
            turned.add(clock.metric)
    if not sheet.ticket.is_finished and not BEGINNERS.isdisjoint(words):
        _begin(sheet, words, turned, at, data)


def reopened(sheet: ClockSheet, *, at: datetime) -> None:
    """The case goes on after its end: so do the clocks that ended with it, without the time in between, or anew."""
    for metric in Metric:
        last = sheet.latest(metric)
        rule = sheet.rule(last) if last is not None else ClockRule()
        if REOPENED in rule.reopen and REOPENED not in rule.reset:
            go_on(sheet, metric, at=at)
    for circumstance in (UNASSIGNED, WITH_CUSTOMER):  # nobody heeded them meanwhile
        sheet.follow(circumstance, at=at)
    hear(sheet, REOPENED, at=at)


def go_on(sheet: ClockSheet, metric: Metric, *, at: datetime) -> None:
    """Let the latest clock of a metric go on if it had ended with the case."""
    last = sheet.latest(metric)
    if last is not None and last.stopped_at is not None and ended_with_the_case(sheet, last):
        sheet.reopen(metric, at=at)


def ended_with_the_case(sheet: ClockSheet, clock: Clock) -> bool:
    """Whether a clock that ended did so because its case did. One query where a policy lets anything else end it."""
    if sheet.rule(clock) == RULES[Metric(clock.metric)]:
        return True
    ends = ClockEvent.objects.filter(clock=clock, what__in=("stop", "cancel")).order_by("at", "pk")
    last = ends.values_list("data", flat=True).last() or {}
    return bool(last.get("word", DONE) == DONE)


def _was_kept(clock: Clock, act: str, words: Collection[str], at: datetime) -> bool:
    """Whether a round ends by what it was for, or late: what anything else ends in time is neither met nor missed."""
    late = clock.due_at is not None and clock.due_at < at
    return act == "stop" or (act == "reset" and (late or not OURS.isdisjoint(words)))


def _begin(
    sheet: ClockSheet, words: Collection[str], turned: Collection[str], at: datetime, data: dict[str, Any]
) -> None:
    policy = policy_for(sheet.ticket)
    for metric in Metric:
        own = policy.targets.get(metric) if policy else None
        if own and (metric in turned or _is_begun_by(words, sheet, metric, rule_of(metric, own), at)):
            sheet.start(metric, at=at, policy=policy, **data)


def _is_begun_by(words: Collection[str], sheet: ClockSheet, metric: Metric, rule: ClockRule, at: datetime) -> bool:
    """Whether a first or a further round begins; those of the update follow one another without a gap."""
    last = sheet.latest(metric)
    if sheet.active((metric,)) or (last is not None and at < last.started_at):
        return False
    if not set(words).isdisjoint(rule.start):
        return last is None or metric in ROUNDS
    again: bool = metric == Metric.UPDATE or (REOPENED in words and last is not None)
    return again and not set(words).isdisjoint(rule.reset)
