"""Calendars in versions: drafts, plans, and what an earlier version leaves to the clocks that began with it [H-20]."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.worktime import Interval
from staff import calendars, hours, planning
from staff.hours import DayRule
from staff.models import CalendarVersion, Desk, WorkingCalendar
from staff.vocabulary import Running
from tests.people import a_manager, a_supervisor, acting

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONDAY = date(2026, 11, 23)
OFFICE = (Interval(time(9), time(12)), Interval(time(13, 30), time(18)))
SHORT = (Interval(time(10), time(15)),)
WEEK = dict.fromkeys(range(5), SHORT)


@pytest.fixture
def max_():
    return acting(a_manager())


@pytest.fixture
def office():
    return Desk.objects.get().calendar


def drafted(office, actor) -> WorkingCalendar:
    draft = planning.draft(calendar=office, actor=actor, at=NOW)
    hours.set_week(calendar=draft, week=WEEK, actor=actor, at=NOW)
    return draft


def test_the_first_change_keeps_what_was_before(office, max_):
    hours.set_week(calendar=office, week=WEEK, actor=max_, at=NOW)
    new, old = CalendarVersion.objects.filter(calendar=office)
    assert (old.number, old.from_at, new.number, new.from_at) == (1, None, 2, NOW)
    assert old.content["week"]["0"] == [["09:00", "12:00"], ["13:30", "18:00"]]
    assert new.content["week"]["0"] == [["10:00", "15:00"]]


def test_nobody_works_by_a_draft(office, max_):
    draft = drafted(office, max_)
    assert calendars.load(office.pk).intervals(MONDAY) == OFFICE
    assert calendars.load(draft.pk).intervals(MONDAY) == SHORT
    assert list(WorkingCalendar.objects.filter(name=office.name)) == [office]
    assert planning.draft(calendar=office, actor=max_, at=NOW) == draft


def test_a_draft_that_is_published_is_the_calendar(office, max_):
    made = planning.publish(draft=drafted(office, max_), running=Running.RECOUNT, note="winter", actor=max_, at=NOW)
    assert (made.number, made.note, made.by_id) == (2, "winter", max_.id)
    assert calendars.load(office.pk).intervals(MONDAY) == SHORT
    assert not WorkingCalendar.with_drafts.exclude(draft_of=None).exists()


def test_clocks_that_began_before_keep_their_hours_if_so_chosen(office, max_):
    planning.publish(draft=drafted(office, max_), running=Running.KEEP, note="", actor=max_, at=NOW)
    assert calendars.loading(NOW - HOUR)(office.pk).intervals(MONDAY) == OFFICE
    assert calendars.loading(NOW)(office.pk).intervals(MONDAY) == SHORT


def test_kept_twice_each_clock_has_the_version_it_began_with(office, max_):
    planning.publish(draft=drafted(office, max_), running=Running.KEEP, note="", actor=max_, at=NOW)
    draft = planning.draft(calendar=office, actor=max_, at=NOW + HOUR)
    hours.set_week(calendar=draft, week={0: OFFICE[:1]}, actor=max_, at=NOW + HOUR)
    planning.publish(draft=draft, running=Running.KEEP, note="", actor=max_, at=NOW + HOUR)
    began = [NOW - HOUR, NOW, NOW + HOUR]
    assert [calendars.loading(at)(office.pk).intervals(MONDAY) for at in began] == [OFFICE, SHORT, OFFICE[:1]]


def test_a_change_that_counts_anew_ends_what_was_kept(office, max_):
    planning.publish(draft=drafted(office, max_), running=Running.KEEP, note="", actor=max_, at=NOW)
    hours.override_days(calendar=office, rules=[DayRule(MONDAY)], actor=max_, at=NOW + HOUR)
    assert calendars.loading(NOW - HOUR)(office.pk).intervals(MONDAY) == ()


def test_a_planned_change_waits_for_its_moment(office, max_):
    draft, moment = drafted(office, max_), NOW + HOUR
    planning.plan(draft=draft, moment=moment, running=Running.KEEP, note="", actor=max_, at=NOW)
    assert planning.apply_planned(moment - timedelta(seconds=1)) == 0
    assert planning.apply_planned(moment) == 1
    assert planning.apply_planned(moment) == 0
    assert calendars.load(office.pk).intervals(MONDAY) == SHORT
    assert CalendarVersion.objects.filter(calendar=office).first().running == Running.KEEP


def test_a_plan_is_taken_back_and_a_draft_thrown_away(office, max_):
    draft = drafted(office, max_)
    planning.plan(draft=draft, moment=NOW + HOUR, running=Running.RECOUNT, note="", actor=max_, at=NOW)
    planning.unplan(draft=draft, actor=max_, at=NOW)
    assert planning.apply_planned(NOW + 2 * HOUR) == 0
    planning.discard(draft=draft, actor=max_, at=NOW)
    assert calendars.load(office.pk).intervals(MONDAY) == OFFICE
    with pytest.raises(Refused):
        planning.publish(draft=draft, running=Running.RECOUNT, note="", actor=max_, at=NOW)


def test_a_moment_that_is_past_is_no_plan(office, max_):
    with pytest.raises(Invalid):
        planning.plan(draft=drafted(office, max_), moment=NOW, running=Running.KEEP, note="", actor=max_, at=NOW)


def test_a_day_that_is_closed_at_once_is_closed_in_the_draft_too(office, max_):
    draft = drafted(office, max_)
    hours.override_days(calendar=office, rules=[DayRule(MONDAY)], actor=max_, at=NOW)
    assert calendars.load(draft.pk).intervals(MONDAY) == ()
    hours.clear_day(calendar=office, day=MONDAY, actor=max_, at=NOW)
    assert calendars.load(draft.pk).intervals(MONDAY) == SHORT


def test_the_week_of_a_calendar_with_a_draft_is_changed_there(office, max_):
    drafted(office, max_)
    with pytest.raises(Refused):
        hours.set_week(calendar=office, week=WEEK, actor=max_, at=NOW)


def test_supervisors_plan_nothing(office):
    with pytest.raises(NotPermitted):
        planning.draft(calendar=office, actor=acting(a_supervisor()), at=NOW)


def test_the_name_that_a_draft_will_have_is_taken(office, max_):
    draft = drafted(office, max_)
    place = {"zone": "UTC", "country": "", "actor": max_, "at": NOW}
    hours.describe(calendar=draft, name="Winter", always_open=False, **place)
    with pytest.raises(Invalid):
        hours.create_calendar(name="winter", **place)
    hours.describe(calendar=draft, name=" Winter ", always_open=False, **place)


def test_a_planned_change_that_breaks_holds_up_no_other(office, max_, monkeypatch):
    other = hours.create_calendar(name="Other", zone="UTC", country="", actor=max_, at=NOW)
    how = {"running": Running.RECOUNT, "note": "", "actor": max_, "at": NOW}
    for number, calendar in enumerate((office, other), 1):
        planning.plan(draft=drafted(calendar, max_), moment=NOW + number * HOUR, **how)
    usual = planning._go_live

    def stumble(draft, **told):
        if draft.draft_of_id == office.pk:
            raise RuntimeError("no")
        return usual(draft, **told)

    monkeypatch.setattr(planning, "_go_live", stumble)
    assert planning.apply_planned(NOW + 2 * HOUR) == 1
    assert calendars.load(other.pk).intervals(MONDAY) == SHORT
    monkeypatch.setattr(planning, "_go_live", usual)
    assert planning.apply_planned(NOW + 2 * HOUR) == 1
