"""Silence: how long a customer hears nothing from us, and when a word is due before it grows long [H-48].

A word is a public message by a person, a call that reached them, or an automatic letter that was delivered. It is
measured by the clock on the wall: whoever waits, waits at night as well. A call of an earlier day that is written
down after a later word does not shorten what was measured.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Case, Q, When

from servicedesk.mail.vocabulary import DELIVERED
from staff.calendars import load
from tickets.clocks import policies
from tickets.clocks.reckoning import after
from tickets.models import Clock, Ticket
from tickets.vocabulary import Author, CallOutcome, ClockState, Entry, Metric, State

SHARE = 80  # per cent of the time between two words, after which we write unasked


def broken(ticket: Ticket, *, at: datetime) -> None:
    """The customer hears from us, or the case ends. Set on the ticket, not stored."""
    since = ticket.word_at
    if since is None or at <= since:
        ticket.word_at = since or at
        return
    ticket.silence = max(ticket.silence, int((at - since).total_seconds()))
    ticket.word_at = at


def taken_back(ticket: Ticket, *, message: int) -> None:
    """That word never arrived: the customer has heard nothing since the one before. Set on the ticket, one query.

    What was measured up to the lost word stays: the silence lasted that long at least.
    """
    written = Q(author=Author.PERSON, entry=Entry.MESSAGE, public=True)
    reached = Q(entry=Entry.CALL, data__contains={"outcome": CallOutcome.REACHED})
    delivered = Q(author=Author.SYSTEM, entry=Entry.MESSAGE, outgoing__state__in=DELIVERED)
    said = ticket.messages.filter(written | reached | delivered).exclude(pk=message).exclude(data__has_key="failed")
    times = said.annotate(heard=Case(When(delivered, then="outgoing__sent_at"), default="at")).values_list("heard")
    ticket.word_at = max([ticket.received_at, *(heard for (heard,) in times if heard is not None)])


def now(ticket: Ticket, *, at: datetime) -> timedelta:
    """How long the customer has heard nothing; nothing when the case is over."""
    if ticket.word_at is None or ticket.is_finished:
        return timedelta()
    return max(at - ticket.word_at, timedelta())


def longest(ticket: Ticket, *, at: datetime) -> timedelta:
    """The longest silence of the case, the present one with it."""
    return max(timedelta(seconds=ticket.silence), now(ticket, at=at))


def care_moment(ticket: Ticket, active: Sequence[Clock]) -> datetime | None:
    """When we write unasked: most of the time to the next word is used up. None where nobody waits for that.

    The customer who has the word is not told that we work: a question, a proposal or the survey is with them.
    """
    clock = next((one for one in active if one.metric == Metric.UPDATE and one.state == ClockState.RUNNING), None)
    if clock is None or not clock.target or not ticket.unasked or _customers_turn(ticket, active):
        return None
    policy = policies.policy_of(clock.policy_id)
    if policy is not None and not cares(policy.targets.get(Metric.UPDATE)):
        return None
    ahead = clock.target * SHARE // 100 - clock.spent
    since = clock.running_since or clock.started_at
    return since if ahead <= 0 else after(since, ahead, load(clock.calendar_id))


def cares(own: Mapping[str, object] | None) -> bool:
    """Whether a policy, by what it says of the periodic update, lets the desk write by itself."""
    when = (own or {}).get("when")
    return not isinstance(when, dict) or when.get("unasked") is not False


def next_word(clock: Clock, *, at: datetime) -> datetime:
    """By when the customer hears from us again after a word at that time."""
    return after(at, clock.target, load(clock.calendar_id)) or at


def _customers_turn(ticket: Ticket, active: Sequence[Clock]) -> bool:
    survey = any(one.metric == Metric.FOLLOW_UP and one.state == ClockState.PAUSED for one in active)
    return ticket.state == State.WAITING or survey
