"""Tickets that have to do with one another: related, the same again, caused by, split off."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Text
from tickets import history, holding, permissions
from tickets.models import Ticket, TicketRelation
from tickets.vocabulary import LinkKind

MOST = 50
# How a link reads from its other end.
_BACK: dict[str, Text] = {
    LinkKind.RELATED: LinkKind.RELATED.label,
    LinkKind.DUPLICATE: gettext_lazy("Repeated by"),
    LinkKind.CAUSED_BY: gettext_lazy("Cause of"),
    LinkKind.SPLIT: gettext_lazy("Split off from here"),
}


@dataclass(frozen=True)
class Linked:
    """One linked ticket, and how the one that is looked at stands to it."""

    ticket: Ticket
    words: Text
    relation: int


@transaction.atomic
def link(ticket: Ticket, *, other: Ticket, kind: LinkKind, actor: Actor, at: datetime) -> None:
    """Say how a ticket stands to another one that one sees. Saying it again changes nothing."""
    permissions.require(actor, "ticket.note", ticket)
    permissions.require(actor, "ticket.read", other)
    if ticket.pk == other.pk:
        raise Invalid({"other": [_("A case cannot be linked to itself.")]})
    holding.hold(ticket)
    if keep(ticket, other, kind):
        holding.keep(ticket, at=at)
        words = {"other": other.reference, "how": str(kind.label)}
        history.tell(ticket, "linked", actor=actor, at=at, facts={"ticket": other.number, "kind": kind}, words=words)


@transaction.atomic
def unlink(ticket: Ticket, *, relation: int, actor: Actor, at: datetime) -> None:
    """Take a link away, from whichever end."""
    permissions.require(actor, "ticket.note", ticket)
    holding.hold(ticket)
    found = TicketRelation.objects.filter(Q(ticket=ticket) | Q(other=ticket), pk=relation).first()
    if found is None:
        return
    facts = {"ticket": found.ticket_id, "other": found.other_id, "kind": found.kind}
    found.delete()
    holding.keep(ticket, at=at)
    history.keep(ticket, "unlinked", actor=actor, at=at, facts=facts)


def keep(ticket: Ticket, other: Ticket, kind: LinkKind) -> bool:
    """Write the link down; says whether it is new. Two that are related are so from both ends."""
    if kind == LinkKind.RELATED and TicketRelation.objects.filter(ticket=other, other=ticket, kind=kind).exists():
        return False
    _relation, made = TicketRelation.objects.get_or_create(ticket=ticket, other=other, kind=kind)
    return made


def linked(ticket: Ticket, *, actor: Actor) -> list[Linked]:
    """The linked tickets that the actor may see, newest first."""
    relations = list(TicketRelation.objects.filter(Q(ticket=ticket) | Q(other=ticket)).order_by("-pk")[:MOST])
    ends = {one.pk: one.other_id if one.ticket_id == ticket.pk else one.ticket_id for one in relations}
    seen = Ticket.objects.visible_to(actor).in_bulk(set(ends.values()))
    return [
        Linked(seen[ends[one.pk]], _words(one, outward=one.ticket_id == ticket.pk), one.pk)
        for one in relations
        if ends[one.pk] in seen
    ]


def _words(relation: TicketRelation, *, outward: bool) -> Text:
    if relation.kind not in LinkKind.values:
        return relation.kind
    return LinkKind(relation.kind).label if outward else _BACK[relation.kind]
