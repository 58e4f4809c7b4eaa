"""The sweep: each rung once, whatever runs twice, dies or comes late [H-21, decision 28, trust D9]."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from servicedesk.audit.models import Entry
from servicedesk.notify.models import Notice
from staff.models import Person, Team
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_supervisor, a_team, an_agent
from tests.promises import a_policy, nothing_is_promised, promise_again
from tickets import stationery
from tickets.clocks import deadlines, sweeping
from tickets.clocks.ladder import DEFAULT, rungs
from tickets.clocks.listeners import Line
from tickets.clocks.sweeping import sweep
from tickets.models import Alert, Clock, Message, Ticket
from tickets.telling import say
from tickets.vocabulary import ClockState, Kind, Metric

HOUR = timedelta(hours=1)


@pytest.fixture
def team(db: None) -> Team:
    return a_team()


@pytest.fixture
def amy(team: Team) -> Person:
    return an_agent(team=team)


@pytest.fixture
def sue(team: Team) -> Person:
    return a_supervisor(team=team)


@pytest.fixture
def max_(db: None) -> Person:
    return a_manager()


def promise(minutes: int = 60, *, metric: Metric = Metric.FIRST_RESPONSE) -> None:
    """Enquiries are to be answered so soon; from 09:30 on, an hour is over at 10:30, before lunch."""
    nothing_is_promised()
    a_policy(kind=Kind.ENQUIRY, **{metric: minutes})


def a_clock(team: Team, owner: Person | None, *, at: datetime = NOW) -> Clock:
    ticket = a_ticket(team=team, assignee=owner, at=at)
    clock = Clock.objects.filter(ticket=ticket).first() or deadlines.start(ticket, Metric.FIRST_RESPONSE, at=at)
    assert clock is not None
    return clock


def told(clock: Clock) -> set[tuple[str, str]]:
    return set(Alert.objects.filter(clock=clock).values_list("rung", "person__username"))


def test_the_owner_hears_at_three_quarters_then_supervisors_then_managers(
    team: Team, amy: Person, sue: Person, max_: Person
) -> None:
    promise()
    clock = a_clock(team, amy)
    sweep(NOW + 0.74 * HOUR)
    assert told(clock) == set()
    sweep(NOW + 0.75 * HOUR)
    assert told(clock) == {("75", "amy")}
    sweep(NOW + 0.9 * HOUR)
    assert told(clock) == {("75", "amy"), ("90", "sue")}
    sweep(NOW + HOUR)
    assert told(clock) == {("75", "amy"), ("90", "sue"), ("100", "sue"), ("100", "max")}


def test_a_second_sweep_tells_nothing_again(team: Team, amy: Person, sue: Person, max_: Person) -> None:
    promise()
    a_clock(team, amy)
    sweep(NOW + HOUR)
    before = Alert.objects.count(), Notice.objects.count(), Message.objects.count()
    assert sweep(NOW + HOUR).breached == 0
    assert sweep(NOW + 2 * HOUR).breached == 0
    assert (Alert.objects.count(), Notice.objects.count(), Message.objects.count()) == before


def test_what_nobody_has_is_the_supervisors_from_the_first_rung(team: Team, sue: Person, max_: Person) -> None:
    promise()
    clock = a_clock(team, None)
    sweep(NOW + 0.8 * HOUR)
    assert told(clock) == {("75", "sue")}


def test_a_team_without_supervisor_is_warned_of_by_the_managers(team: Team, amy: Person, max_: Person) -> None:
    promise()
    clock = a_clock(team, amy)
    sweep(NOW + 0.9 * HOUR)
    assert told(clock) == {("90", "amy"), ("90", "max")}


def test_after_an_outage_each_hears_once_of_the_highest_rung_and_all_are_written_down(
    team: Team, amy: Person, sue: Person, max_: Person
) -> None:
    promise()
    clock = a_clock(team, amy)
    sweep(NOW + 24 * HOUR)
    assert told(clock) == {("100", "amy"), ("100", "sue"), ("100", "max")}
    assert Notice.objects.count() == 3
    events = clock.events.exclude(what="start").values_list("what", "data__rung")
    assert list(events) == [("warn", "75"), ("warn", "90"), ("breach", "100")]


def test_a_breach_is_written_on_clock_ticket_and_audit(team: Team, amy: Person) -> None:
    promise()
    clock = a_clock(team, amy)
    sweep(NOW + HOUR + timedelta(seconds=20))
    clock.refresh_from_db()
    assert clock.breached_at == NOW + HOUR + timedelta(seconds=20)
    assert clock.state == ClockState.RUNNING
    event = Message.objects.get(ticket=clock.ticket, entry="event")
    assert (event.data["verb"], event.data["metric"], event.public) == ("breach", "first_response", False)
    assert say(event) == "The desk: “First response” is late"
    assert Entry.objects.filter(subject=f"ticket:{clock.ticket_id}", verb="breach").count() == 1


def test_a_call_that_came_in_time_takes_a_breach_back(team: Team, amy: Person) -> None:
    """It was written down late: the clock was met, whatever the desk believed meanwhile."""
    promise()
    clock = a_clock(team, amy)
    sweep(NOW + 1.5 * HOUR)
    deadlines.stop(clock.ticket, Metric.FIRST_RESPONSE, at=NOW + 0.5 * HOUR)
    clock.refresh_from_db()
    assert (clock.state, clock.breached_at, clock.spent) == (ClockState.MET, None, 1800)


def test_targets_under_five_minutes_colour_the_page_only(team: Team, amy: Person, sue: Person) -> None:
    promise(4)
    clock = a_clock(team, amy)
    sweep(NOW + timedelta(minutes=3))
    assert sweep(NOW + timedelta(minutes=5)).breached == 1
    assert (Alert.objects.count(), Notice.objects.count()) == (0, 0)
    clock.refresh_from_db()
    assert clock.breached_at is not None


def test_with_nothing_due_the_sweep_is_one_query(team: Team, amy: Person) -> None:
    promise()
    for _number in range(3):
        a_clock(team, amy)
    with CaptureQueriesContext(connection) as queries:
        sweep(NOW)
    assert len(queries) == 1


def test_queries_do_not_grow_with_what_is_due(team: Team, amy: Person, sue: Person) -> None:
    promise()
    stationery.desk_language()  # read once in five seconds
    counted = []
    for day in (1, 2):
        at = NOW + timedelta(days=day)
        for _number in range(10 * day):
            a_clock(team, amy, at=at)
        with CaptureQueriesContext(connection) as queries:
            sweep(at + HOUR)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 14


def test_a_paused_clock_wakes_nobody(team: Team, amy: Person) -> None:
    promise(metric=Metric.RESOLUTION)
    ticket = a_ticket(team=team, assignee=amy)
    deadlines.start(ticket, Metric.RESOLUTION, at=NOW)
    deadlines.pause(ticket, at=NOW + 0.5 * HOUR, metrics=[Metric.RESOLUTION])
    sweep(NOW + 24 * HOUR)
    assert not Alert.objects.exists()


def test_a_warning_given_is_not_repeated_after_a_longer_target(team: Team, amy: Person, sue: Person) -> None:
    promise()
    clock = a_clock(team, amy)
    sweep(NOW + 0.75 * HOUR)
    promise_again(first_response=120)
    deadlines.recompute(clock.ticket, at=NOW + 0.8 * HOUR, why="policy")
    sweep(NOW + 1.6 * HOUR)
    assert told(clock) == {("75", "amy")}
    sweep(NOW + 1.8 * HOUR)
    assert told(clock) == {("75", "amy"), ("90", "sue")}


@pytest.mark.django_db(transaction=True)
def test_five_sweeps_at_once_tell_each_thing_once() -> None:
    team = a_team()
    amy, _sue, _max = an_agent(team=team), a_supervisor(team=team), a_manager()
    promise()
    for _number in range(40):
        a_clock(team, amy)
    together = threading.Barrier(5)

    def beat() -> None:
        try:
            for minutes in (45, 46, 54, 55, 60, 61):
                together.wait()
                sweep(NOW + timedelta(minutes=minutes))
        finally:
            connections.close_all()

    beats = [threading.Thread(target=beat) for _number in range(5)]
    for one in beats:
        one.start()
    for one in beats:
        one.join()
    sweep(NOW + timedelta(minutes=61))
    assert Clock.objects.filter(told="75 90 100", breached_at__isnull=False).count() == 40
    assert Message.objects.filter(data__verb="breach").count() == 40
    assert Entry.objects.filter(verb="breach").count() == 40
    for clock in Clock.objects.all():
        assert clock.events.filter(what="breach").count() == 1
        assert clock.events.filter(what="warn").count() == 2
    assert Alert.objects.count() == 40 * (1 + 1 + 2)
    kinds = Notice.objects.values_list("kind", "params")
    assert sum(said["late"] + said["soon"] if kind == "clocks.many" else 1 for kind, said in kinds) == 40 * (1 + 1 + 2)


def test_many_at_once_are_one_notice_for_each_person(team: Team, amy: Person, sue: Person, max_: Person) -> None:
    promise()
    for _number in range(11):
        a_clock(team, amy)
    sweep(NOW + 0.95 * HOUR)
    assert Alert.objects.count() == 11 * 2
    kinds = Notice.objects.order_by("person__username").values_list("person__username", "kind", "params")
    assert list(kinds) == [
        ("amy", "clocks.many", {"late": 0, "soon": 11}),
        ("sue", "clocks.many", {"late": 0, "soon": 11}),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_ticket_that_somebody_holds_is_left_for_the_next_sweep() -> None:
    amy = an_agent(team=a_team())
    promise()
    held, free = a_clock(a_team(), amy), a_clock(a_team(), amy)
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT 1 FROM tickets_ticket WHERE id = %s FOR UPDATE", [held.ticket_id])
                holding.set()
                done.wait(10)
                cursor.execute("ROLLBACK")
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait(10)
    sweep(NOW + HOUR)
    assert told(free) and not told(held)
    done.set()
    holder.join()
    sweep(NOW + HOUR)
    assert told(held)


def test_somebody_inactive_is_nobody(team: Team, amy: Person, sue: Person) -> None:
    amy.is_active = False
    amy.save()
    ticket = Ticket(team=team, assignee=amy)
    assert Line().told(ticket, rungs(DEFAULT, 3600)[:1]) == {sue.pk: True}


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_breaks_holds_up_no_other_and_is_looked_at_later(monkeypatch: pytest.MonkeyPatch) -> None:
    front = a_team()
    promise()
    broken, whole = a_clock(front, an_agent(team=front)), a_clock(front, None)
    usual = sweeping.snoozing.something_happened

    def stumble(tickets, **told) -> int:
        found = set(tickets)
        assert broken.ticket_id not in found
        return usual(found, **told)

    monkeypatch.setattr(sweeping.snoozing, "something_happened", stumble)
    assert sweep(NOW + HOUR).breached == 1
    assert sweep(NOW + HOUR + timedelta(minutes=14)).breached == 0
    assert list(Clock.objects.exclude(breached_at=None)) == [whole]
    monkeypatch.setattr(sweeping.snoozing, "something_happened", usual)
    assert sweep(NOW + HOUR + timedelta(minutes=15)).breached == 1
    assert Alert.objects.filter(clock=broken, person__username="amy").count() == 1
