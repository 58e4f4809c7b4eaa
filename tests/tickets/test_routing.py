from datetime import timedelta

import pytest

from staff.models import Absence, Desk
from tests.desk import DAY, MONDAY, a_category, a_ticket
from tests.people import a_supervisor, a_team, an_agent
from tickets.routing import owner_in, route

pytestmark = pytest.mark.django_db


def test_the_category_gives_the_team_and_else_the_desk():
    technical = a_team("Technical")
    assert route(a_category(team=technical), at=MONDAY)[0] == technical
    assert route(a_category("plain"), at=MONDAY)[0] == Desk.objects.get().team
    assert route(None, at=MONDAY)[0] == Desk.objects.get().team


def test_a_desk_without_a_team_leaves_the_case_to_all():
    Desk.objects.update(team=None)
    assert route(None, at=MONDAY) == (None, None)


def test_the_available_member_with_the_fewest_open_cases_gets_it(django_assert_num_queries):
    team = a_team()
    a_supervisor("sue", team=team)
    amy, ben = an_agent("amy", team=team), an_agent("ben", team=team)
    category = a_category(team=team)
    assert a_ticket(category=category).assignee == amy
    assert a_ticket(category=category).assignee == ben
    assert a_ticket(category=category).assignee == amy
    with django_assert_num_queries(1):
        assert route(category, at=MONDAY) == (team, ben)


@pytest.mark.parametrize("why", ["busy", "absent", "full", "gone"])
def test_whoever_cannot_take_it_is_passed_over_for_the_one_who_leads(why):
    team = a_team()
    sue = a_supervisor("sue", team=team, availability="away")
    amy = an_agent("amy", team=team)
    match why:
        case "busy":
            amy.availability = "busy"
        case "absent":
            Absence.objects.create(person=amy, starts_at=MONDAY - DAY, ends_at=MONDAY + DAY)
        case "full":
            amy.load_limit = 0
        case "gone":
            amy.is_active = False
    amy.save()
    assert owner_in(team, at=MONDAY) == sue


def test_an_absence_that_is_over_is_no_absence():
    team = a_team()
    amy = an_agent("amy", team=team)
    Absence.objects.create(person=amy, starts_at=MONDAY - DAY, ends_at=MONDAY)
    assert owner_in(team, at=MONDAY) == amy
    assert owner_in(team, at=MONDAY - timedelta(minutes=1)) is None
