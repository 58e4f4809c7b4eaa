"""References such as C-100232: found by their number; a stale prefix finds the same ticket (decision 16)."""

import re

from servicedesk import rows
from servicedesk.actors import Actor
from staff.models import Person, Team
from tickets import permissions
from tickets.models import Customer, Item, Ticket
from tickets.querysets import TicketQuerySet

_SHAPE = re.compile(r"(?:[CT]-)?([0-9]{1,12})", re.IGNORECASE | re.ASCII)


def find(tickets: TicketQuerySet, reference: str) -> Ticket | None:
    """The ticket of this reference among these; None for anything else. It authorises nothing."""
    number = number_in(reference)
    return tickets.filter(number=number).first() if number is not None else None


def find_seen(reference: str, *, by: Actor) -> Ticket | None:
    """The ticket of this reference if the actor may see it, for a deed that is about to hold it anyway.

    The same answer as `find` among what is visible, with customer, team and owner: one row needs no set.
    """
    number = number_in(reference)
    ticket = one("ticket.number = %s", number) if number is not None else None
    return ticket if ticket is not None and permissions.may(by, "ticket.read", ticket) else None


def one(condition: str, value: int) -> Ticket | None:
    """One ticket with those it belongs to. In SQL: every verb asks this, and building the query costs more."""
    sql = f"{_ONE} WHERE {condition}"
    for found in rows.read(sql, [value], ticket=Ticket, customer=Customer, team=Team, assignee=Person, item=Item):
        ticket: Ticket = found["ticket"]
        ticket.customer, ticket.team, ticket.assignee = found["customer"], found["team"], found["assignee"]
        ticket.item, ticket.asked = found["item"], found["asked"]
        return ticket
    return None


def number_in(reference: str) -> int | None:
    """The number that a reference names; None for anything else."""
    shape = _SHAPE.fullmatch(reference.strip())
    return int(shape[1]) if shape else None


_ONE = """
SELECT {ticket}, {customer}, {team}, {assignee}, {item},
    ARRAY(SELECT person_id FROM tickets_mention WHERE ticket_id = ticket.id AND seen_at IS NULL) AS asked
FROM tickets_ticket AS ticket
JOIN tickets_customer AS customer ON customer.id = ticket.customer_id
LEFT JOIN staff_team AS team ON team.id = ticket.team_id
LEFT JOIN staff_person AS assignee ON assignee.id = ticket.assignee_id
LEFT JOIN tickets_item AS item ON item.id = ticket.item_id
"""
