"""A clock that ended, counted once more by other rules: would it have been in time? [H-20]

Where the rules say the same of a clock as those by which it was promised, what was is what would be. Where they promise
another length, its ledger is replayed with that; where they let it run otherwise, what happened to the case is told to
them (`recasting`). Hours are those that hold today for clocks of that time.

A case is matched by what its row says today, but for its priority, which the ledger remembers. Where that no longer
tells who promised it then (it was another kind or team since), nobody knows what other conditions would have found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Max

from staff.calendars import loading
from tickets.clocks import policies
from tickets.clocks.ledger import taken_up
from tickets.clocks.pastwords import Moment, moments_of
from tickets.clocks.policies import Rule, first_of, rules_of
from tickets.clocks.recasting import course_of, paused_anew
from tickets.clocks.reckoning import Note, Reckoning, replay
from tickets.clocks.rules import ClockRule, rule_of
from tickets.clocks.targets import ROUND_THE_CLOCK
from tickets.clocks.terms import spec_of, terms_by
from tickets.models import Clock, Policy, Ticket
from tickets.vocabulary import ClockState, Metric

# A promise that no clock measured, read off the ledger of another: both run while the customer waits for an end.
DERIVED = {Metric.RESOLUTION: Metric.REQUESTER_WAIT}


class Unknowable(Exception):
    """By which policy it would have been promised."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How it ended: met, or not, or not promised (None)."""

    metric: Metric
    was: bool | None
    would: bool | None = None
    policy: int | None = None  # the key of the policy that would have promised it last
    late_by: int = 0  # seconds of real time after the due time it would have had
    left_out: bool = False  # nobody can tell


