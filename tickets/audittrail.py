"""The audit of one ticket as people read it: who did what and when, by which door, newest first."""

from dataclasses import dataclass
from datetime import datetime

from servicedesk.actors import Actor
from servicedesk.audit.models import Entry
from tickets import history, permissions, telling
from tickets.models import Ticket

SHOWN = 200  # newest entries


@dataclass(frozen=True)
class Line:
    number: int
    at: datetime
    said: str
    via: str
    hash: str


def may_read(actor: Actor, ticket: Ticket) -> bool:
    return permissions.may(actor, "audit.view", ticket)


def trail(ticket: Ticket, *, actor: Actor) -> list[Line]:
    """Raises NotPermitted for those who may not see the audit of this ticket."""
    permissions.require(actor, "audit.view", ticket)
    entries = Entry.objects.of(history.subject_of(ticket)).with_personal().order_by("-number")[:SHOWN]
    return [_line(entry) for entry in entries]


def _line(entry: Entry) -> Line:
    known = {**entry.facts, **entry.personal_values()}
    said = telling.told(entry.verb, known, who=entry.actor_name())
    return Line(entry.number, entry.at, said, entry.via, entry.hash[:12])
