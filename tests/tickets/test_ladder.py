"""Ladders as data: steps, their keys and moments, and who hears (decision 28)."""

from datetime import timedelta

import pytest

from servicedesk.notify.models import Notice
from staff.models import Person, Team
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_supervisor, a_team, an_agent
from tests.promises import a_policy, nothing_is_promised
from tickets.clocks import deadlines, policies
from tickets.clocks.ladder import DEFAULT, read, rungs, to_climb
from tickets.clocks.sweeping import sweep
from tickets.models import Alert, Clock, Policy
from tickets.vocabulary import Kind, Metric

MINUTE = timedelta(minutes=1)


def keys(steps: list[dict], target: int = 7200) -> list[tuple[str, int]]:
    return [(rung.key, rung.mark) for rung in rungs(read(steps), target)]


def test_steps_are_shares_or_distances_from_the_due_time() -> None:
    steps = [{"after": 3600}, {"at": 50}, {"after": -1800}, {"after": 0}]
    assert keys(steps) == [("50", 3600), ("-1800s", 5400), ("100", 7200), ("+3600s", 10800)]


def test_the_breach_is_a_rung_even_when_no_step_tells_of_it() -> None:
    assert keys([{"at": 50, "tell": ["owner"]}]) == [("50", 3600), ("100", 7200)]


def test_what_lies_before_the_start_is_left_out() -> None:
    assert keys([{"after": -7200}], target=3600) == [("100", 3600)]


def test_without_steps_it_is_the_ladder_of_the_house() -> None:
    assert read([]) == DEFAULT
    assert keys([]) == [("75", 5400), ("90", 6480), ("100", 7200)]


def test_short_targets_have_their_breach_alone() -> None:
    assert keys([], target=299) == [("100", 299)]


@pytest.mark.parametrize(
    ("told", "breached", "expected"),
    [("", False, "75"), ("75", False, "90"), ("90", False, "100"), ("75 90 100", False, "100"), ("100", True, None)],
)
def test_a_rung_told_does_not_come_again_nor_one_below_it(told: str, breached: bool, expected: str | None) -> None:
    rung = to_climb(rungs(DEFAULT, 7200), told.split(), breached=breached)
    assert (rung.key if rung else None) == expected


@pytest.fixture
def team(db: None) -> Team:
    nothing_is_promised()
    return a_team()


def a_clock(team: Team, owner: Person | None, ladder: list[dict], minutes: int = 60) -> Clock:
    a_policy(kind=Kind.ENQUIRY, first_response=minutes, ladder=ladder)
    clock = deadlines.start(a_ticket(team=team, assignee=owner), Metric.FIRST_RESPONSE, at=NOW)
    assert clock is not None
    return clock


def told(clock: Clock) -> set[tuple[str, str]]:
    return set(Alert.objects.filter(clock=clock).values_list("rung", "person__username"))


def test_a_policy_s_own_steps_are_climbed_before_at_and_after_the_due_time(team: Team) -> None:
    amy, sue, _max = an_agent(team=team), a_supervisor(team=team), a_manager()
    eve = an_agent("eve", team=a_team("Second"))
    clock = a_clock(
        team,
        amy,
        [
            {"after": -600, "tell": ["owner"], "by": ["page"]},
            {"at": 100, "tell": [f"person:{eve.pk}"]},
            {"after": 1800, "tell": ["managers", f"team:{team.pk}"], "by": ["mail"]},
        ],
    )
    sweep(NOW + 49 * MINUTE)
    assert told(clock) == set()
    sweep(NOW + 50 * MINUTE)
    assert told(clock) == {("-600s", "amy")}
    assert Notice.objects.get().by_mail is False
    sweep(NOW + 60 * MINUTE)
    assert told(clock) == {("-600s", "amy"), ("100", "eve")}
    sweep(NOW + 90 * MINUTE)
    assert told(clock) - {("-600s", "amy"), ("100", "eve")} == {
        ("+1800s", "max"),
        ("+1800s", "amy"),
        ("+1800s", sue.username),
    }
    clock.refresh_from_db()
    assert (clock.told, clock.check_at) == ("-600s 100 +1800s", None)
    assert [one["kind"] for one in Notice.objects.order_by("at", "pk").values("kind")][:2] == [
        "clock.soon",
        "clock.late",
    ]


def test_a_breach_that_nobody_is_told_of_is_written_down(team: Team) -> None:
    clock = a_clock(team, an_agent(team=team), [{"at": 50, "tell": ["owner"]}])
    sweep(NOW + 30 * MINUTE)
    assert sweep(NOW + 60 * MINUTE).breached == 1
    assert told(clock) == {("50", "amy")}
    assert clock.events.filter(what="breach").count() == 1


def test_another_ladder_repeats_nothing_of_what_was_told(team: Team) -> None:
    """Half of the time is told no more to somebody who heard at three quarters."""
    clock = a_clock(team, an_agent(team=team), [])
    sweep(NOW + 46 * MINUTE)
    Policy.objects.filter(pk=clock.policy_id).update(
        ladder=[{"at": 50, "tell": ["owner"]}, {"at": 80, "tell": ["owner"]}]
    )
    clock.refresh_from_db()
    Clock.objects.update(check_at=NOW)
    policies.forget()
    sweep(NOW + 47 * MINUTE)
    sweep(NOW + 48 * MINUTE)
    assert told(clock) == {("75", "amy"), ("80", "amy")}


def test_somebody_named_hears_nothing_of_a_case_that_is_hidden_from_them(team: Team) -> None:
    team.confidential = True
    team.save()
    sue, eve = a_supervisor(team=team), an_agent("eve", team=a_team("Second"))
    clock = a_clock(team, None, [{"at": 50, "tell": [f"person:{eve.pk}"]}])
    sweep(NOW + 30 * MINUTE)
    assert told(clock) == {("50", sue.username)}
