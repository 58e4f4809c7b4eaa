"""What the ticket page shows: one context, made of few queries, for the page and for each of its fragments."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.web import components
from servicedesk.web.moveforms import MovePanel, Typed, arrange
from staff.models import Person, Team
from tickets import handover, permissions
from tickets.models import Attachment, Clock, Handover, Message, Ticket
from tickets.priority import sentences
from tickets.procedures import procedure_for
from tickets.telling import say
from tickets.vocabulary import Author, CallOutcome, ClockState, Entry, HandoverState, Metric, Priority

SHOWN = 200  # newest entries of a conversation; older ones by a link
SOON = timedelta(hours=2)
PANES = ("talk", "do", "know")


def context_of(
    request: HttpRequest, ticket: Ticket, *, actor: Actor, at: datetime, typed: Typed | None = None
) -> dict[str, Any]:
    """Everything expensive is a callable: a fragment pays only for what it prints."""
    pane = request.GET.get("pane", "talk")
    conversation = partial(_conversation, ticket)
    return {
        "ticket": ticket,
        "now": at,
        "pane": pane if pane in PANES else "talk",
        "may": _rights(actor, ticket),
        "panel": partial(_panel, ticket, actor, at, typed),
        "typed": typed,
        "entries": conversation,
        "clocks": partial(_clocks, ticket, at),
        "handover": partial(_open_handover, ticket, actor),
        "addresses": partial(list, ticket.customer.addresses.all()),
        "history": partial(_history, ticket, actor),
        "tasks": partial(list, ticket.tasks.filter(done_at=None).select_related("owner")),
        "last_seen": partial(_last_said, ticket),
        "nonce": secrets.token_urlsafe(18),
        "first_kind": "reply" if permissions.may(actor, "ticket.reply", ticket) else "note",
        "priority_reasons": sentences(ticket.priority_why),
        "watched": partial(ticket.watches.filter(person_id=actor.person_id).exists),
        "people": partial(list, Person.objects.filter(is_active=True).order_by("full_name")),
        "teams": partial(list, Team.objects.exclude(pk=ticket.team_id or 0)),
        "priorities": Priority.choices,
        "outcomes": CallOutcome.choices,
        "call_at": at,
    }


def _panel(ticket: Ticket, actor: Actor, at: datetime, typed: Typed | None) -> MovePanel:
    return arrange(procedure_for(ticket).offers(ticket, actor=actor, at=at), typed=typed)


def _rights(actor: Actor, ticket: Ticket) -> Mapping[str, bool]:
    """What the page's buttons ask; sealed tickets take notes of no kind."""
    if ticket.sealed:
        return {}
    names = {
        "reply": "ticket.reply",
        "note": "ticket.note",
        "claim": "ticket.claim",
        "assign": "ticket.assign",
        "prioritise": "ticket.prioritise",
    }
    return {name: permissions.may(actor, permission, ticket) for name, permission in names.items()}


def _conversation(ticket: Ticket) -> list[dict[str, Any]]:
    """Entries oldest first, with neighbouring events folded into one line."""
    newest = (
        Message.objects.filter(ticket=ticket)
        .select_related("person", "outgoing")
        .prefetch_related(Prefetch("attachments", Attachment.objects.order_by("pk")))
        .order_by("-at", "-id")[:SHOWN]
    )
    folded: list[dict[str, Any]] = []
    for message in reversed(newest):
        if message.entry == Entry.EVENT:
            if not folded or folded[-1]["events"] is None:
                folded.append({"events": []})
            folded[-1]["events"].append({"at": message.at, "said": say(message)})
        else:
            folded.append({"events": None, "message": message, "by": _side(message)})
    return folded


def _side(message: Message) -> str:
    """Whose side of the page an entry stands on."""
    if message.author == Author.CUSTOMER:
        return "customer"
    return "agent" if message.public else "note"


def _clocks(ticket: Ticket, at: datetime) -> list[components.Clock]:
    """The two clocks that end next, running ones first; a paused one says for whom it waits."""
    active = Clock.objects.filter(ticket=ticket, state__in=(ClockState.RUNNING, ClockState.PAUSED))
    running = sorted((one for one in active if one.due_at), key=lambda one: one.due_at or at)
    paused = [one for one in active if one.due_at is None]
    return [_face(clock, at) for clock in (running + paused)[:2]]


def _face(clock: Clock, at: datetime) -> components.Clock:
    label = Metric(clock.metric).label
    if clock.due_at is None:
        return components.Clock(label=label, state="paused", waiting_for=_("customer"))
    soon_at = clock.due_at - SOON
    state = components.clock_state(clock.due_at, at=at, soon_at=soon_at)
    return components.Clock(label=label, state=state, due=clock.due_at, started=clock.started_at, soon_at=soon_at)


def _open_handover(ticket: Ticket, actor: Actor) -> dict[str, Any] | None:
    asked = Handover.objects.filter(ticket=ticket, state=HandoverState.ASKED).select_related("to_team", "asked_by")
    one = asked.first()
    return {"row": one, "mine": handover.may_answer(actor, one)} if one else None


def _last_said(ticket: Ticket) -> int:
    """The newest public word on this page: a reply written to an older one is stale."""
    said = Message.objects.filter(ticket=ticket, public=True).exclude(entry=Entry.EVENT)
    return said.order_by("-id").values_list("id", flat=True).first() or 0


def _history(ticket: Ticket, actor: Actor) -> list[Ticket]:
    """The customer's other tickets that this person may see, newest first."""
    others = Ticket.objects.visible_to(actor).filter(customer=ticket.customer).exclude(pk=ticket.pk)
    return list(others.order_by("-id")[:5])
