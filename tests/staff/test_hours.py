"""Working calendars: weeks, own days, pasted lists, and what processes know of them [H-20]."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.worktime import Interval
from staff import calendars, hours
from staff.daylist import read_days, read_hours, write_hours
from staff.hours import DayRule
from staff.models import CalendarDay, Desk, Team, WorkingCalendar
from tests.people import a_manager, a_supervisor, a_team, acting, an_administrator

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
MORNING, AFTERNOON = Interval(time(9), time(12)), Interval(time(13, 30), time(18))


@pytest.fixture
def max_():
    return acting(a_manager())


@pytest.fixture
def office():
    return Desk.objects.get().calendar


def test_a_desk_begins_with_office_hours(office):
    calendar = calendars.desk_calendar()
    assert calendar.intervals(date(2026, 11, 20)) == (MORNING, AFTERNOON)
    assert calendar.day_kind(date(2026, 11, 21)) == "off"


def test_changes_are_known_at_once_and_unchanged_calendars_cost_nothing(office, max_, django_assert_num_queries):
    calendars.load(office.pk)
    with django_assert_num_queries(0):
        calendars.load(office.pk)
    hours.set_week(calendar=office, week={5: (MORNING,)}, actor=max_, at=NOW)
    assert calendars.load(office.pk).day_kind(date(2026, 11, 21)) == "work"


def test_an_own_day_comes_before_holiday_and_week(office, max_):
    day = date(2026, 10, 1)
    hours.describe(
        calendar=office, name="Office", zone="Asia/Shanghai", country="CN", always_open=False, actor=max_, at=NOW
    )
    assert calendars.load(office.pk).day_kind(day) == "holiday"
    hours.override_days(calendar=office, rules=[DayRule(day, (MORNING,), "stocktaking")], actor=max_, at=NOW)
    assert calendars.load(office.pk).intervals(day) == (MORNING,)
    hours.clear_day(calendar=office, day=day, actor=max_, at=NOW)
    assert calendars.load(office.pk).day_kind(day) == "holiday"


@pytest.mark.parametrize(
    "windows",
    [
        (MORNING, Interval(time(11), time(13))),
        (Interval(time(22), time(2)), Interval(time(23), time(23, 30))),
        (Interval(time(1), time(3)), Interval(time(22), time(2))),
    ],
)
def test_hours_of_a_day_do_not_overlap(office, max_, windows):
    with pytest.raises(Invalid):
        hours.set_week(calendar=office, week={0: windows}, actor=max_, at=NOW)


def test_a_week_needs_an_open_hour(office, max_):
    with pytest.raises(Invalid):
        hours.set_week(calendar=office, week={}, actor=max_, at=NOW)


@pytest.mark.parametrize(("field", "value"), [("zone", "Mars/Olympus"), ("country", "QQ"), ("name", " ")])
def test_a_place_must_be_known(office, max_, field, value):
    place = {"name": "New", "zone": "UTC", "country": "", field: value}
    with pytest.raises(Invalid) as refused:
        hours.create_calendar(**place, actor=max_, at=NOW)
    assert list(refused.value.errors) == [field]


def test_a_team_follows_its_own_calendar_else_the_desks(office, max_):
    other = hours.create_calendar(name="Night", zone="UTC", country="", actor=max_, at=NOW)
    team = a_team()
    assert calendars.calendar_for(team) == calendars.desk_calendar()
    Team.objects.filter(pk=team.pk).update(calendar=other)
    team.refresh_from_db()
    assert calendars.calendar_id_for(team) == other.pk
    with pytest.raises(Refused):
        hours.remove_calendar(calendar=other, actor=max_, at=NOW)


def test_supervisors_read_calendars_and_do_not_edit_them(office):
    with pytest.raises(NotPermitted):
        hours.clear_day(calendar=office, day=date(2026, 1, 1), actor=acting(a_supervisor()), at=NOW)


@pytest.mark.parametrize(
    "text", ["9:00-12:00, 13:30-18:00", "09:00–12:00 13:30—18:00", "9：00至12：00、13：30到18：00"]
)
def test_hours_are_read_as_people_write_them(text):
    assert read_hours(text) == (MORNING, AFTERNOON)


@pytest.mark.parametrize("text", ["nine to five", "9-12", "09:00-25:00", "09:00-12:00 maybe"])
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(ValueError):
        read_hours(text)


def test_midnight_and_nothing_are_hours_too():
    assert read_hours("18:00-24:00") == (Interval(time(18), time(0)),)
    assert read_hours("") == ()
    assert read_hours(write_hours((MORNING, AFTERNOON))) == (MORNING, AFTERNOON)


def test_a_notice_is_pasted_as_it_stands():
    text = "2027-02-05 closed New Year\n\n2027年2月14日 补班\n2027/2/15 09:00-12:00 stocktaking\n2027-02-16 休"
    assert read_days(text, usual=(MORNING, AFTERNOON)) == [
        DayRule(date(2027, 2, 5), (), "New Year"),
        DayRule(date(2027, 2, 14), (MORNING, AFTERNOON), ""),
        DayRule(date(2027, 2, 15), (MORNING,), "stocktaking"),
        DayRule(date(2027, 2, 16), (), ""),
    ]


def test_unreadable_lines_are_named():
    with pytest.raises(Invalid) as refused:
        read_days("2027-02-05 closed\n2027-02-30 closed\nsoon", usual=())
    assert [str(error)[:7] for error in refused.value.errors["days"]] == ["Line 2 ", "Line 3 "]


def test_the_page_shows_holidays_make_up_days_and_what_is_not_published(client, office):
    WorkingCalendar.objects.update(country="CN", zone="Asia/Shanghai")
    calendars.forget()
    client.force_login(an_administrator())
    url = reverse("staff:calendar", args=[office.pk])
    page = client.get(url, {"month": "2026-10"}).content.decode()
    assert page.count('data-day="holiday"') == 7
    assert page.count('data-day="makeup"') == 1
    assert "not yet published" not in page
    assert "not yet published" in client.get(url, {"month": "2027-02"}).content.decode()


def test_days_are_pasted_and_taken_back_on_the_page(client, office):
    client.force_login(a_manager())
    url = reverse("staff:change_calendar", args=[office.pk, "days"])
    assert client.post(url, {"days": "2027-02-05 closed\n2027-02-14 open"}).status_code == 302
    assert CalendarDay.objects.count() == 2
    assert client.post(url, {"days": "soon"}).status_code == 422
    assert client.post(reverse("staff:clear_day", args=[office.pk, "2027-02-05"])).status_code == 302
    assert CalendarDay.objects.count() == 1
    assert client.post(reverse("staff:clear_day", args=[office.pk, "never"])).status_code == 404
