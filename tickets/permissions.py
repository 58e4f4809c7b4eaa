"""Who may do what to a ticket: predicates over the actor's reach. Visibility as a set is `visible_to`; a test
says that the two agree."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import NotPermitted, Refused
from staff.vocabulary import PERMISSIONS

if TYPE_CHECKING:
    from tickets.models import Ticket

MANAGER = 3  # the tier that sees every ticket


def is_own(actor: Actor, ticket: "Ticket") -> bool:
    """Assigned to me, my first contact, or my team's (decisions, 'who may do what')."""
    return actor.id in (ticket.assignee_id, ticket.first_contact_id) or ticket.team_id in actor.teams


def may(actor: Actor, permission: str, ticket: "Ticket") -> bool:
    """Whether the actor's reach of this permission covers this ticket. A customer has none of these."""
    if actor.kind != "person":
        return actor.kind == "system"
    if permission == "ticket.read":
        return actor.may(permission) and _sees(actor, ticket)
    match actor.reach_of(permission):
        case "all":
            return True
        case "teams":
            return ticket.team_id in actor.leads or is_own(actor, ticket) or _is_free(permission, ticket)
        case "own":
            return is_own(actor, ticket) or _is_free(permission, ticket)
    return False


def require(actor: Actor, permission: str, ticket: "Ticket") -> None:
    """Raises NotPermitted with a sentence."""
    if not may(actor, permission, ticket):
        raise NotPermitted(
            "not_permitted", _("You may not do this here: %(what)s.") % {"what": PERMISSIONS[permission]}
        )


def as_person(actor: Actor) -> int:
    """The person who acts; raises Refused for deeds that only a person can answer for."""
    if actor.kind != "person" or actor.id is None:
        raise Refused("no_person", _("Only a person can do this."))
    return actor.id


def _is_free(permission: str, ticket: "Ticket") -> bool:
    """Whoever may claim at all may claim what nobody has."""
    return permission == "ticket.claim" and ticket.assignee_id is None


def _sees(actor: Actor, ticket: "Ticket") -> bool:
    """The same rule as `TicketQuerySet.visible_to`. Asks the database only about hidden tickets' watchers."""
    if actor.tier == MANAGER or actor.id in (ticket.assignee_id, ticket.first_contact_id):
        return True
    if ticket.team_id in actor.teams:
        return True
    hidden = (ticket.team is not None and ticket.team.confidential) or ticket.customer.restricted
    return not hidden or ticket.watches.filter(person_id=as_person(actor)).exists()
