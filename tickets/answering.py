"""Sending from the composer: the reply, and with it what becomes of the case, by the moves of its own table.

A complaint's state follows from its steps: no choice stands here that could pass by a gate.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Refused
from tickets import cautions, conversation
from tickets.files import Going
from tickets.models import Message, Ticket
from tickets.procedures import procedure_for
from tickets.vocabulary import Kind
from tickets.ways import BY_ITSELF, Way

WAIT, DONE = "ask", "answer"  # the moves that need no more than the words of the reply


def choices(ticket: Ticket, *, actor: Actor, at: datetime) -> list[str]:
    """The moves that may go with a reply now."""
    if ticket.kind == Kind.COMPLAINT:
        return []
    offers = procedure_for(ticket).offers(ticket, actor=actor, at=at)
    return [offer.verb for offer in offers if offer.verb in (WAIT, DONE) and not offer.missing]


@transaction.atomic
def answer(
    ticket: Ticket,
    *,
    body: str,
    actor: Actor,
    at: datetime,
    then: str = "",
    files: Sequence[Going] = (),
    nonce: str | None = None,
    seen: int | None = None,
    confirmed: Collection[str] = (),
    way: Way = BY_ITSELF,
) -> Message:
    """Reply, and perform the move `then`: all of it or nothing. Raises as `conversation.reply` and the move do.

    Raises Doubtful for what `cautions` found, unless its code is among the `confirmed`.
    """
    cautions.look(ticket, body, has_files=bool(files), confirmed=confirmed)
    told: dict[str, Any] = {"body": body, "actor": actor, "at": at, "files": files, "nonce": nonce, "seen": seen}
    if then == WAIT:
        way = replace(way, kind=WAIT)  # the ticket waits once the question has arrived
    message = conversation.reply(ticket, **told, confirmed=True, way=way)
    if then and not message.was_there:
        _follow(ticket, then, actor=actor, at=at)
    return message


def _follow(ticket: Ticket, then: str, *, actor: Actor, at: datetime) -> None:
    if then not in choices(ticket, actor=actor, at=at):
        raise Refused("not_now", _("This cannot go with a reply just now. Your words are still here."))
    if then == DONE:  # the reply is the answer: the move needs no more words
        procedure_for(ticket).perform(ticket, verb=DONE, raw={}, actor=actor, at=at)
