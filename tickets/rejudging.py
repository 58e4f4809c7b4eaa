"""A clock that ended, counted once more by other rules: would it have been in time? [H-20]

The ledger says when it ran and what it waited for; the rules say how much time it would have had. A case is matched
by what its row says today, but for its priority, which the ledger remembers; hours are those that hold today for
clocks of that time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from staff.calendars import loading
from tickets import clockrules, policies
from tickets.models import Clock, Policy, Ticket
from tickets.policies import Rule, first_of
from tickets.reckoning import Note, Reckoning, replay
from tickets.targets import ROUND_THE_CLOCK
from tickets.terms import terms_by
from tickets.vocabulary import ClockState, Metric

# A promise that no clock measured, read off the ledger of another: both run while the customer waits for an end.
DERIVED = {Metric.RESOLUTION: Metric.REQUESTER_WAIT}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How it ended: met, or not, or not promised (None)."""

    metric: Metric
    was: bool | None
    would: bool | None
    policy: int | None = None  # the key of the policy that would have promised it last
    late_by: int = 0  # seconds of real time after the due time it would have had


class Court:
    """The rules of one book, with which past clocks are judged."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.own = {rule.policy.pk: rule.policy for rule in rules}

    def verdicts(self, clock: Clock, notes: Sequence[Note]) -> list[Verdict]:
        """Of this clock, and of one that can be read off its ledger if the book promises it and nothing measured it."""
        metric = Metric(clock.metric)
        found = [self._judge(clock.ticket, metric, notes, was=clock.state == ClockState.MET)]
        other = DERIVED.get(metric)
        if other is not None and not _promised(clock, other):
            derived = self._judge(clock.ticket, other, notes, was=None)
            found += [derived] if derived.would is not None else []
        return found

    def _judge(self, ticket: Ticket, metric: Metric, notes: Sequence[Note], *, was: bool | None) -> Verdict:
        mine: list[Note] = []
        policy: Policy | None = None
        for note in notes:
            if note.what in ("start", "recompute"):
                policy = self._policy(ticket, note)
                mine.append(_promise(policy, ticket, metric, note, notes))
            elif note.what != "pause" or _pauses(policy, metric, note):
                mine.append(note)
        one = replay(mine, loading(_began(notes)))
        ended = bool(one.target) and one.state in (ClockState.MET, ClockState.MISSED)
        return Verdict(
            metric=metric,
            was=was,
            would=one.state == ClockState.MET if ended else None,
            policy=policy.key if policy else None,
            late_by=_late_by(one),
        )

    def _policy(self, ticket: Ticket, note: Note) -> Policy | None:
        """What the book promises at that entry: the very policy if it was one of this book."""
        known = self.own.get(note.data.get("policy") or 0)
        if known is not None:
            return known
        ticket.priority = note.data.get("priority", ticket.priority)
        return first_of(self.rules, ticket)


def _promise(policy: Policy | None, ticket: Ticket, metric: Metric, note: Note, notes: Iterable[Note]) -> Note:
    """The entry as this policy would have written it."""
    ticket.priority = note.data.get("priority", ticket.priority)
    return replace(note, data=terms_by(policy, ticket, metric, _began(notes), hours=_hours(note)))


def _began(notes: Iterable[Note]) -> datetime:
    return next(one.at for one in notes if one.what == "start")


def _promised(clock: Clock, metric: Metric) -> bool:
    """Whether the policy that this clock was promised by had such a clock as well."""
    policy = policies.policy_of(clock.policy_id)
    return policy is not None and bool(policy.targets.get(metric))


def _hours(note: Note) -> int | None:
    """The calendar of the team that had the case: what was counted by, unless the policy or the unit named another."""
    policy = policies.policy_of(note.data.get("policy"))
    if policy is not None and policy.calendar_id is not None:
        return None
    if note.data.get("unit") in ROUND_THE_CLOCK:
        return None
    calendar: int = note.data["calendar"]
    return calendar


def _pauses(policy: Policy | None, metric: Metric, note: Note) -> bool:
    """Whether the book lets the clock pause for what it paused for."""
    own = policy.targets.get(metric) if policy else None
    usual = clockrules.RULES[metric].pause
    return note.data.get("while", usual[0] if usual else "") in clockrules.pauses(metric, own)


def _late_by(one: Reckoning) -> int:
    stopped: datetime | None = one.stopped_at
    if stopped is None or one.due_at is None or one.due_at >= stopped:
        return 0
    return int((stopped - one.due_at).total_seconds())
