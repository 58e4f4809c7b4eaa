"""How the clocks of one metric would have run under another rule: what happened to the case, told to that rule [H-20].

Written apart from `hearing` and `sheet`, which do the same to rows: each is the other's oracle in the tests.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tickets.clocks.pastwords import Moment
from tickets.clocks.reckoning import Calendars, Note, Reckoning, begin, follow
from tickets.clocks.rules import DONE, OURS, REOPENED, RESPONSES, ROUNDS, WAITED_FOR, WROTE, ClockRule, rule_of
from tickets.models import Policy
from tickets.vocabulary import Metric

Terms = Callable[[Metric, datetime, int], Mapping[str, Any]]  # what is promised from a moment on, at a priority


def paused_anew(notes: Sequence[Note], rule: ClockRule, moments: Sequence[Moment]) -> list[Note]:
    """The ledger of a clock as it would be if it paused for what this rule says; what else happened to it stays.

    Of a circumstance that no moment tells (a survey that was out), the ledger itself knows.
    """
    known = {name for one in moments for name in one.circumstances}
    kept = [one for one in notes if one.what not in ("pause", "resume")]
    own = [one for one in notes if one.what == "pause" and one.data.get("while") in set(rule.pause) - known]
    if own or not known.intersection(rule.pause):
        return sorted([*kept, *own, *(one for one in notes if own and one.what == "resume")], key=lambda one: one.at)
    began, lasting = notes[0].at, set[str]()
    for one in moments:
        lasting = _after(lasting, one, rule)
        if one.circumstances:
            kept.append(Note(what="pause" if lasting else "resume", at=max(one.at, began)))
    return kept


@dataclass(kw_only=True)
class Course:
    """The rounds of one metric, as they would have gone."""

    metric: Metric
    rule: ClockRule
    terms: Terms
    load: Calendars
    priority: int  # at first
    beside: "Course | None" = None  # of the next response: the first, for a customer's word begins only one of them
    rounds: list[Reckoning] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)  # by which word each round ended; "" while it runs
    lasting: set[str] = field(default_factory=set)
    over: bool = False  # the case is done

    def run(self, moments: Sequence[Moment]) -> list[Reckoning]:
        for one in moments:
            free = not self.active and not (self.beside and self.beside.active)
            waited = free and self.metric in RESPONSES and WROTE in one.words
            if self.beside is not None:
                self.beside.run([one])
            self._step(one, (*one.words, WAITED_FOR) if waited else one.words)
        return self.rounds

    def _step(self, one: Moment, words: Sequence[str]) -> None:
        self.over = (self.over or DONE in words) and REOPENED not in words
        self.lasting = _after(self.lasting, one, self.rule)
        if REOPENED in words and REOPENED in self.rule.reopen and REOPENED not in self.rule.reset:
            self._reopen(one.at)
        for word in words:
            self._hear(word, one.at)
        if one.priority not in (None, self.priority):
            self._weigh(one.priority or 0, one.at)
        if one.circumstances and self.active and not self.over:
            self._note("pause" if self.lasting else "resume", one.at)

    @property
    def active(self) -> bool:
        return bool(self.rounds) and self.rounds[-1].active

    def _hear(self, word: str, at: datetime) -> None:
        turned = False
        if self.active and self.rounds[-1].started_at <= at:
            turned = word in self.rule.reset
            late = self.rounds[-1].due_at is not None and self.rounds[-1].due_at < at
            if word in self.rule.stop or (turned and (late or word in OURS)):
                self._note("stop", at, word)
            elif turned or word in self.rule.cancel:
                self._note("cancel", at, word)
        if not self.over and not self.active and (turned or self._begins(word)):
            self._begin(at)

    def _begins(self, word: str) -> bool:
        if word in self.rule.start:
            return not self.rounds or self.metric in ROUNDS
        again = self.metric == Metric.UPDATE or (word == REOPENED and bool(self.rounds))
        return again and word in self.rule.reset

    def _begin(self, at: datetime) -> None:
        terms = self.terms(self.metric, at, self.priority)
        if terms["target"]:
            self.rounds.append(begin(Note(what="start", at=at, data=terms), self.load))
            self.ends.append("")
            if self.lasting:
                self._note("pause", at)

    def _weigh(self, priority: int, at: datetime) -> None:
        self.priority = priority
        if self.active:
            self._note("recompute", at, data=self.terms(self.metric, self.rounds[-1].started_at, priority))

    def _reopen(self, at: datetime) -> None:
        if self.rounds and not self.active and self.ends[-1] == DONE:
            self._note("reopen", at)
            if self.lasting:
                self._note("pause", at)

    def _note(self, what: str, at: datetime, word: str = "", data: Mapping[str, Any] | None = None) -> None:
        self.rounds[-1] = follow(self.rounds[-1], Note(what=what, at=at, data=data or {}), self.load)
        self.ends[-1] = word


def course_of(metric: Metric, policy: Policy | None, *, terms: Terms, load: Calendars, priority: int) -> Course:
    """As this policy lets the metric run."""
    targets = policy.targets if policy else {}

    def course(one: Metric, beside: Course | None = None) -> Course:
        rule = rule_of(one, targets.get(one))
        return Course(metric=one, rule=rule, terms=terms, load=load, priority=priority, beside=beside)

    return course(metric, course(Metric.FIRST_RESPONSE) if metric == Metric.NEXT_RESPONSE else None)


def _after(lasting: set[str], one: Moment, rule: ClockRule) -> set[str]:
    """What still lasts of what the rule pauses for."""
    changed = {name: now for name, now in one.circumstances.items() if name in rule.pause}
    return {name for name in {*lasting, *changed} if changed.get(name, True)}
