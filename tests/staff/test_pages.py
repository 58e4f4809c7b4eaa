"""Every page of settings and of one's own renders for those who may, and is closed to those who may not."""

import pytest
from django.urls import reverse

from staff.models import Desk, Team
from tests.people import a_manager, a_supervisor, a_team, an_administrator, an_agent

pytestmark = pytest.mark.django_db

OWN = ("staff:settings", "staff:me", "staff:tokens", "mfa_index", "usersessions_list")
RULES = ("staff:house", "staff:calendars", "staff:new_calendar")
PEOPLE = ("staff:people", "staff:new_person", "staff:roles", "staff:teams", "staff:new_team")


def opens(client, name, *args) -> int:
    return client.get(reverse(name, args=args)).status_code


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_an_administrator_sees_every_page(client, language):
    ada, amy = an_administrator(language=language), an_agent(team=a_team())
    client.force_login(ada)
    assert [opens(client, name) for name in OWN + RULES + PEOPLE] == [200] * 13
    assert opens(client, "staff:person", amy.pk) == 200
    assert opens(client, "staff:role", "agent") == 200
    assert opens(client, "staff:team", Team.objects.first().pk) == 200
    assert opens(client, "staff:calendar", Desk.objects.get().calendar.pk) == 200


def test_an_agent_sees_only_their_own(client):
    client.force_login(an_agent())
    assert [opens(client, name) for name in OWN] == [200] * 5
    assert {opens(client, name) for name in RULES + PEOPLE} == {403}


def test_a_supervisor_reads_rules_and_sets_the_availability_of_their_team(client):
    team = a_team()
    amy = an_agent(team=team)
    client.force_login(a_supervisor(team=team))
    assert opens(client, "staff:house") == 200
    page = client.get(reverse("staff:person", args=[amy.pk])).content.decode()
    assert "change_person" not in page
    assert f"/desk/settings/people/{amy.pk}/work/" in page
    assert f"/desk/settings/people/{amy.pk}/role/" not in page


def test_a_manager_edits_teams_but_not_people(client):
    client.force_login(a_manager())
    assert opens(client, "staff:new_team") == 200
    assert opens(client, "staff:new_person") == 403


def test_strangers_are_sent_to_sign_in(client):
    for name in OWN + RULES + PEOPLE:
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/")


def test_no_page_carries_inline_style_or_script(client):
    client.force_login(an_administrator())
    names = (*OWN, *RULES, *PEOPLE)
    calendar = reverse("staff:calendar", args=[Desk.objects.get().calendar.pk])
    for url in (*map(reverse, names), calendar, reverse("staff:role", args=["agent"])):
        page = client.get(url).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick" not in page
        assert "<script>" not in page


@pytest.mark.parametrize("url", ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"])
def test_pages_before_signing_in_are_open(client, url):
    assert client.get(url).status_code == 200
