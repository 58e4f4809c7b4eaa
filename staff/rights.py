"""Who may change people, teams and rules. The table is data (`Role.permissions`); these ask it."""

from django.utils.translation import gettext_lazy as _

from servicedesk.actors import Actor
from servicedesk.errors import NotPermitted
from staff.models import Membership, Person


def require(actor: Actor, permission: str) -> None:
    """Raises NotPermitted unless the actor has the permission for the whole desk."""
    if actor.reach_of(permission) != "all":
        raise NotPermitted("not_permitted", _("Your role does not allow this. Ask an administrator."))


def is_self(actor: Actor, person: Person) -> bool:
    return actor.kind == "person" and actor.id == person.pk


def may_edit(actor: Actor, person: Person) -> bool:
    """Own tokens, sessions and absences, or those of all with the permission to edit people."""
    return is_self(actor, person) or actor.reach_of("people.edit") == "all"


def require_self_or_editor(actor: Actor, person: Person) -> None:
    if not may_edit(actor, person):
        raise NotPermitted("not_permitted", _("Only the person, or an administrator, may change this."))


def may_set_availability(actor: Actor, person: Person) -> bool:
    """One's own; that of members of teams one leads; everybody's with reach over all."""
    reach = actor.reach_of("people.availability")
    if is_self(actor, person) or reach == "all":
        return True
    return reach == "teams" and Membership.objects.filter(person=person, team__in=actor.leads).exists()


def require_availability_of(actor: Actor, person: Person) -> None:
    if not may_set_availability(actor, person):
        raise NotPermitted("not_permitted", _("You can set this for yourself and for teams that you lead."))
