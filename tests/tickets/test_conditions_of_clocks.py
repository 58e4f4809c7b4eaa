"""A policy may say what starts, pauses, stops, cancels a clock and begins it anew; by default the table does."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from servicedesk.actors import SYSTEM
from servicedesk.errors import Invalid
from servicedesk.events import announce
from staff.calendars import loading
from staff.models import Person, Team
from tests.cases import NOW, a_ticket
from tests.lives import a_life
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent
from tests.promises import a_policy, nothing_is_promised, spec, targets
from tickets import conversation, handling, handover, state
from tickets.clocks import deadlines, rulechecks
from tickets.clocks.pastwords import moments_of
from tickets.clocks.recasting import course_of
from tickets.clocks.rulechecks import Wording
from tickets.clocks.rules import (
    ACTS,
    DONE,
    GIVEN,
    OUR_WORD,
    REOPENED,
    TAKEN_OVER,
    offered,
)
from tickets.clocks.terms import spread, terms_by
from tickets.clocks.verifying import differences
from tickets.events import TicketOpened
from tickets.models import Clock, Policy, Ticket
from tickets.vocabulary import STEPS, Kind, Metric, Priority, State

HOUR = timedelta(hours=1)
OFTEN = [one for one in Metric if one not in STEPS]
pytestmark = pytest.mark.django_db


@pytest.fixture
def front() -> Team:
    return a_team("Front")


@pytest.fixture
def amy(front: Team) -> Person:
    return an_agent(team=front)


def promised(metric: Metric, minutes: int = 600, **when: list[str]) -> Policy:
    nothing_is_promised()
    said = targets(**{metric: minutes})
    said[metric]["when"] = when
    rulechecks.check(Wording(targets=said))
    return a_policy(**said)


def opened(**fields: Any) -> Ticket:
    ticket = a_ticket(state=State.OPEN, **fields)
    announce(TicketOpened(ticket=ticket, wish="", at=ticket.received_at, actor=SYSTEM))
    return ticket


def rounds(ticket: Ticket, metric: Metric) -> list[tuple[str, float, float | None]]:
    """State, begin and end of each round, in hours."""
    found = Clock.objects.filter(ticket=ticket, metric=metric).order_by("number")
    hours = lambda at: (at - NOW) / HOUR if at else None  # noqa: E731
    return [(one.state, hours(one.started_at), hours(one.stopped_at)) for one in found]


def test_a_response_may_begin_when_somebody_has_it_and_end_when_they_take_it(front: Team, amy: Person) -> None:
    promised(Metric.RESOLUTION, start=[GIVEN])
    ticket = opened(team=front)
    assert rounds(ticket, Metric.RESOLUTION) == []
    handling.claim(ticket, actor=acting(amy), at=NOW + HOUR)
    assert rounds(ticket, Metric.RESOLUTION) == [("running", 1, None)]
    promised(Metric.FIRST_RESPONSE, stop=[GIVEN])
    ticket = opened(team=front)
    handling.claim(ticket, actor=acting(amy), at=NOW + 2 * HOUR)
    assert rounds(ticket, Metric.FIRST_RESPONSE) == [("met", 0, 2)]


def test_another_team_begins_it_anew_and_what_was_late_stays_late(front: Team, amy: Person) -> None:
    promised(Metric.FIRST_RESPONSE, 90, reset=[TAKEN_OVER])
    fitters = a_team("Fitters")
    for late, state_of_first in ((1, "cancelled"), (2, "missed")):
        ticket = opened(team=front, assignee=amy)
        handover.offer(ticket, to_team=fitters, reason="Theirs", actor=acting(amy), at=NOW + late * HOUR)
        sue = a_supervisor(f"sue{late}", team=fitters)
        handover.accept(ticket, actor=acting(sue), at=NOW + late * HOUR)
        assert rounds(ticket, Metric.FIRST_RESPONSE) == [(state_of_first, 0, late), ("running", late, None)]


def test_what_ended_before_the_case_did_stays_ended_when_it_is_reopened(front: Team, amy: Person) -> None:
    promised(Metric.RESOLUTION, stop=[OUR_WORD], cancel=[DONE])
    ticket = opened(team=front, assignee=amy)
    conversation.reply(ticket, body="Solved.", actor=acting(amy), at=NOW + HOUR)
    for hours, to in ((2, State.DONE), (3, State.OPEN)):
        state.set_state(ticket, to, at=NOW + hours * HOUR, actor=SYSTEM)
    assert rounds(ticket, Metric.RESOLUTION) == [("met", 0, 1)]
    deadlines.recompute(ticket, at=NOW + 4 * HOUR, why="kind")
    assert rounds(ticket, Metric.RESOLUTION) == [("met", 0, 1)]


def test_a_reopened_case_may_have_its_whole_time_again(front: Team, amy: Person) -> None:
    promised(Metric.RESOLUTION, reset=[REOPENED])
    ticket = opened(team=front)
    for hours, to in ((2, State.DONE), (3, State.OPEN)):
        state.set_state(ticket, to, at=NOW + hours * HOUR, actor=SYSTEM)
    assert rounds(ticket, Metric.RESOLUTION) == [("met", 0, 2), ("running", 3, None)]


@pytest.mark.parametrize(
    ("metric", "when", "field"),
    [
        (Metric.RESOLUTION, {"start": []}, "start"),
        (Metric.RESOLUTION, {"stop": [], "cancel": [DONE]}, "stop"),
        (Metric.FIRST_RESPONSE, {"cancel": []}, "cancel"),
        (Metric.RESOLUTION, {"cancel": [DONE]}, "reset"),
        (Metric.RESOLUTION, {"start": ["moon"]}, "start"),
        (Metric.CONFIRM, {"stop": [OUR_WORD]}, "stop"),
        (Metric.UPDATE, {"reset": []}, "stop"),
    ],
)
def test_a_clock_must_be_able_to_begin_and_to_end(metric: Metric, when: dict[str, list[str]], field: str) -> None:
    own = {**spread(spec(60)), "when": when}
    with pytest.raises(Invalid) as wrong:
        rulechecks.check(Wording(targets={metric: own}))
    assert set(wrong.value.errors) == {f"{metric}-{field}"}


def any_conditions(chance: Random, metric: Metric) -> dict[str, list[str]]:
    """Such as the editor would take."""
    while True:
        when = {
            act: [word for word in offered(metric, act) if chance.random() < 0.4]
            for act in ACTS
            if chance.random() < 0.6
        }
        try:
            rulechecks.check(Wording(targets={metric: {**spread(spec(60)), "when": when}}))
        except Invalid:
            continue
        return when


def test_the_clocks_of_any_history_under_any_conditions_are_those_of_the_oracle(front: Team) -> None:
    """`recasting` tells the same history, read off the conversation, to the same rule: state, seconds, times agree."""
    chance, people, boss = Random(19), [an_agent(f"amy{n}", team=front) for n in range(3)], a_manager("max")
    compared = 0
    for number in range(25):
        nothing_is_promised()
        said: dict[str, Any] = {}
        for metric in OFTEN:
            lengths = {str(int(one)): spec(60 * int(one) + 30) for one in Priority}
            said[metric] = {**lengths, "when": any_conditions(chance, metric)}
        policy = a_policy(**said)
        owner = chance.choice([None, people[0]])
        ticket = opened(
            team=front, kind=Kind.ENQUIRY, assignee=owner, first_contact=owner, at=NOW + number * 5 * HOUR,
            unanswered_since=NOW + number * 5 * HOUR,
        )  # fmt: skip
        first = ticket.priority
        a_life(chance, ticket, people, boss)
        moments = moments_of([ticket])[ticket.pk]
        for metric in OFTEN:
            compared += _agree(ticket, metric, policy, moments, first)
    assert compared > 200
    assert list(differences()) == []


def _agree(ticket: Ticket, metric: Metric, policy: Policy, moments: list[Any], first: int) -> int:
    def terms(metric: Metric, at: datetime, priority: int) -> Any:
        ticket.priority = priority
        return terms_by(policy, ticket, metric, at)

    course = course_of(metric, policy, terms=terms, load=loading(ticket.received_at), priority=first)
    expected = [
        (str(one.state), one.started_at, one.stopped_at, one.spent, one.running_since, one.due_at, one.target)
        for one in course.run(moments)
    ]
    real = [
        (one.state, one.started_at, one.stopped_at, one.spent, one.running_since, one.due_at, one.target)
        for one in Clock.objects.filter(ticket=ticket, metric=metric).order_by("number")
    ]
    assert real == expected, (metric, policy.targets[metric]["when"], moments)
    return len(real)
