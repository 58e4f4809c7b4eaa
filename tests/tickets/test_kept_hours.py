"""Clocks keep the hours they began with, or follow, as was chosen when their calendar changed [H-20]."""

from datetime import datetime, time, timedelta

import pytest

from servicedesk.worktime import Interval
from staff import calendars, hours, planning
from staff.models import Desk
from staff.vocabulary import Running
from tests.cases import NOW, a_ticket
from tests.people import a_manager, acting
from tests.promises import a_policy, nothing_is_promised
from tickets.clocks import deadlines, recomputing
from tickets.clocks.explaining import explain
from tickets.clocks.hourspreview import preview_hours
from tickets.clocks.verifying import differences
from tickets.models import Clock, Ticket
from tickets.vocabulary import Metric

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NIGHT = (Interval(time(20), time(4)),)


@pytest.fixture(autouse=True)
def promise() -> None:
    nothing_is_promised()
    a_policy(first_response=600)


def a_clock(at: datetime = NOW) -> Clock:
    clock = deadlines.start(a_ticket(), Metric.FIRST_RESPONSE, at=at)
    assert clock is not None
    return clock


def nights_from_now_on(running: Running) -> None:
    office, max_ = Desk.objects.get().calendar, acting(a_manager())
    draft = planning.draft(calendar=office, actor=max_, at=NOW)
    hours.set_week(calendar=draft, week=dict.fromkeys(range(7), NIGHT), actor=max_, at=NOW)
    planning.publish(draft=draft, running=running, note="", actor=max_, at=NOW + HOUR)
    recomputing.recount(NOW + HOUR + timedelta(seconds=10))


def test_kept_clocks_keep_their_due_time_and_their_ledger_agrees() -> None:
    clock = a_clock()
    due = clock.due_at
    nights_from_now_on(Running.KEEP)
    later = a_clock(at=NOW + 2 * HOUR)
    clock.refresh_from_db()
    assert clock.due_at == due
    assert later.due_at.hour == 22  # eight hours of the first night, two of the second
    assert [str(one) for one in differences()] == []


def test_clocks_that_follow_are_counted_anew() -> None:
    clock = a_clock()
    due = clock.due_at
    nights_from_now_on(Running.RECOUNT)
    clock.refresh_from_db()
    assert clock.due_at != due
    assert [str(one) for one in differences()] == []


def test_a_kept_clock_stays_with_its_hours_when_its_case_changes() -> None:
    clock = a_clock()
    nights_from_now_on(Running.KEEP)
    ticket = Ticket.objects.get(pk=clock.ticket_id)
    deadlines.stop(ticket, Metric.FIRST_RESPONSE, at=NOW + 3 * HOUR)
    clock.refresh_from_db()
    assert clock.spent == 2.5 * 3600  # up to the lunch of the hours it began with
    assert explain(clock, NOW + 4 * HOUR).spent == clock.spent


def test_before_and_after_are_shown_and_nothing_is_stored() -> None:
    clock = a_clock()
    office, max_ = Desk.objects.get().calendar, acting(a_manager())
    draft = planning.draft(calendar=office, actor=max_, at=NOW)
    hours.set_week(calendar=draft, week=dict.fromkeys(range(7), NIGHT), actor=max_, at=NOW)
    found = preview_hours(office.pk, calendars.load(draft.pk), actor=max_, at=NOW)
    assert (found.looked, found.clocks, found.counts["later"]) == (1, 1, 1)
    assert [(one.before, one.after.hour) for one in found.moved] == [(clock.due_at, 22)]
    clock.refresh_from_db()
    assert clock.due_at == found.moved[0].before
    assert calendars.load(office.pk).weekly[0] != NIGHT
