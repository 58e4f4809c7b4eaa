"""What starts, stops, pauses and resets each clock, as data: `receivers_clocks` turns events into these words [H-20].

A clock that can pause does not run *while* a circumstance lasts; it goes on when none of its circumstances is left. The
table below is the desk's; a policy may say otherwise for its own promises: `rule_of`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.vocabulary import STEPS, Metric, State

# What happens to a case.
OPENED = "opened"  # the customer spoke
OPENED_COMPLAINT = "opened_complaint"
WROTE = "customer_wrote"
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
HAPPENINGS: Mapping[str, Promise] = {
    OPENED: _("the case arrives"),
    WROTE: _("the customer writes"),
    WAITED_FOR: _("the customer writes, and no response is due yet"),
    OUR_WORD: _("we write or reach them by telephone"),
    SAID_BY_ITSELF: _("an automatic letter is delivered"),
    NO_REPLY: _("somebody says that no reply is needed"),
    GIVEN: _("somebody gets the case"),
    TAKEN_OVER: _("another team accepts the case"),
    LEFT_TEAM: _("the case leaves its team"),
    DONE: _("the case is done"),
    REOPENED: _("the case is reopened"),
}

# What a clock can wait for: how it is called in the editor.
WITH_CUSTOMER, UNASSIGNED, SURVEY_OUT = "with_customer", "unassigned", "survey_out"
CIRCUMSTANCES: Mapping[str, Promise] = {
    WITH_CUSTOMER: _("we wait for the customer"),
    UNASSIGNED: _("nobody has the case"),
    SURVEY_OUT: _("the survey is out"),
}

# What a policy may say otherwise, in the order of the editor; a clock resumes when nothing lasts that it pauses for.
ACTS: Mapping[str, Promise] = {
    "start": _("Starts when"),
    "pause": _("Pauses while"),
    "stop": _("Stops when"),
    "cancel": _("Is cancelled when"),
    "reset": _("Begins anew when"),
}


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """Words of this module; `pause` are circumstances. `reset` ends a round and begins the next.

    A round that our own word ends is stopped; one that anything else ends was kept by nobody: it is cancelled, unless
    its time was over, for then it was missed.
    """

    start: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    pause: tuple[str, ...] = ()
    reopen: tuple[str, ...] = ()
    cancel: tuple[str, ...] = ()
    reset: tuple[str, ...] = ()

    def does(self, words: Collection[str]) -> str:
        """What these words do to a clock that runs or pauses; "" for nothing."""
        return next((act for act in ("reset", "stop", "cancel") if not set(words).isdisjoint(getattr(self, act))), "")

    @property
    def heeds(self) -> frozenset[str]:
        """Every word that matters to such a clock."""
        return frozenset((*self.start, *self.stop, *self.pause, *self.reopen, *self.cancel, *self.reset))


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


OURS = frozenset({OUR_WORD, SAID_BY_ITSELF})  # what the customer hears from us
AUTOMATIC = frozenset({"acknowledgement", "progress", "reminder", "survey", "closing"})  # letters that count as such
RESPONSES = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE)
# Clocks of many rounds, each of which begins by a word; the others begin once.
ROUNDS = frozenset({Metric.NEXT_RESPONSE, Metric.DEPARTMENT, Metric.UPDATE})

_STARTS: Mapping[Metric, tuple[str, ...]] = {
    Metric.FIRST_RESPONSE: (OPENED, GIVEN, TAKEN_OVER),
    Metric.NEXT_RESPONSE: (WAITED_FOR, WROTE, REOPENED),
    Metric.RESOLUTION: (OPENED, OUR_WORD, GIVEN, TAKEN_OVER),
    Metric.DEPARTMENT: (OPENED, GIVEN, TAKEN_OVER),
    Metric.UPDATE: (OPENED, WROTE, OUR_WORD, GIVEN),
    Metric.REQUESTER_WAIT: (OPENED, OUR_WORD, GIVEN),
    Metric.AGENT_WORK: (OPENED, OUR_WORD, GIVEN),
}
_OFFERED: Mapping[str, tuple[str, ...]] = {
    "pause": (WITH_CUSTOMER, UNASSIGNED),
    "stop": (OUR_WORD, SAID_BY_ITSELF, NO_REPLY, GIVEN, LEFT_TEAM, DONE),
    "cancel": (NO_REPLY, LEFT_TEAM, DONE),
    "reset": (WROTE, OUR_WORD, SAID_BY_ITSELF, GIVEN, TAKEN_OVER, REOPENED),
}
# Words by which something may begin; the others only end.
BEGINNERS = frozenset({OPENED_COMPLAINT, *_OFFERED["reset"], *(word for starts in _STARTS.values() for word in starts)})


def offered(metric: Metric, act: str) -> tuple[str, ...]:
    """The words of which a policy may choose. The steps of a complaint begin and end by their gates alone [H-13]."""
    if metric in STEPS:
        pauses = (SURVEY_OUT,) if metric == Metric.FOLLOW_UP else _OFFERED["pause"]
        return pauses if act == "pause" else ()
    return _STARTS[metric] if act == "start" else _OFFERED[act]


def words_for(names: Collection[str]) -> str:
    """These happenings or circumstances in words, one after the other."""
    known = {**HAPPENINGS, **CIRCUMSTANCES}
    return gettext(", ").join(str(known[name]) for name in names if name in known) or gettext("never")


def rule_of(metric: Metric, own: Mapping[str, Any] | None = None) -> ClockRule:
    """By what a clock runs; `own` is what its policy says of this metric, and goes before the table."""
    when = (own or {}).get("when")
    said = {act: tuple(when[act]) for act in ACTS if act in when} if when else None
    return replace(RULES[metric], **said) if said else RULES[metric]


def otherwise(metric: Metric, own: Mapping[str, Any] | None) -> dict[str, tuple[str, ...]]:
    """What a policy says otherwise than the table, by the act."""
    rule, usual = rule_of(metric, own), RULES[metric]
    return {act: getattr(rule, act) for act in ACTS if set(getattr(rule, act)) != set(getattr(usual, act))}


def lasting(case: Any) -> frozenset[str]:
    """The circumstances of a case that its row tells: a survey that is out is told by its letter alone."""
    waits = {WITH_CUSTOMER} if case.state == State.WAITING else set()
    return frozenset(waits | ({UNASSIGNED} if case.assignee_id is None else set()))
