"""People for tests, with the valid minimum: `amy = an_agent("amy", team=a_team())`."""

from django.test import Client
from django.utils.crypto import get_random_string

from servicedesk.actors import Actor
from staff.acting import acting_as
from staff.models import Membership, Person, Role, Team

PASSWORD = "correct horse 7 steps"


def a_team(name: str = "Front line", **fields: object) -> Team:
    team, _made = Team.objects.get_or_create(name=name, defaults=fields)
    return team


def a_person(
    name: str,
    role: str,
    *,
    team: Team | None = None,
    leads: bool = False,
    password: str | None = None,
    **fields: object,
) -> Person:
    """Somebody with a role. Without `password` nobody can sign in as them by password (hashing costs time)."""
    person = Person.objects.create_user(
        username=name,
        password=password,
        **{
            "email": f"{name}@desk.example",
            "full_name": f"{name.title()} {get_random_string(5).title()}son",
            "public_name": name.title(),
            "role": Role.objects.get(key=role),
            **fields,
        },
    )
    if team is not None:
        Membership.objects.create(team=team, person=person, leads=leads)
    return person


def an_agent(name: str = "amy", *, team: Team | None = None, **fields: object) -> Person:
    return a_person(name, "agent", team=team, **fields)


def a_supervisor(name: str = "sue", *, team: Team | None = None, **fields: object) -> Person:
    """Leads the team given."""
    return a_person(name, "supervisor", team=team, leads=True, **fields)


def a_manager(name: str = "max", *, team: Team | None = None, **fields: object) -> Person:
    return a_person(name, "manager", team=team, **fields)


def an_administrator(name: str = "ada", **fields: object) -> Person:
    return a_person(name, "administrator", **fields)


def acting(person: Person, *, via: str = "page", scopes: list[str] | None = None) -> Actor:
    return acting_as(person, via=via, scopes=scopes)


def signed_in(person: Person) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person)
    return client
