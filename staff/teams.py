"""Teams: who belongs, who leads, who is there to be given work [H-3]."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Refused
from servicedesk.events import announce
from staff.events import TeamCalendarChanged
from staff.models import Absence, Membership, Person, Team, WorkingCalendar
from staff.rights import require
from staff.vocabulary import Availability, Function


def available_members(team: Team, *, at: datetime) -> QuerySet[Person]:
    """Members who can be given work now: active, available, not absent."""
    away = Absence.objects.filter(person=OuterRef("pk"), starts_at__lte=at, ends_at__gt=at)
    members = Person.objects.filter(memberships__team=team, is_active=True, availability=Availability.AVAILABLE)
    return members.filter(~Exists(away)).select_related("role").order_by("pk")


def leaders(team: Team) -> QuerySet[Person]:
    """Active people who lead the team."""
    return Person.objects.filter(memberships__team=team, memberships__leads=True, is_active=True).order_by("pk")


@transaction.atomic
def create_team(
    *,
    name: str,
    function: Function,
    actor: Actor,
    at: datetime,
    calendar: WorkingCalendar | None = None,
    confidential: bool = False,
) -> Team:
    """A new team, still empty. Raises Invalid, NotPermitted."""
    require(actor, "people.teams")
    team = Team(name=_free_name(name), function=function, calendar=calendar, confidential=confidential)
    team.save()
    _write(team, "create", actor=actor, at=at, facts=_facts(team))
    return team


@transaction.atomic
def change_team(
    *,
    team: Team,
    name: str,
    function: Function,
    calendar: WorkingCalendar | None,
    confidential: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """Change what a team is. Its tickets' visibility follows `confidential` at once. Raises Invalid, NotPermitted."""
    require(actor, "people.teams")
    moved = (calendar.pk if calendar else None) != team.calendar_id
    team.name, team.function, team.calendar = _free_name(name, but=team), function, calendar
    team.confidential = confidential
    team.save(update_fields=["name", "function", "calendar", "confidential"])
    _write(team, "change", actor=actor, at=at, facts=_facts(team))
    if moved:
        announce(TeamCalendarChanged(team=team, at=at))


@transaction.atomic
def remove_team(*, team: Team, actor: Actor, at: datetime) -> None:
    """A team goes. Raises Refused while somebody belongs to it or anything names it."""
    require(actor, "people.teams")
    if team.memberships.exists():
        raise Refused("team_has_members", _("Take its members out first."))
    _write(team, "remove", actor=actor, at=at)
    try:
        team.delete()
    except ProtectedError:
        raise Refused("team_in_use", _("Tickets, categories or the desk itself still name this team.")) from None


@transaction.atomic
def add_member(*, team: Team, person: Person, actor: Actor, at: datetime, leads: bool = False) -> None:
    """The person belongs to the team; added again, only the lead changes."""
    require(actor, "people.teams")
    Membership.objects.update_or_create(team=team, person=person, defaults={"leads": leads})
    _write(team, "add_member", actor=actor, at=at, facts={"person": person.pk, "leads": leads})


@transaction.atomic
def remove_member(*, team: Team, person: Person, actor: Actor, at: datetime) -> None:
    require(actor, "people.teams")
    removed, _rows = Membership.objects.filter(team=team, person=person).delete()
    if removed:
        _write(team, "remove_member", actor=actor, at=at, facts={"person": person.pk})


def _free_name(name: str, *, but: Team | None = None) -> str:
    name = name.strip()
    if not name:
        raise Invalid({"name": [_("A name is needed.")]})
    same = Team.objects.filter(name__iexact=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise Invalid({"name": [_("There is already a team of this name.")]})
    return name


def _facts(team: Team) -> dict[str, object]:
    return {"function": team.function, "calendar": team.calendar_id, "confidential": team.confidential}


def _write(team: Team, verb: str, *, actor: Actor, at: datetime, facts: Mapping[str, object] | None = None) -> None:
    record(subject=f"team:{team.pk}", verb=verb, at=at, actor=actor, facts={"name": team.name, **(facts or {})})
