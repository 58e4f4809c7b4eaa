"""Language: one's own, else the cookie's, else the browser's; times in the desk's zone."""

import pytest
from django.urls import reverse

from staff import calendars
from staff.language import accepted, spoken
from staff.models import Person, WorkingCalendar
from tests.people import an_agent

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh", "zh-hans"),
        ("zh-CN", "zh-hans"),
        ("zh-SG", "zh-hans"),
        ("zh-TW", "zh-hant"),
        ("zh-HK", "zh-hant"),
        ("zh-MO", "zh-hant"),
        ("zh-Hant", "zh-hant"),
        ("zh-Hant-CN", "zh-hant"),
        ("zh-Hans-HK", "zh-hans"),
        ("en-GB", "en"),
        ("de", ""),
    ],
)
def test_every_chinese_is_one_of_our_two_scripts(tag, language):
    assert spoken(tag) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("de,fr;q=0.9", "en"),
        ("de,zh-TW;q=0.8,en;q=0.5", "zh-hant"),
        ("en;q=0.1,zh-CN;q=0.9", "zh-hans"),
        ("zh-TW;q=0,en", "en"),
        ("x" * 5000, "en"),
        ("zh-TW\r\nX: y", "en"),
    ],
)
def test_the_browsers_best_language_is_taken(header, language):
    assert accepted(header) == language


def test_the_cookie_wins_over_the_browser(client):
    client.cookies["language"] = "zh-hant"
    answer = client.get(LOGIN, headers={"accept-language": "zh-CN"})
    assert answer["Content-Language"] == "zh-hant"
    assert '<html lang="zh-Hant"' in answer.content.decode()
    assert "Accept-Language" in answer["Vary"]


def test_an_unknown_cookie_counts_as_none(client):
    client.cookies["language"] = "tlh"
    assert client.get(LOGIN, headers={"accept-language": "zh-CN"})["Content-Language"] == "zh-hans"


def test_ones_own_language_wins_over_all(client):
    client.force_login(an_agent(language="zh-hans"))
    client.cookies["language"] = "en"
    assert client.get("/desk/me/")["Content-Language"] == "zh-hans"


def test_what_is_chosen_in_the_menu_is_kept_with_the_person(client):
    amy = an_agent()
    client.force_login(amy)
    chosen = {"language": "zh-hant", "theme": "dark", "density": "compact", "shortcuts": "off"}
    chosen |= {"contrast": "more", "motion": "less"}
    client.post(reverse("web:display"), chosen)
    amy = Person.objects.get(pk=amy.pk)
    assert (amy.language, amy.theme, amy.density, amy.shortcuts) == ("zh-hant", "dark", "compact", False)
    page = client.get("/desk/me/").content.decode()
    assert 'data-keys="off"' in page and 'data-contrast="more" data-motion="less"' in page


def test_times_are_told_in_the_zone_of_the_desks_calendar(client):
    WorkingCalendar.objects.update(zone="Asia/Shanghai")
    calendars.forget()
    assert str(calendars.desk_zone()) == "Asia/Shanghai"
    amy = an_agent()
    client.force_login(amy)
    page = {"starts_at": "2099-01-05T09:00", "ends_at": "2099-01-06T18:00"}
    client.post(reverse("staff:add_absence"), page)
    assert amy.absences.get().starts_at.isoformat() == "2099-01-05T01:00:00+00:00"
