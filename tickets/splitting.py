"""A message that speaks of another matter becomes a ticket of its own: copied, and the two are linked."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import NotPermitted, Refused
from tickets import files, history, holding, linking, permissions, routing
from tickets.customers.recognising import Sender
from tickets.models import Address, Message, Ticket
from tickets.opening import Place, open_ticket
from tickets.vocabulary import Author, Entry, LinkKind


@transaction.atomic
def split(message: Message, *, kind: str, subject: str, actor: Actor, at: datetime) -> Ticket:
    """Open a ticket with a copy of a customer's word; its clocks count from when it was said.

    The word stays where it is, too. The same word again gives the ticket that stands.
    """
    ticket = message.ticket
    permissions.require(actor, "ticket.note", ticket)
    if not actor.may("ticket.create"):
        raise NotPermitted("not_permitted", _("Your role does not allow opening tickets."))
    holding.hold(ticket)
    if message.entry != Entry.MESSAGE or message.author != Author.CUSTOMER:
        raise Refused("not_theirs", _("Only a word of the customer can become a case of its own."))
    new = open_ticket(
        kind=kind,
        subject=subject,
        body=message.body,
        channel=message.channel or ticket.channel,
        received_at=message.at,
        sender=_sender(ticket),
        nonce=f"split:{message.pk}",
        place=_place(ticket, at=at),
        actor=actor,
        at=at,
    )
    if new.was_there:
        return new
    files.copy(message, to=new.messages.earliest("pk"), at=at)
    linking.keep(new, ticket, LinkKind.SPLIT)
    holding.keep(ticket, at=at)
    words = {"other": new.reference}
    history.tell(ticket, "split", actor=actor, at=at, facts={"ticket": new.number, "message": message.pk}, words=words)
    words = {"other": ticket.reference}
    history.tell(new, "split_from", actor=actor, at=at, facts={"ticket": ticket.number}, words=words)
    return new


def _place(ticket: Ticket, *, at: datetime) -> Place | None:
    """What is hidden stays so: a confidential team keeps what is split off its case. None: chosen as for anybody's."""
    team = ticket.team
    if team is None or not team.confidential:
        return None
    return team, ticket.assignee or routing.owner_in(team, at=at)


def _sender(ticket: Ticket) -> Sender:
    """The customer, by an address that reaches them."""
    address = ticket.customer.addresses.order_by("refused_at", "-primary", "pk").first()
    if address is None:
        raise Refused("no_address", _("No address of this customer is known."))
    reached: dict[str, str] = {Address(kind=address.kind).kind: address.shown}
    return Sender(name=ticket.customer.name, language=ticket.language, **reached)
