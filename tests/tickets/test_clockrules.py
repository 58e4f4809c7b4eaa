"""The table of what starts, stops and pauses clocks: the newer clocks, and pauses that a policy says otherwise."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicedesk.actors import SYSTEM
from servicedesk.events import announce
from staff.models import Person, Team
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent
from tests.promises import a_policy, nothing_is_promised, promise_again, targets, the_book
from tickets import handling, state
from tickets.clocks import deadlines, recomputing, rules
from tickets.clocks.rules import RULES, UNASSIGNED, WITH_CUSTOMER
from tickets.clocks.verifying import differences
from tickets.events import TicketOpened
from tickets.models import Clock, Policy, Ticket
from tickets.vocabulary import Metric, State

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def front() -> Team:
    return a_team("Front")


@pytest.fixture
def amy(front: Team) -> Person:
    return an_agent(team=front)


def promised(**lengths: Any) -> Policy:
    nothing_is_promised()
    return a_policy(**lengths)


def opened(**fields: Any) -> Ticket:
    ticket = a_ticket(state=State.OPEN, **fields)
    announce(TicketOpened(ticket=ticket, wish="", at=ticket.received_at, actor=SYSTEM))
    return ticket


def story(ticket: Ticket, metric: Metric) -> list[tuple[str, float, str]]:
    """Its ledger: what, hours since the beginning, and what it waited for."""
    clock = Clock.objects.get(ticket=ticket, metric=metric)
    return [
        (event.what, (event.at - NOW) / HOUR, event.data.get("while", ""))
        for event in clock.events.order_by("at", "id")
    ]


def test_every_clock_has_a_rule_and_every_rule_known_words() -> None:
    words = {value for name, value in vars(rules).items() if name.isupper() and isinstance(value, str)}
    assert set(RULES) == set(Metric)
    for rule in RULES.values():
        assert {*rule.start, *rule.stop, *rule.reopen, *rule.cancel, *rule.reset} <= words
        assert set(rule.pause) <= set(rules.CIRCUMSTANCES)
        assert rule.start and (rule.stop or rule.reset)


def test_the_customers_wait_runs_while_the_word_is_ours(front: Team) -> None:
    promised(requester_wait=600)
    ticket = opened(team=front)
    for hours, to in ((1, State.WAITING), (2, State.OPEN), (3, State.DONE), (4, State.OPEN)):
        state.set_state(ticket, to, at=NOW + hours * HOUR, actor=SYSTEM)
    assert story(ticket, Metric.REQUESTER_WAIT) == [
        ("start", 0, ""),
        ("pause", 1, WITH_CUSTOMER),
        ("resume", 2, ""),
        ("stop", 3, ""),
        ("reopen", 4, ""),
    ]


def test_the_agents_work_runs_while_somebody_has_it_and_it_does_not_wait(front: Team, amy: Person) -> None:
    promised(agent_work=600)
    ticket, actor = opened(team=front), acting(amy)
    assert not Clock.objects.filter(ticket=ticket).exists()
    handling.claim(ticket, actor=actor, at=NOW + HOUR)
    handling.release(ticket, actor=actor, at=NOW + 2 * HOUR)
    state.set_state(ticket, State.WAITING, at=NOW + 3 * HOUR, actor=SYSTEM)
    handling.claim(ticket, actor=actor, at=NOW + 4 * HOUR)
    state.set_state(ticket, State.OPEN, at=NOW + 5 * HOUR, actor=SYSTEM)
    state.set_state(ticket, State.DONE, at=NOW + 6 * HOUR, actor=SYSTEM)
    assert story(ticket, Metric.AGENT_WORK) == [
        ("start", 1, ""),
        ("pause", 2, UNASSIGNED),
        ("resume", 5, ""),
        ("stop", 6, ""),
    ]
    assert list(differences()) == []


def test_whoever_has_it_from_the_first_works_from_the_first(front: Team, amy: Person) -> None:
    promised(agent_work=600)
    assert story(opened(team=front, assignee=amy), Metric.AGENT_WORK) == [("start", 0, "")]


def test_a_policy_may_let_a_clock_run_or_wait_otherwise(front: Team, amy: Person) -> None:
    one = promised(resolution=600, first_response=60)
    one.targets["resolution"]["when"] = {"pause": []}
    one.targets["first_response"]["when"] = {"pause": [UNASSIGNED]}
    one.save()
    ticket = opened(team=front)
    state.set_state(ticket, State.WAITING, at=NOW + HOUR, actor=SYSTEM)
    handling.claim(ticket, actor=acting(amy), at=NOW + 2 * HOUR)
    assert story(ticket, Metric.RESOLUTION) == [("start", 0, "")]
    assert story(ticket, Metric.FIRST_RESPONSE) == [("start", 0, ""), ("pause", 0, UNASSIGNED), ("resume", 2, "")]


def test_other_rules_let_a_waiting_clock_go_on(front: Team) -> None:
    promised(resolution=600)
    ticket = opened(team=front)
    state.set_state(ticket, State.WAITING, at=NOW + HOUR, actor=SYSTEM)
    said = targets(resolution=600)
    said["resolution"]["when"] = {"pause": []}
    promised(**said)
    recomputing.note(book=the_book(), at=NOW + HOUR)
    recomputing.recount(NOW + 2 * HOUR)
    assert [what for what, _at, _why in story(ticket, Metric.RESOLUTION)] == ["start", "pause", "resume"]
    assert list(differences()) == []


def test_what_is_newly_promised_is_measured_from_then_on(front: Team, amy: Person) -> None:
    promised(resolution=600)
    ticket = opened(team=front, assignee=amy)
    promise_again(resolution=600, requester_wait=60, agent_work=60)
    recomputing.note(book=the_book(), at=NOW + HOUR)
    recomputing.recount(NOW + 2 * HOUR)
    assert story(ticket, Metric.REQUESTER_WAIT) == story(ticket, Metric.AGENT_WORK) == [("start", 2, "")]


def test_having_a_case_costs_nothing_where_no_promise_depends_on_it(front: Team, amy: Person) -> None:
    counted = []
    for lengths in ({"resolution": 600}, {"resolution": 600, "agent_work": 600}):
        promised(**lengths)
        ticket = opened(team=front)
        deadlines.refresh(ticket)
        with CaptureQueriesContext(connection) as queries:
            handling.claim(ticket, actor=acting(amy), at=NOW + HOUR)
        counted.append(len(queries))
    assert counted[0] < counted[1]


def test_a_supervisor_takes_it_from_somebody_and_it_goes_on(front: Team, amy: Person) -> None:
    promised(agent_work=600)
    ticket = opened(team=front, assignee=amy)
    sue = a_supervisor(team=front)
    handling.assign(ticket, to=sue, actor=acting(a_manager()), at=NOW + HOUR)
    assert story(ticket, Metric.AGENT_WORK) == [("start", 0, "")]
