import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from servicedesk.env import Environment
from staff.defaults import defaults
from staff.models import Desk, Role, Team, WorkingCalendar
from tests.people import a_supervisor, a_team, acting

pytestmark = pytest.mark.django_db


def test_every_desk_starts_with_roles_a_calendar_and_a_team():
    assert set(Role.objects.values_list("key", flat=True)) == {"agent", "supervisor", "manager", "administrator"}
    assert Desk.objects.get().calendar.windows.count() == 10


@pytest.mark.parametrize(
    ("language", "team", "calendar"),
    [
        ("en", "Customer service", "Office hours"),
        ("zh-hans", "客户服务", "办公时间"),
        ("zh-hant", "客戶服務", "辦公時間"),
    ],
)
def test_a_new_desk_speaks_its_own_language(settings, language, team, calendar):
    Desk.objects.all().delete()
    Team.objects.all().delete()
    WorkingCalendar.objects.all().delete()
    settings.DESK_LANGUAGE = language
    defaults()
    defaults()
    made = Desk.objects.get()
    assert (made.language, made.team.name, made.calendar.name) == (language, team, calendar)
    with translation.override(language):
        assert made.name == str(settings.DESK_NAME)
    assert Team.objects.count() == 1


def test_what_a_desk_is_called_already_stays(settings):
    Desk.objects.update(name="Ours")
    settings.DESK_LANGUAGE = "zh-hans"
    defaults()
    assert (Desk.objects.get().name, Desk.objects.get().language) == ("Ours", "en")
    assert Desk.objects.get().team.name == "Customer service"


def test_an_unknown_language_is_refused_by_the_variables_name():
    with pytest.raises(ImproperlyConfigured, match="DESK_LANGUAGE must be one of en, zh-hans, zh-hant"):
        Environment({"DESK_LANGUAGE": "klingon"}).choice("DESK_LANGUAGE", "en", ("en", "zh-hans", "zh-hant"))


def test_an_actor_knows_teams_and_reach_within_two_queries(django_assert_max_num_queries):
    team = a_team()
    sue = a_supervisor(team=team)
    sue.refresh_from_db()
    with django_assert_max_num_queries(2):
        actor = acting(sue)
    assert actor.leads == {team.pk}
    assert actor.reach_of("ticket.assign") == "teams"
