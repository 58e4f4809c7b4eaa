"""What starts, stops, pauses and resets each clock, as data: `receivers_clocks` turns events into these words [H-20].

A clock that can pause does not run *while* a circumstance lasts; it goes on when none of its circumstances is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tickets.vocabulary import Metric, State

# What happens to a case.
OPENED = "opened"  # the customer spoke
OPENED_COMPLAINT = "opened_complaint"
WAITED_FOR = "waited_for"  # the customer's word found no response clock running
OUR_WORD = "our_word"  # a reply, or a call that reached them
NO_REPLY = "no_reply_needed"
SAID_BY_ITSELF = "automatic_word"  # an automatic letter was delivered
TAKEN_OVER = "taken_over"  # a team accepted the case
LEFT_TEAM = "left_team"
GIVEN = "given"  # somebody has the case
DONE = "done"
REOPENED = "reopened"
STEP = "step"  # the procedure of complaints starts and stops its steps itself

# What a clock can wait for: how it is called in the editor.
WITH_CUSTOMER, UNASSIGNED, SURVEY_OUT = "with_customer", "unassigned", "survey_out"
CIRCUMSTANCES: Mapping[str, Promise] = {
    WITH_CUSTOMER: _("we wait for the customer"),
    UNASSIGNED: _("nobody has the case"),
    SURVEY_OUT: _("the survey is out"),
}


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """Words of this module; `pause` are circumstances. `reset` ends a round and begins the next."""

    start: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    pause: tuple[str, ...] = ()
    reopen: tuple[str, ...] = ()
    cancel: tuple[str, ...] = ()
    reset: tuple[str, ...] = ()


def _step(*pause: str, start: tuple[str, ...] = (STEP,)) -> ClockRule:
    return ClockRule(start=start, stop=(STEP,), pause=pause, cancel=(DONE,))


RULES: Mapping[Metric, ClockRule] = {
    Metric.FIRST_RESPONSE: ClockRule(start=(OPENED,), stop=(OUR_WORD,), cancel=(DONE,)),
    Metric.NEXT_RESPONSE: ClockRule(
        start=(WAITED_FOR,), stop=(OUR_WORD, NO_REPLY), pause=(WITH_CUSTOMER,), cancel=(DONE,)
    ),
    Metric.LISTEN: _step(start=(OPENED_COMPLAINT, STEP)),
    Metric.APOLOGISE: _step(),
    Metric.CONFIRM: _step(WITH_CUSTOMER),
    Metric.RESOLVE: _step(WITH_CUSTOMER),
    Metric.FOLLOW_UP: _step(SURVEY_OUT),
    Metric.PREVENT: _step(),
    Metric.ARCHIVE: _step(),
    Metric.RESOLUTION: ClockRule(start=(OPENED,), stop=(DONE,), pause=(WITH_CUSTOMER,), reopen=(REOPENED,)),
    Metric.DEPARTMENT: ClockRule(
        start=(TAKEN_OVER,), stop=(LEFT_TEAM, DONE), pause=(WITH_CUSTOMER,), reopen=(REOPENED,)
    ),
    Metric.UPDATE: ClockRule(start=(OPENED,), cancel=(DONE,), reset=(OUR_WORD, SAID_BY_ITSELF, REOPENED)),
    Metric.REQUESTER_WAIT: ClockRule(start=(OPENED,), stop=(DONE,), pause=(WITH_CUSTOMER,), reopen=(REOPENED,)),
    Metric.AGENT_WORK: ClockRule(start=(GIVEN,), stop=(DONE,), pause=(WITH_CUSTOMER, UNASSIGNED), reopen=(REOPENED,)),
}


def lasting(case: Any) -> frozenset[str]:
    """The circumstances of a case that its row tells: a survey that is out is told by its letter alone."""
    waits = {WITH_CUSTOMER} if case.state == State.WAITING else set()
    return frozenset(waits | ({UNASSIGNED} if case.assignee_id is None else set()))


@cache
def metrics(act: str, *words: str) -> tuple[Metric, ...]:
    """The clocks to which one of these words does that: `metrics("stop", DONE)`."""
    return tuple(metric for metric, rule in RULES.items() if not set(words).isdisjoint(getattr(rule, act)))


def pauses(metric: Metric, own: Mapping[str, object] | None = None) -> tuple[str, ...]:
    """For what a clock pauses; `own` is what its policy says of this metric, and goes before."""
    when = (own or {}).get("when")
    said = when.get("pause") if isinstance(when, dict) else None
    return tuple(said) if isinstance(said, list) else RULES[metric].pause
