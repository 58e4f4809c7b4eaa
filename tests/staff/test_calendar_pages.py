"""The calendar's pages: drafting and publishing hours, versions, days from a file, a country's year."""

from datetime import time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from servicedesk.worktime import Interval
from staff import calendars, planning
from staff.models import CalendarDay, CalendarPlan, CalendarVersion, Desk, WorkingCalendar, YearPack
from tests.people import a_manager, a_supervisor

pytestmark = pytest.mark.django_db
EVENTS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"
    "DTSTART;VALUE=DATE:{day:%Y%m%d}\r\nSUMMARY:Stocktaking\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def office():
    WorkingCalendar.objects.update(country="CN", zone="Asia/Shanghai")
    calendars.forget()
    return Desk.objects.get().calendar


def workday():
    """A day soon on which an office works."""
    day = timezone.localdate() + timedelta(days=7)
    return day + timedelta(days=(7 - day.weekday()) % 7)


def drafted(client, office) -> WorkingCalendar:
    client.post(reverse("staff:draft_calendar", args=[office.pk]))
    draft = WorkingCalendar.with_drafts.get(draft_of=office)
    week = {f"day{day}": "10:00-15:00" for day in range(5)}
    assert client.post(reverse("staff:change_calendar", args=[draft.pk, "week"]), week).status_code == 302
    return draft


def test_a_week_is_drafted_looked_at_and_published(client, office):
    client.force_login(a_manager())
    draft = drafted(client, office)
    assert "This is a draft." in client.get(reverse("staff:calendar", args=[draft.pk])).content.decode()
    url = reverse("staff:publish_calendar", args=[draft.pk])
    page = client.get(url).content.decode()
    assert "09:00–12:00, 13:30–18:00" in page
    assert "10:00–15:00" in page
    assert "Clocks that run now" in page
    answer = client.post(url, {"running": "keep", "note": "winter", "moment": ""})
    assert answer.status_code == 302
    versions = client.get(reverse("staff:calendar_versions", args=[office.pk])).content.decode()
    assert "winter" in versions
    assert CalendarVersion.objects.filter(calendar=office).count() == 2
    assert "keep the hours they began with" in client.get(reverse("staff:calendar", args=[office.pk])).content.decode()


def test_a_calendar_that_was_never_changed_says_so(client, office):
    client.force_login(a_manager())
    page = client.get(reverse("staff:calendar_versions", args=[office.pk])).content.decode()
    assert "Nothing was changed yet." in page


def test_a_change_is_planned_taken_back_and_thrown_away(client, office):
    client.force_login(a_manager())
    draft = drafted(client, office)
    moment = f"{timezone.localtime() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    url = reverse("staff:publish_calendar", args=[draft.pk])
    assert client.post(url, {"running": "recount", "moment": "2020-01-01T00:00"}).status_code == 422
    assert client.post(url, {"running": "recount", "moment": moment}).status_code == 302
    assert "A change is planned" in client.get(reverse("staff:calendar", args=[office.pk])).content.decode()
    client.post(reverse("staff:unplan_calendar", args=[draft.pk]))
    assert not CalendarPlan.objects.exists()
    client.post(reverse("staff:discard_calendar", args=[draft.pk]))
    assert not planning.apply_planned(timezone.now() + timedelta(days=3))
    assert client.get(url).status_code == 404


def test_a_draft_is_in_no_list_and_no_choice(client, office):
    client.force_login(a_manager())
    draft = drafted(client, office)
    for name in ("staff:calendars", "staff:house"):
        assert f"/calendars/{draft.pk}/" not in client.get(reverse(name)).content.decode()
        assert f'value="{draft.pk}"' not in client.get(reverse(name)).content.decode()


@pytest.mark.parametrize("as_file", [True, False])
def test_a_calendar_file_is_looked_at_before_it_is_kept(client, office, as_file):
    client.force_login(a_manager())
    text = EVENTS.format(day=workday())
    given = {"file": SimpleUploadedFile("days.ics", text.encode())} if as_file else {"events": text}
    page = client.post(reverse("staff:read_events", args=[office.pk]), given)
    assert page.status_code == 200
    assert "Stocktaking" in page.content.decode()
    assert not CalendarDay.objects.exists()
    client.post(reverse("staff:change_calendar", args=[office.pk, "days"]), {"days": page.context["days"]})
    assert list(CalendarDay.objects.values_list("day", "windows", "note")) == [(workday(), [], "Stocktaking")]


@pytest.mark.parametrize(
    "given",
    [{}, {"events": "soon"}, {"file": SimpleUploadedFile("x.ics", b"\xff\xfe")}, {"events": "x" * 300_000}],
)
def test_what_cannot_be_read_is_said_on_the_page(client, office, given):
    client.force_login(a_manager())
    assert client.post(reverse("staff:read_events", args=[office.pk]), given).status_code == 422


def test_the_notice_of_a_year_is_pasted(client, office):
    client.force_login(a_manager())
    url = reverse("staff:year", args=["CN", 2027])
    assert "not yet published" in client.get(url).content.decode()
    notice = "二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月14日（周日）上班。"
    words = {"days": notice, "source": "国办发明电〔2026〕7号", "published_on": "2026-11-04"}
    assert client.post(url, words).status_code == 302
    assert len(YearPack.objects.get().days) == 8
    page = client.get(reverse("staff:calendar", args=[office.pk]), {"month": "2027-02"}).content.decode()
    assert "not yet published" not in page
    assert "国办发明电〔2026〕7号" in page
    assert page.count('data-day="holiday"') == 7
    assert client.post(url, {"days": "soon"}).status_code == 422
    client.post(reverse("staff:drop_year", args=["CN", 2027]))
    assert not YearPack.objects.exists()


@pytest.mark.parametrize("place", [("QQ", 2027), ("CN", 1500)])
def test_there_is_no_page_of_an_unknown_country_or_year(client, office, place):
    client.force_login(a_manager())
    assert client.get(f"/desk/settings/years/{place[0]}/{place[1]}/").status_code == 404


def test_supervisors_look_and_change_nothing(client, office):
    client.force_login(a_supervisor())
    assert "Keep the list" not in client.get(reverse("staff:year", args=["CN", 2027])).content.decode()
    assert client.get(reverse("staff:calendar_versions", args=[office.pk])).status_code == 200
    for name in ("draft_calendar", "read_events"):
        assert client.post(reverse(f"staff:{name}", args=[office.pk])).status_code == 403
    assert client.post(reverse("staff:year", args=["CN", 2027]), {"days": "2027-01-01 closed"}).status_code == 403


def test_the_usual_hours_of_a_calendar_without_mondays_are_those_of_its_first_working_day(client, office):
    client.force_login(a_manager())
    client.post(reverse("staff:change_calendar", args=[office.pk, "week"]), {"day3": "10:00-15:00"})
    client.post(reverse("staff:change_calendar", args=[office.pk, "days"]), {"days": f"{workday()} open"})
    assert calendars.load(office.pk).intervals(workday()) == (Interval(time(10), time(15)),)
