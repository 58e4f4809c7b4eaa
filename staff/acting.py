"""From a signed-in person to the actor that verbs ask: reach, teams and limits, in at most two queries."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from servicedesk.actors import Actor
from staff.models import Membership, Person, Token


class StaffRequest(HttpRequest):
    """For type hints: a request behind `login_required`, with what `PersonLanguageMiddleware` adds."""

    user: Person
    actor: Actor


def with_teams(people: QuerySet[Person]) -> QuerySet[Person]:
    """People with the ids of their teams in the same query, for those about to act."""
    mine = Membership.objects.filter(person=OuterRef("pk")).values("team_id")
    return people.annotate(belongs_to=ArraySubquery(mine), leads_of=ArraySubquery(mine.filter(leads=True)))


# The same in SQL, for those whom every request asks for: beside `{person}` and `{role}` of `rows.read`.
TEAMS = """
    ARRAY(SELECT team_id FROM staff_membership WHERE person_id = person.id) AS belongs_to,
    ARRAY(SELECT team_id FROM staff_membership WHERE person_id = person.id AND leads) AS leads_of
"""


def put_together(found: Mapping[str, Any]) -> Person:
    """The person of such a row, with role and teams."""
    person: Person = found["person"]
    person.role, person.belongs_to, person.leads_of = found["role"], found["belongs_to"], found["leads_of"]  # type: ignore[attr-defined]
    return person


def acting_as(person: Person, *, via: str = "page", scopes: Collection[str] | None = None) -> Actor:
    """The person as an actor. `scopes` caps what they may do (a token's); None caps nothing."""
    role = person.role
    belongs, leads = getattr(person, "belongs_to", None), getattr(person, "leads_of", ())
    if belongs is None:  # not loaded by `with_teams`
        leads_by_team = dict(Membership.objects.filter(person=person).values_list("team_id", "leads"))
        belongs, leads = list(leads_by_team), [team for team, leading in leads_by_team.items() if leading]
    return Actor(
        kind="person",
        id=person.pk,
        name=person.public_name,
        reach=role.permissions,
        teams=frozenset(belongs),
        leads=frozenset(leads),
        scopes=None if scopes is None else frozenset(scopes),
        via=via,
        grant_limit=role.grant_limit,
        approve_limit=role.approve_limit,
        tier=role.tier,
    )


def lazy_actor(request: HttpRequest) -> Actor | None:
    """What pages find as `request.actor`: built when first asked, None for strangers."""
    if not request.user.is_authenticated:
        return None
    person = request.user
    return SimpleLazyObject(lambda: acting_as(person))  # type: ignore[return-value]


def actor_of(request: Any) -> Actor:
    """The actor of an API request, capped by its token's scopes; kept on the request.

    Takes a REST request whose person is authenticated: the API's own permission class sees to that.
    """
    kept = getattr(request, "api_actor", None)
    if kept is None:
        token = request.auth
        kept = acting_as(request.user, via="api", scopes=token.scopes if isinstance(token, Token) else None)
        request.api_actor = kept
    return kept
