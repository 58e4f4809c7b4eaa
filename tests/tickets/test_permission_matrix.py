"""The table 'who may do what' of the decisions, as data: roles, predicate and table say the same."""

from decimal import Decimal

import pytest

from servicedesk.actors import Actor
from staff.models import Team
from staff.vocabulary import PERMISSIONS, ROLES
from tickets import permissions
from tickets.models import Customer, Ticket

# –: not at all. own: assigned to me, my first contact, or my team's. led: also what the teams I lead have. all.
MATRIX = """
permission          | agent    | supervisor | manager | administrator
ticket.read         | all      | all        | all     | all
ticket.create       | all      | all        | all     | –
ticket.note         | all      | all        | all     | –
ticket.reply        | own      | led        | all     | –
ticket.claim        | own+free | led+free   | all     | –
ticket.assign       | –        | led        | all     | –
ticket.prioritise   | own      | all        | all     | –
ticket.redact       | –        | led        | all     | –
redress.propose     | all      | all        | all     | –
redress.approve     | –        | led        | all     | –
complaint.judge     | –        | all        | all     | –
complaint.archive   | own      | all        | all     | –
complaint.reopen    | –        | all        | all     | –
emergency.open      | all      | all        | all     | –
emergency.lead      | –        | all        | all     | –
board.view          | –        | led        | all     | –
outbox.view         | own      | led        | all     | all
rules.read          | –        | all        | all     | all
rules.edit          | –        | –          | all     | all
people.availability | –        | led        | all     | all
people.teams        | –        | –          | all     | all
people.edit         | –        | –          | –       | all
audit.view          | own      | led        | all     | all
customer.erase      | –        | –          | –       | all
"""
LIMITS = {"agent": (200, 0), "supervisor": (2_000, 2_000), "manager": (20_000, 20_000), "administrator": (0, 0)}

ME, SOMEBODY = 1, 2
MINE, LED, OTHER = Team(pk=10), Team(pk=11), Team(pk=12)


def a_ticket(**fields: object) -> Ticket:
    """Of an ordinary customer: what is hidden is the matter of test_permissions."""
    return Ticket(customer=Customer(pk=1), **fields)


TICKETS = {
    "assigned to me": a_ticket(assignee_id=ME, team=OTHER),
    "my first contact": a_ticket(assignee_id=SOMEBODY, first_contact_id=ME, team=OTHER),
    "my team's": a_ticket(assignee_id=SOMEBODY, team=MINE),
    "of a team I lead": a_ticket(assignee_id=SOMEBODY, team=LED),
    "nobody's": a_ticket(team=OTHER),
    "somebody else's": a_ticket(assignee_id=SOMEBODY, team=OTHER),
    "of no team": a_ticket(assignee_id=SOMEBODY),
}
OWN = {"assigned to me", "my first contact", "my team's"}
REACHES = {
    "–": set(),
    "own": OWN,
    "own+free": OWN | {"nobody's"},
    "led": OWN | {"of a team I lead"},
    "led+free": OWN | {"of a team I lead", "nobody's"},
    "all": set(TICKETS),
}


def rows():
    head, *lines = ([cell.strip() for cell in line.split("|")] for line in MATRIX.strip().splitlines())
    for permission, *reaches in lines:
        for role, reach in zip(head[1:], reaches, strict=True):
            yield permission, role, reach


def somebody(role: str) -> Actor:
    """A person of this role who belongs to one team, and, from supervisor on, leads another."""
    data = ROLES[role]
    leads = frozenset({LED.pk}) if data["tier"] == 2 else frozenset()
    return Actor(
        kind="person",
        id=ME,
        name="Amy",
        reach=data["permissions"],
        teams=frozenset({MINE.pk}) | leads,
        leads=leads,
        tier=data["tier"],
    )


@pytest.mark.parametrize(("permission", "role", "reach"), list(rows()))
def test_each_role_reaches_what_the_table_says(permission, role, reach):
    actor = somebody(role)
    reached = {name for name, ticket in TICKETS.items() if permissions.may(actor, permission, ticket)}
    assert reached == REACHES[reach]
    assert actor.may(permission) is (reach != "–")


def test_every_permission_stands_in_the_table():
    assert {permission for permission, _role, _reach in rows()} == set(PERMISSIONS)
    assert {role for _permission, role, _reach in rows()} == set(ROLES)


@pytest.mark.parametrize("role", list(LIMITS))
def test_authority_in_money(role):
    assert (ROLES[role]["grant"], ROLES[role]["approve"]) == tuple(Decimal(limit) for limit in LIMITS[role])


@pytest.mark.parametrize("permission", list(PERMISSIONS))
def test_a_customer_has_none_of_the_staffs_permissions(permission):
    customer = Actor(kind="customer", id=ME, name="Lin", reach=dict.fromkeys(PERMISSIONS, "all"))
    assert not any(permissions.may(customer, permission, ticket) for ticket in TICKETS.values())
