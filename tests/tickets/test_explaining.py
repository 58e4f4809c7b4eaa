"""Why a clock is due when it is: sentences for people, values for programs [H-20]."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from staff import calendars
from staff.models import CalendarDay, Desk, Person
from tests.cases import NOW, a_category, a_ticket
from tests.people import a_team, acting, an_agent
from tests.promises import a_policy, nothing_is_promised, promise_again, spec, targets
from tickets import handling
from tickets.clocks import deadlines, policies
from tickets.clocks.explaining import explain, explain_all
from tickets.models import Clock, Policy, Ticket
from tickets.vocabulary import ItemKind, Kind, Metric, Unit

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def amy() -> Person:
    return an_agent(team=a_team())


def promise(**minutes: Any) -> None:
    """Enquiries by these targets, on the calendar of office hours 09:00–12:00 and 13:30–18:00."""
    nothing_is_promised()
    a_policy("Quick answers", kind=Kind.ENQUIRY, **minutes)


def a_clock(metric: Metric = Metric.RESOLUTION, **fields: object) -> tuple[Ticket, Clock]:
    ticket = a_ticket(**fields)
    clock = deadlines.start(ticket, metric, at=NOW)
    assert clock is not None
    return ticket, clock


def test_a_running_clock_names_policy_calendar_and_what_is_left() -> None:
    promise(resolution=240)
    _ticket, clock = a_clock()
    why = explain(clock, NOW + HOUR)
    assert (why.policy, why.calendar, why.target, why.remaining) == ("Quick answers", "Office hours", 14400, 10800)
    assert why.sentences == [
        "4 h of working time, by the policy “Quick answers” and the calendar “Office hours”.",
        "It began today 09:30.",
        "Closed hours do not count: breaks.",
        "It is due today 15:00; 3 h of working time are left.",
    ]


def test_a_pause_says_how_long_and_a_late_clock_by_how_much() -> None:
    promise(resolution=120)
    ticket, clock = a_clock()
    deadlines.pause(ticket, at=NOW + HOUR, metrics=[Metric.RESOLUTION])
    deadlines.resume(ticket, at=NOW + 1.5 * HOUR, metrics=[Metric.RESOLUTION])
    clock.refresh_from_db()
    why = explain(clock, datetime(2026, 11, 23, 15, 0, tzinfo=UTC))
    assert [(pause.since, pause.until, pause.worked) for pause in why.pauses] == [(NOW + HOUR, NOW + 1.5 * HOUR, 1800)]
    assert "Not counted while it paused: 30 min of working time, from today 10:30 to today 11:00." in why.sentences
    assert why.sentences[-1] == "It was due today 12:00 and is late by 1 h 30 min of working time."


def test_a_paused_clock_waits_for_the_customer() -> None:
    promise(resolution=120)
    ticket, clock = a_clock()
    deadlines.pause(ticket, at=NOW + HOUR, metrics=[Metric.RESOLUTION])
    clock.refresh_from_db()
    why = explain(clock, NOW + 48 * HOUR)
    assert why.sentences[-2:] == [
        "It pauses since 23 Nov 10:30: we wait for the customer.",
        "1 h of working time are left when it goes on.",
    ]


def test_nights_and_holidays_are_named() -> None:
    promise(resolution=480)
    desk = Desk.objects.get()
    CalendarDay.objects.create(calendar=desk.calendar, day=datetime(2026, 11, 24, tzinfo=UTC).date(), windows=[])
    calendars.forget()
    _ticket, clock = a_clock()
    why = explain(clock, NOW)
    assert "Closed hours do not count: breaks, nights and closed days, tomorrow." not in why.sentences
    assert why.sentences[2] == "Closed hours do not count: breaks, nights and closed days, 24 Nov."


def test_what_changed_on_the_way_is_told() -> None:
    promise(resolution=480)
    ticket, clock = a_clock()
    promise_again(resolution=60)
    deadlines.recompute(ticket, at=NOW + 0.5 * HOUR, why="priority")
    clock = Clock.objects.get(pk=clock.pk)
    why = explain(clock, NOW + 0.5 * HOUR)
    assert "The priority changed today 10:00: the target is 1 h since then." in why.sentences
    assert why.due == NOW + HOUR


def test_another_kind_category_or_thing_is_told_as_what_changed(amy: Person) -> None:
    promise(resolution=480)
    chairs, kinds = a_category("chairs"), [{"field": "item_kind", "op": "is", "values": [ItemKind.CONTRACT]}]
    a_policy(resolution=180, kind=Kind.REQUEST)
    a_policy(resolution=120, category=chairs.pk)
    a_policy(resolution=60, conditions=kinds)
    ticket, clock = a_clock(team=amy.teams.get(), assignee=amy)
    actor = acting(amy)
    handling.reclassify(ticket, kind=Kind.REQUEST, reason="It is one", actor=actor, at=NOW + MINUTE)
    handling.categorise(ticket, category=chairs, actor=actor, at=NOW + 2 * MINUTE)
    handling.name_item(ticket, kind=ItemKind.CONTRACT, number="1", actor=actor, at=NOW + 3 * MINUTE)
    told = [sentence for sentence in explain(clock, NOW + HOUR).sentences if "since then" in sentence]
    assert told == [
        "The kind changed today 09:31: the target is 3 h since then.",
        "The category changed today 09:32: the target is 2 h since then.",
        "It was said today 09:33 what the case is about: the target is 1 h since then.",
    ]


@pytest.mark.parametrize(
    ("after", "ends"),
    [
        (1, "It was met today 10:30, after 1 h of working time."),
        (2.5, "It was due today 11:30 and was met only today 12:00, after 2 h 30 min of working time."),
    ],
)
def test_a_stopped_clock_says_how_it_ended(after: float, ends: str) -> None:
    promise(resolution=120)
    ticket, clock = a_clock()
    deadlines.stop(ticket, Metric.RESOLUTION, at=NOW + after * HOUR)
    assert explain(Clock.objects.get(pk=clock.pk), NOW + 5 * HOUR).sentences[-1] == ends


def test_all_clocks_of_a_ticket_take_two_queries(django_assert_num_queries) -> None:
    promise(resolution=120, first_response=60, update=240)
    ticket = a_ticket()
    for metric in (Metric.RESOLUTION, Metric.FIRST_RESPONSE, Metric.UPDATE):
        deadlines.start(ticket, metric, at=NOW)
    with django_assert_num_queries(2):
        told = explain_all(ticket, NOW)
        assert [one.metric for one in told] == ["first_response", "resolution", "update"]
        assert all(one.sentences for one in told)


def test_the_api_shows_the_same(client, amy: Person) -> None:
    promise(resolution=240)
    ticket, _clock = a_clock(team=amy.teams.get())
    client.force_login(amy)
    shown = client.get(f"/api/v1/tickets/{ticket.reference}/clocks/").json()["results"]
    assert [(one["metric"], one["state"], one["started"], one["due"]) for one in shown] == [
        ("resolution", "running", "2026-11-23T09:30:00Z", "2026-11-23T15:00:00Z")
    ]
    assert shown[0]["why"][0].startswith("4 h of working time")


def test_a_hidden_ticket_has_no_clocks_for_others(client, amy: Person) -> None:
    ticket, _clock = a_clock(team=a_team("Whispers", confidential=True))
    client.force_login(amy)
    assert client.get(f"/api/v1/tickets/{ticket.reference}/clocks/").status_code == 404


@pytest.mark.parametrize(
    ("length", "first", "last"),
    [
        (
            spec(1, Unit.WORKING_DAYS),
            "1 working day, here 7 h 30 min of working time, by the policy “Quick answers” "
            "and the calendar “Office hours”.",
            "It is due tomorrow 09:30; 6 h 30 min of working time are left.",
        ),
        (
            spec(2, Unit.CALENDAR_DAYS),
            "2 calendar days, counted day and night, by the policy “Quick answers”.",
            "It is due 25 Nov 09:30; 47 h are left.",
        ),
    ],
)
def test_a_promise_is_told_in_its_own_unit(length: dict, first: str, last: str) -> None:
    promise(resolution=length)
    _ticket, clock = a_clock()
    told = explain(clock, NOW + HOUR).sentences
    assert (told[0], told[-1]) == (first, last)


def test_a_clock_that_nobody_serves_says_so(amy: Person) -> None:
    promise(resolution=120)
    Policy.objects.filter(active=True).update(
        targets={"resolution": {**targets(resolution=120)["resolution"], "when": {"pause": ["unassigned"]}}}
    )
    policies.forget()
    _ticket, clock = a_clock()
    assert "It pauses since today 09:30: nobody has the case." in explain(clock, NOW + HOUR).sentences