class Court:
    """The rules of one book, with which past clocks are judged; `read` some of them before."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.own = {rule.policy.pk: rule.policy for rule in rules}
        self.books: dict[int, Sequence[Rule]] = {}
        self.moments: Mapping[int, list[Moment]] = {}
        self.last: Mapping[tuple[int, str], int] = {}

    def read(self, clocks: Iterable[Clock]) -> None:
        """What happened to the cases of which a clock would have run otherwise. Two queries if there are such."""
        others = [clock for clock in clocks if self._runs_otherwise(clock)]
        self.moments = moments_of({clock.ticket_id: clock.ticket for clock in others}.values()) if others else {}
        rows = Clock.objects.filter(ticket__in=self.moments).values_list("ticket_id", "metric").annotate(Max("number"))
        self.last = {(ticket, metric): number for ticket, metric, number in rows.order_by()} if others else {}

    def verdicts(self, clock: Clock, notes: Sequence[Note]) -> list[Verdict]:
        """Of this clock, and of one that can be read off its ledger if the book promises it and nothing measured it."""
        metric = Metric(clock.metric)
        was = {ClockState.MET: True, ClockState.MISSED: False}.get(ClockState(clock.state))
        try:
            found = list(self._judge(clock, metric, notes, was=was))
            other = DERIVED.get(metric)
            if other is not None and was is not None and not _promised(clock, other):
                derived = self._judge(clock, other, notes, was=None)
                found += [one for one in derived if one.would is not None]
        except Unknowable:
            return [Verdict(metric=metric, was=was, left_out=True)]
        return found

    def _judge(self, clock: Clock, metric: Metric, notes: Sequence[Note], *, was: bool | None) -> Iterator[Verdict]:
        mine, policy, same = self._rewritten(clock, metric, notes)
        rule, before = _rule(policy, metric), _rule(policies.policy_of(clock.policy_id), metric)
        if same and rule == before and was is not None:
            own_key, late = policy.key if policy else None, _late_by(taken_up(clock))
            yield Verdict(metric=metric, was=was, would=was, policy=own_key, late_by=late)
            return
        own = [replay(mine, loading(_began(notes)))]
        if rule != before:
            own = self._otherwise(clock, metric, rule, before, mine, policy)
        for one in own:
            ended = bool(one.target) and one.state in (ClockState.MET, ClockState.MISSED)
            yield Verdict(
                metric=metric,
                was=was if one is own[0] else None,
                would=one.state == ClockState.MET if ended else None,
                policy=policy.key if policy else None,
                late_by=_late_by(one),
            )

    def _rewritten(self, clock: Clock, metric: Metric, notes: Sequence[Note]) -> tuple[list[Note], Policy | None, bool]:
        """The ledger with the promises of this book, its last policy, and whether they are those that were made."""
        mine: list[Note] = []
        policy: Policy | None = None
        ticket, same = clock.ticket, metric == clock.metric
        for note in notes:
            if note.what in ("start", "recompute"):
                ticket.priority = note.data.get("priority", ticket.priority)
                policy = self._policy(ticket, note)
                before = policies.policy_of(note.data.get("policy"))
                if metric != clock.metric or not _says_the_same(policy, before, metric, ticket.priority):
                    same = False
                    note = replace(note, data=terms_by(policy, ticket, metric, _began(notes), hours=_hours(note)))
            mine.append(note)
        return mine, policy, same

    def _otherwise(
        self,
        clock: Clock,
        metric: Metric,
        rule: ClockRule,
        before: ClockRule,
        notes: Sequence[Note],
        policy: Policy | None,
    ) -> list[Reckoning]:
        """This clock, and after the last of its case those that would have followed it."""
        ticket, load = clock.ticket, loading(_began(notes))
        moments = self.moments.get(ticket.pk, [])
        if replace(rule, pause=()) == replace(before, pause=()):
            return [replay(paused_anew(notes, rule, moments), load)]

        def terms(metric: Metric, at: datetime, priority: int) -> dict[str, Any]:
            ticket.priority = priority
            return terms_by(policy, ticket, metric, at, hours=_hours(notes[0]))

        first = int(notes[0].data.get("priority", ticket.priority))
        course = course_of(metric, policy, terms=terms, load=load, priority=first)
        rounds = course.run(moments)
        until = None if clock.number >= self.last.get((ticket.pk, clock.metric), 0) else clock.number
        return rounds[clock.number - 1 : until] or [replace(replay(notes, load), target=0)]

    def _policy(self, ticket: Ticket, note: Note) -> Policy | None:
        """What the book promises at that entry. Raises Unknowable."""
        before = policies.policy_of(note.data.get("policy"))
        if before is None or before.pk in self.own:
            return before
        if before.book_id not in self.books:
            self.books[before.book_id] = rules_of(Policy.objects.filter(book=before.book_id))
        earlier = self.books[before.book_id]
        place = next((place for place, rule in enumerate(earlier) if rule.policy.pk == before.pk), -1)
        if place >= 0 and _asks(earlier[: place + 1]) == _asks(self.rules[: place + 1]):
            return self.rules[place].policy
        then = first_of(earlier, ticket)
        if then is None or then.pk != before.pk:
            raise Unknowable
        return first_of(self.rules, ticket)

    def _runs_otherwise(self, clock: Clock) -> bool:
        """Whether any policy here lets such a clock run otherwise than the one that promised it."""
        before = policies.policy_of(clock.policy_id)
        metrics = {metric := Metric(clock.metric), DERIVED.get(metric, metric)}
        return any(
            rule.policy.targets.get(one) and _rule(rule.policy, one) != _rule(before, one)
            for rule in self.rules
            for one in metrics
        )


def _asks(rules: Sequence[Rule]) -> list[Any]:
    """Whom they are for, in order."""
    return [(rule.policy.key, rule.policy.match, rule.policy.conditions) for rule in rules]


def _says_the_same(one: Policy | None, other: Policy | None, metric: Metric, priority: int) -> bool:
    if one is None or other is None:
        return one is other
    mine, theirs = spec_of(one, metric, priority), spec_of(other, metric, priority)
    return mine == theirs and one.calendar_id == other.calendar_id


def _rule(policy: Policy | None, metric: Metric) -> ClockRule:
    return rule_of(metric, policy.targets.get(metric) if policy else None)


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


def _late_by(one: Reckoning) -> int:
    stopped: datetime | None = one.stopped_at
    if stopped is None or one.due_at is None or one.due_at >= stopped:
        return 0
    return int((stopped - one.due_at).total_seconds())
