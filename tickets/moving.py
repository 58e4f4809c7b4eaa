"""The one door for moves of enquiries, requests, suggestions and praise, by page, API or bulk."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Refused
from servicedesk.fields import clean
from servicedesk.lifecycle import Lifecycle, Offer
from staff.models import Person
from tickets import conversation, history, holding, permissions, praising, state
from tickets.clocks import waiting
from tickets.lifecycle import TABLES
from tickets.models import Ticket
from tickets.vocabulary import Author, CallOutcome, Kind, State

Values = dict[str, Any]


class Case:
    """A ticket as its table sees it; asks the database only when a shown field needs it."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket

    @property
    def is_answered(self) -> bool:
        """Ours is the last word, and nobody waits for another."""
        return self.ticket.last_by == Author.PERSON and self.ticket.unanswered_since is None

    @cached_property
    def people(self) -> list[tuple[int, str]]:
        """Colleagues who can be named."""
        return [(one.pk, str(one)) for one in Person.objects.filter(is_active=True).order_by("full_name")]


def table(kind: Kind) -> Lifecycle:
    return TABLES[kind]


def offers(ticket: Ticket, *, actor: Actor, at: datetime) -> list[Offer]:
    """Every move open to the actor now; none on what is sealed."""
    if ticket.sealed:
        return []
    return table(Kind(ticket.kind)).offers(Case(ticket), ticket.state, actor, permitted=_permitted(ticket, actor))


def perform(
    ticket: Ticket, *, verb: str, raw: Mapping[str, Any], actor: Actor, at: datetime, expected: int | None = None
) -> Ticket:
    """Perform a move. `expected` is the version the actor saw.

    Raises Refused (not now, not permitted), Invalid (fields), Stale (someone was faster); then nothing has changed.
    """
    with transaction.atomic():
        holding.hold(ticket)
        holding.expect(ticket, expected)
        case = Case(ticket)
        offer = table(Kind(ticket.kind)).find(verb, case, ticket.state, actor, permitted=_permitted(ticket, actor))
        if offer.missing:
            raise Refused("missing", offer.missing[0].detail, missing=offer.missing)
        HANDLERS[verb](ticket, clean(offer.fields, raw, at=at), actor, at)
    return ticket


def _permitted(ticket: Ticket, actor: Actor) -> Callable[[str], bool]:
    return lambda permission: permissions.may(actor, permission, ticket)


def _ask(ticket: Ticket, values: Values, actor: Actor, at: datetime) -> None:
    """By letter, the waiting begins when it is delivered; spoken, at once."""
    if not values.get("spoken"):
        conversation.check_filled(values["body"], confirmed=False)
        conversation.send(ticket, kind="ask", body=values["body"], actor=actor, at=at)
        return
    conversation.log_call(
        ticket, outcome=CallOutcome.REACHED, summary=values["body"], happened_at=at, public=True, actor=actor, at=at
    )
    waiting.begin(ticket, at=at, actor=actor)


def _resume(ticket: Ticket, values: Values, actor: Actor, at: datetime) -> None:
    waiting.end(ticket, at=at, actor=actor)


def _answer(ticket: Ticket, values: Values, actor: Actor, at: datetime) -> None:
    if values.get("body"):
        _say(ticket, values["body"], actor, at)
    state.set_state(ticket, State.DONE, at=at, actor=actor)


def _fulfil(ticket: Ticket, values: Values, actor: Actor, at: datetime) -> None:
    by = Person.objects.get(pk=values["by"])
    _say(ticket, _("%(what)s\n\nDone by: %(name)s") % {"what": values["what"], "name": by.public_name}, actor, at)
    _outcome(ticket, "fulfilled", actor, at, facts={"by": by.pk}, words={"by_name": by.public_name})


def _accept(ticket: Ticket, values: Values, actor: Actor, at: datetime) -> None:
    _say(ticket, values["body"], actor, at)
    _outcome(ticket, "accepted", actor, at)


def _decline(ticket: Ticket, values: Values, actor: Actor, at: datetime) -> None:
    _say(ticket, values["body"], actor, at)
    _outcome(ticket, "declined", actor, at)


def _thank(ticket: Ticket, values: Values, actor: Actor, at: datetime) -> None:
    told = praising.pass_on(ticket, people={row["person"] for row in values["told"]}, at=at)
    _say(ticket, values["body"], actor, at)
    names = ", ".join(one.public_name for one in told)
    _outcome(ticket, "thanked", actor, at, facts={"told": [one.pk for one in told]}, words={"names": names})


def _close(ticket: Ticket, values: Values, actor: Actor, at: datetime) -> None:
    state.set_state(ticket, State.CLOSED, at=at, actor=actor)


def _reopen(ticket: Ticket, values: Values, actor: Actor, at: datetime) -> None:
    history.tell(ticket, "reopened", actor=actor, at=at, words={"reason": values["reason"]})
    state.set_state(ticket, State.OPEN, at=at, actor=actor)


def _say(ticket: Ticket, body: str, actor: Actor, at: datetime) -> None:
    conversation.check_filled(body, confirmed=False)
    conversation.send(ticket, kind="reply", body=body, actor=actor, at=at)


def _outcome(
    ticket: Ticket,
    verb: str,
    actor: Actor,
    at: datetime,
    *,
    facts: Mapping[str, Any] = {},
    words: Mapping[str, str] = {},
) -> None:
    """How it ended, as a line of its own, then done."""
    history.tell(ticket, verb, actor=actor, at=at, facts=facts, words=words)
    state.set_state(ticket, State.DONE, at=at, actor=actor)


HANDLERS: dict[str, Callable[[Ticket, Values, Actor, datetime], None]] = {
    "ask": _ask,
    "resume": _resume,
    "answer": _answer,
    "fulfil": _fulfil,
    "accept": _accept,
    "decline": _decline,
    "thank": _thank,
    "close": _close,
    "reopen": _reopen,
}
