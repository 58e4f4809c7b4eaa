import pytest

from staff.models import Desk, Role
from tests.people import a_supervisor, a_team, acting

pytestmark = pytest.mark.django_db


def test_every_desk_starts_with_roles_a_calendar_and_a_team():
    assert set(Role.objects.values_list("key", flat=True)) == {"agent", "supervisor", "manager", "administrator"}
    assert Desk.objects.get().calendar.windows.count() == 10


def test_an_actor_knows_teams_and_reach_within_two_queries(django_assert_max_num_queries):
    team = a_team()
    sue = a_supervisor(team=team)
    sue.refresh_from_db()
    with django_assert_max_num_queries(2):
        actor = acting(sue)
    assert actor.leads == {team.pk}
    assert actor.reach_of("ticket.assign") == "teams"
