"""People come, change and go by verbs, with permission and an entry."""

from datetime import UTC, datetime, timedelta

import pytest

from servicedesk.audit.models import Entry
from servicedesk.errors import Invalid, NotPermitted, Refused
from staff import access, people, teams
from staff.models import Person, Role, Token
from staff.vocabulary import Availability
from tests.people import PASSWORD, a_manager, a_supervisor, a_team, acting, an_administrator, an_agent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def ada():
    return acting(an_administrator())


def role(key: str) -> Role:
    return Role.objects.get(key=key)


def a_newcomer(ada, **changed):
    fields = {"username": "zoe", "email": "zoe@desk.example", "full_name": "Zoe Zhang", "public_name": "Zoe"}
    return people.add_person(**fields | changed, role=role("agent"), actor=ada, at=NOW)


def test_somebody_new_belongs_to_teams_and_cannot_sign_in_yet(ada):
    zoe = people.add_person(
        username="zoe",
        email="zoe@desk.example",
        full_name="Zoe Zhang",
        public_name="Zoe",
        role=role("agent"),
        teams=[a_team()],
        actor=ada,
        at=NOW,
    )
    assert zoe.teams.count() == 1
    assert not zoe.has_usable_password()
    entry = Entry.objects.of(f"person:{zoe.pk}").get()
    assert (entry.verb, entry.facts["role"], entry.at) == ("add", "agent", NOW)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "AMY"),
        ("username", "a@b"),
        ("username", "x"),
        ("email", "Amy@Desk.example"),
        ("email", "nothing"),
        ("full_name", " "),
        ("public_name", ""),
    ],
)
def test_what_is_taken_or_wrong_is_said_at_its_field(ada, field, value):
    an_agent("amy")
    with pytest.raises(Invalid) as refused:
        a_newcomer(ada, **{field: value})
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("somebody", [an_agent, a_supervisor, a_manager])
def test_only_administrators_edit_people(somebody):
    actor, amy = acting(somebody("eve")), an_agent()
    for act in (
        lambda: a_newcomer(actor),
        lambda: people.rename(person=amy, full_name="A", public_name="A", actor=actor, at=NOW),
        lambda: people.change_email(person=amy, email="a@b.example", actor=actor, at=NOW),
        lambda: people.change_role(person=amy, role=role("manager"), actor=actor, at=NOW),
        lambda: people.deactivate(person=amy, actor=actor, at=NOW),
        lambda: people.reactivate(person=amy, actor=actor, at=NOW),
        lambda: access.end_sessions(person=amy, actor=actor, at=NOW),
        lambda: access.create_token(person=amy, name="t", scopes=["read"], actor=actor, at=NOW),
    ):
        with pytest.raises(NotPermitted):
            act()


def signed_in(client, person) -> None:
    client.force_login(person)
    assert client.get("/desk/me/").status_code == 200


def bearer(client, text: str) -> int:
    return client.get("/api/v1/people/", headers={"authorization": f"Bearer {text}"}).status_code


@pytest.mark.parametrize(
    "act",
    [
        lambda amy, ada: people.deactivate(person=amy, actor=ada, at=NOW),
        lambda amy, ada: people.change_role(person=amy, role=role("supervisor"), actor=ada, at=NOW),
        lambda amy, ada: access.end_sessions(person=amy, actor=ada, at=NOW),
    ],
    ids=["deactivate", "change_role", "end_sessions"],
)
def test_sessions_and_tokens_end_at_once(client, ada, act):
    amy = an_agent(password=PASSWORD)
    _token, text = access.create_token(person=amy, name="t", scopes=["read"], actor=acting(amy), at=NOW)
    api = type(client)()
    assert bearer(api, text) == 200
    signed_in(client, amy)
    act(amy, ada)
    assert client.get("/desk/me/").status_code == 302
    assert bearer(api, text) == 401
    assert not Token.objects.exists()


def test_somebody_who_left_comes_back_without_old_sessions(client, ada):
    amy = an_agent()
    signed_in(client, amy)
    people.deactivate(person=amy, actor=ada, at=NOW)
    people.reactivate(person=amy, actor=ada, at=NOW)
    assert Person.objects.get(pk=amy.pk).is_active
    assert client.get("/desk/me/").status_code == 302


def test_the_last_administrator_stays(ada):
    person = Person.objects.get(pk=ada.id)
    with pytest.raises(Refused) as refused:
        people.deactivate(person=person, actor=ada, at=NOW)
    assert refused.value.code == "last_administrator"
    with pytest.raises(Refused):
        people.change_role(person=person, role=role("agent"), actor=ada, at=NOW)
    an_administrator("eva")
    people.deactivate(person=person, actor=ada, at=NOW)
    assert not Person.objects.get(pk=ada.id).is_active


# ── Availability and absence ───────────────────────────────────────────────────────────────
def test_work_is_for_members_who_are_there():
    team = a_team()
    amy, ben, cho, dan = (an_agent(name, team=team) for name in ("amy", "ben", "cho", "dan"))
    an_agent("eve")
    people.set_availability(person=ben, to=Availability.BUSY, actor=acting(ben), at=NOW)
    later = NOW + timedelta(hours=8)
    people.record_absence(person=cho, starts_at=NOW, ends_at=later, actor=acting(cho), at=NOW)
    Person.objects.filter(pk=dan.pk).update(is_active=False)
    assert list(teams.available_members(team, at=NOW)) == [amy]
    assert list(teams.available_members(team, at=later)) == [amy, cho]


def test_a_supervisor_sets_the_availability_of_their_own_team_only():
    mine, other = a_team("Mine"), a_team("Other")
    sue, amy, ben = a_supervisor(team=mine), an_agent(team=mine), an_agent("ben", team=other)
    people.set_availability(person=amy, to=Availability.AWAY, actor=acting(sue), at=NOW)
    assert amy.availability == "away"
    with pytest.raises(NotPermitted):
        people.set_availability(person=ben, to=Availability.AWAY, actor=acting(sue), at=NOW)
    with pytest.raises(NotPermitted):
        people.set_availability(person=amy, to=Availability.BUSY, actor=acting(ben), at=NOW)


def test_an_absence_ends_after_it_begins():
    amy = an_agent()
    with pytest.raises(Invalid):
        people.record_absence(person=amy, starts_at=NOW, ends_at=NOW, actor=acting(amy), at=NOW)


def test_an_absence_can_be_taken_back():
    amy = an_agent()
    until = NOW + timedelta(days=1)
    absence = people.record_absence(person=amy, starts_at=NOW, ends_at=until, actor=acting(amy), at=NOW)
    people.cancel_absence(absence=absence, actor=acting(amy), at=NOW)
    assert not amy.absences.exists()
