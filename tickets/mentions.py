"""Colleagues named in a note, as @username: each hears of it, and has the ticket before them until they answer."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Refused
from servicedesk.live.nudges import nudge
from servicedesk.notify.telling import tell
from staff.acting import acting_as, with_teams
from staff.models import Person
from tickets import permissions
from tickets.models import Mention, Message, Ticket

MOST = 20  # people of one note
_NAMED = re.compile(r"(?<![\w.@/])[@＠]([\w.+-]{1,150})")  # not the second half of an address


def named_in(text: str) -> list[str]:
    """User names after an @, without the full stop of a sentence."""
    if "@" not in text and "＠" not in text:
        return []
    found = (name for one in _NAMED.findall(text) for name in (one.lower(), one.lower().rstrip(".-+")))
    return list(dict.fromkeys(found))[: 2 * MOST]


def people_in(text: str, ticket: Ticket) -> list[Person]:
    """Active colleagues named in a text. Raises Refused when one of them may not see this case."""
    names = named_in(text)
    if not names:
        return []
    active = Person.objects.annotate(called=Lower("username")).filter(called__in=names, is_active=True)
    people = list(with_teams(active.select_related("role"))[:MOST])
    for person in people:
        if not permissions.may(acting_as(person), "ticket.read", ticket):
            raise Refused("cannot_see", _("%(name)s may not see this case. Nobody was told.") % {"name": person})
    return people


def keep(message: Message, people: Iterable[Person], *, actor: Actor, at: datetime) -> None:
    """Write down who is named in a note, and tell them; nobody tells themselves."""
    named = [person for person in people if person.pk != actor.id]
    if not named:
        return
    ticket = message.ticket
    Mention.objects.bulk_create([Mention(ticket=ticket, message=message, person=one, at=at) for one in named])
    params = {"reference": ticket.reference, "who": actor.name, "message": message.pk}
    tell(
        (one.pk for one in named),
        kind="ticket.mentioned",
        topic=f"ticket:{ticket.number}",
        params=params,
        natural_key=f"mention:{message.pk}",
        at=at,
    )


def answered(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Whoever writes on a held ticket has seen what they were asked there."""
    if actor.kind == "person" and (ticket.asked is None or actor.person_id in ticket.asked):
        _see(ticket, actor=actor, at=at)


@transaction.atomic
def seen(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """I have read what I was named in, and need not answer."""
    permissions.require(actor, "ticket.note", ticket)
    permissions.as_person(actor)
    _see(ticket, actor=actor, at=at)


def ask_on(to: Ticket, *, notes_of: Ticket) -> None:
    """Who is named in the notes of a case is asked where these are read."""
    Mention.objects.filter(message__ticket=notes_of).update(ticket=to)


def _see(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    if Mention.objects.filter(ticket=ticket, person_id=actor.person_id, seen_at=None).update(seen_at=at):
        nudge("person", actor.person_id)
