"""Settings pages do what their buttons say, by the verbs, and refuse in words."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from servicedesk.audit.models import Entry
from staff.models import Desk, Membership, Person, Role, Team, Token
from tests.people import a_manager, a_supervisor, a_team, an_administrator, an_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    ada = an_administrator()
    client.force_login(ada)
    return ada


def post(client, name, /, *args, **data):
    return client.post(reverse(name, args=args), data)


def words(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_somebody_is_invited_from_the_page(client, ada):
    team = a_team()
    data = {"username": "zoe", "full_name": "赵敏", "public_name": "敏", "email": "zoe@desk.example"}
    role = Role.objects.get(key="agent").pk
    answer = post(client, "staff:new_person", **data, role=role, teams=[team.pk], language="zh-hans")
    assert answer.status_code == 302
    assert Person.objects.get(username="zoe").teams.get() == team
    assert mail.outbox[0].to == ["zoe@desk.example"]
    assert "/accounts/invite/" in words(answer)


def test_a_taken_name_is_said_at_the_field_and_nothing_is_lost(client, ada):
    data = {"username": "ada", "full_name": "Ada Two", "public_name": "Ada", "email": "two@desk.example"}
    answer = post(client, "staff:new_person", **data, role=Role.objects.get(key="agent").pk)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "already has this user name" in page
    assert "two@desk.example" in page


@pytest.mark.parametrize(
    ("do", "data", "field", "expected"),
    [
        ("names", {"full_name": "Amy Li", "public_name": "Am"}, "public_name", "Am"),
        ("email", {"email": "new@desk.example"}, "email", "new@desk.example"),
        ("work", {"availability": "busy", "load_limit": "12"}, "load_limit", 12),
        ("deactivate", {}, "is_active", False),
    ],
)
def test_a_person_is_changed_on_their_page(client, ada, do, data, field, expected):
    amy = an_agent()
    assert post(client, "staff:change_person", amy.pk, do, **data).status_code == 302
    assert getattr(Person.objects.get(pk=amy.pk), field) == expected
    assert Entry.objects.of(f"person:{amy.pk}").exists()


def test_wrong_words_come_back_on_the_page(client, ada):
    amy = an_agent()
    assert post(client, "staff:change_person", amy.pk, "email", email="nothing").status_code == 422
    assert post(client, "staff:change_person", amy.pk, "work", availability="busy", load_limit="0").status_code == 422
    assert post(client, "staff:change_person", amy.pk, "dance").status_code == 404


def test_the_last_administrator_is_kept_in_words(client, ada):
    answer = post(client, "staff:change_person", ada.pk, "deactivate")
    assert "last administrator" in words(answer)
    assert Person.objects.get(pk=ada.pk).is_active


def test_absences_and_tokens_of_others_are_ended_there(client, ada):
    amy = an_agent()
    hours = {"starts_at": "2099-01-01T09:00", "ends_at": "2099-01-02T09:00"}
    post(client, "staff:change_person", amy.pk, "absence", **hours)
    Token.objects.create(amy, name="t", scopes=["read"])
    page = client.get(reverse("staff:person", args=[amy.pk])).content.decode()
    assert page.count("/drop/") == 1
    assert post(client, "staff:drop_absence_of", amy.pk, amy.absences.get().pk).status_code == 302
    assert post(client, "staff:drop_token_of", amy.pk, Token.objects.get().token_key).status_code == 302
    assert not amy.absences.exists()
    assert not Token.objects.exists()


def test_a_supervisor_posts_only_what_is_theirs(client):
    team = a_team()
    amy, ben = an_agent(team=team), an_agent("ben")
    client.force_login(a_supervisor(team=team))
    work = {"availability": "away", "load_limit": "5"}
    assert post(client, "staff:change_person", amy.pk, "work", **work).status_code == 302
    assert post(client, "staff:change_person", ben.pk, "work", **work).status_code == 403
    assert post(client, "staff:change_person", amy.pk, "deactivate").status_code == 403
    assert post(client, "staff:add_member", team.pk, person=ben.pk).status_code == 403


def test_a_team_is_founded_filled_led_and_dissolved(client):
    client.force_login(a_manager())
    answer = post(client, "staff:new_team", name="法务", function="outside", confidential="on")
    team = Team.objects.get(name="法务")
    assert answer["Location"] == reverse("staff:team", args=[team.pk])
    assert team.confidential
    amy = an_agent()
    post(client, "staff:add_member", team.pk, person=amy.pk)
    post(client, "staff:change_member", team.pk, amy.pk, "lead")
    assert Membership.objects.get(team=team).leads
    assert "Take its members out" in words(post(client, "staff:drop_team", team.pk))
    post(client, "staff:change_member", team.pk, amy.pk, "remove")
    assert post(client, "staff:drop_team", team.pk)["Location"] == reverse("staff:teams")
    assert not Team.objects.filter(pk=team.pk).exists()


def test_a_team_the_desk_needs_is_kept(client):
    client.force_login(a_manager())
    desk_team = Desk.objects.get().team
    assert "still name this team" in words(post(client, "staff:drop_team", desk_team.pk))
    assert Team.objects.filter(pk=desk_team.pk).exists()


def test_two_teams_do_not_share_a_name(client):
    client.force_login(a_manager())
    a_team("Front")
    assert post(client, "staff:new_team", name="FRONT", function="service").status_code == 422


def a_role_as_posted(role: Role, **changed) -> dict:
    may = {f"may:{key}": reach for key, reach in role.permissions.items()}
    return {"name": "", "grant_limit": role.grant_limit, "approve_limit": role.approve_limit, **may, **changed}


def test_a_role_is_changed_and_holds_from_the_next_request(client, ada):
    agent = Role.objects.get(key="agent")
    data = a_role_as_posted(agent, grant_limit="500.50", **{"may:board.view": "own"})
    assert post(client, "staff:role", "agent", **data).status_code == 302
    agent.refresh_from_db()
    assert agent.grant_limit == Decimal("500.50")
    assert agent.permissions["board.view"] == "own"
    assert "redress.approve" not in agent.permissions


def test_administrators_cannot_lock_themselves_out(client, ada):
    role = Role.objects.get(key="administrator")
    answer = post(client, "staff:role", "administrator", **a_role_as_posted(role, **{"may:people.edit": ""}))
    assert answer.status_code == 422
    assert Role.objects.get(key="administrator").permissions["people.edit"] == "all"


def test_only_administrators_change_roles(client):
    client.force_login(a_manager())
    agent = Role.objects.get(key="agent")
    data = a_role_as_posted(agent, **{"may:redress.approve": "all"})
    assert post(client, "staff:role", "agent", **data).status_code == 403


def test_the_desk_is_described(client):
    client.force_login(a_manager())
    calendar = Desk.objects.get().calendar
    data = {"name": "七步家居", "calendar": calendar.pk, "language": "zh-hans", "currency": "eur"}
    assert post(client, "staff:house", **data, follow_up_days=5, verify_days=20).status_code == 302
    desk = Desk.objects.get()
    assert (desk.name, desk.currency, desk.team) == ("七步家居", "EUR", None)
    assert Entry.objects.of("setting:desk").count() == 1
    assert "七步家居" in client.get("/accounts/password/reset/").content.decode()
    assert (
        post(client, "staff:house", **data | {"currency": "money"}, follow_up_days=5, verify_days=20).status_code == 422
    )


def test_availability_is_set_from_the_menu(client):
    amy = an_agent()
    client.force_login(amy)
    assert post(client, "staff:availability", availability="busy").status_code == 302
    assert post(client, "staff:availability", availability="dancing").status_code == 302
    assert Person.objects.get(pk=amy.pk).availability == "busy"


def test_the_list_of_people_costs_the_same_at_any_length(client, ada):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("staff:people"))
        return len(found)

    team = a_team()
    an_agent(team=team)
    queries()
    few = queries()
    for number in range(20):
        an_agent(f"p{number}", team=team)
    assert queries() == few


def test_nobody_ends_the_session_of_another(client, ada):
    other = type(client)()
    amy = an_agent(password="correct horse 7 steps")
    other.post("/accounts/login/", {"login": "amy", "password": "correct horse 7 steps"})
    session = amy.usersession_set.get()
    assert post(client, "staff:end_session", session.pk).status_code == 404
    assert post(other, "staff:end_session", session.pk).status_code == 302
    assert other.get("/desk/me/").status_code == 302
