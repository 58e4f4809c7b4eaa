"""What the ticket page shows: one context, made of few queries, for the page and for each of its fragments."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.bundles import bundle, unbundle
from servicedesk.kept import Question
from servicedesk.web import components
from servicedesk.web.moveforms import MovePanel, Typed, arrange
from staff import directory
from tickets import categories, fieldvalues, handover, permissions
from tickets.clocks import lateness, silence
from tickets.clocks.explaining import Explanation, explain_all
from tickets.clocks.ledger import ACTIVE
from tickets.emergencies import sight as emergencysight
from tickets.models import Attachment, Clock, Emergency, Handover, Message, Task, Ticket
from tickets.priority import sentences
from tickets.procedures import procedure_for
from tickets.sight import Sight
from tickets.telling import say
from tickets.views.composer import composer_of
from tickets.vocabulary import Author, CallOutcome, ClockState, Entry, ItemKind, Kind, LateReason, Metric, Priority

SHOWN = 200  # newest entries of a conversation; older ones by a link
SOON = timedelta(hours=2)
PANES = ("talk", "do", "know")
_CHOICES = {
    "item_kinds": ItemKind.choices,
    "kinds": Kind.choices,
    "priorities": Priority.choices,
    "outcomes": CallOutcome.choices,
}


def _said(ticket: int) -> QuerySet[Message]:
    """The newest entries of a ticket, as the page shows them."""
    return _printed(Message.objects.filter(ticket=ticket))


def _printed(messages: QuerySet[Message]) -> QuerySet[Message]:
    """With what the page prints of writer, letter and files; whole letters stay where they are."""
    files = Attachment.objects.filter(message=OuterRef("pk")).order_by("pk")
    return messages.annotate(
        writer=Coalesce(NullIf("person__full_name", Value("")), "person__username"),
        letter_state=F("outgoing__state"),
        letter_due_at=F("outgoing__due_at"),
        letter_sent_at=F("outgoing__sent_at"),
        letter_error=F("outgoing__error_code"),
        files=bundle(files),
    ).order_by("-at", "-id")[:SHOWN]


def _others(sight: Sight, person: int, customer: int, ticket: int) -> QuerySet[Ticket]:
    seen = Ticket.objects.visible_to(sight.as_actor(person)).filter(customer=customer).exclude(pk=ticket)
    return seen.only("number", "kind", "subject", "state").order_by("-id")[:5]


_newest_said, _newest_of_customer = Question(_said), Question(_others)


def context_of(
    request: HttpRequest, ticket: Ticket, *, actor: Actor, at: datetime, typed: Typed | None = None
) -> dict[str, Any]:
    """Everything expensive is a callable: a fragment pays only for what it prints."""
    pane = request.GET.get("pane", "talk")
    entries: Conversation = SimpleLazyObject(partial(_conversation, ticket, actor))  # type: ignore[assignment]
    return {
        "ticket": ticket,
        "playing": "play" in request.session,
        "seen_topic": f"ticket:{ticket.number}",  # notices about it have been read
        "now": at,
        "pane": pane if pane in PANES else "talk",
        "may": _rights(actor, ticket),
        "here": address_of(ticket),
        "panel": partial(_panel, ticket, actor, at, typed, request.GET.get("move", "")),
        "composer": partial(composer_of, ticket, actor=actor, at=at, typed=typed),
        "entries": entries,
        "clocks": SimpleLazyObject(partial(_faces, ticket, at)),
        "why": partial(_why, ticket, at) if "why" in request.GET else None,
        "handover": partial(_open_handover, ticket, actor),
        "custom_fields": partial(fieldvalues.shown, ticket, fieldvalues.texts_with(ticket)),
        "addresses": partial(list, ticket.customer.addresses.all()),
        "history": partial(_history, ticket, actor),
        "tasks": partial(_tasks, ticket),
        "late_questions": partial(_late_questions, ticket),
        "reasons": LateReason.choices,
        "last_seen": lambda: _last_said(entries),
        "nonce": secrets.token_urlsafe(18),
        "priority_reasons": sentences(ticket.priority_why),
        "emergencies": partial(_emergencies, ticket),
        "may_open_emergency": actor.may("emergency.open"),
        "silence": silence.now(ticket, at=at),
        "longest_silence": silence.longest(ticket, at=at),
        "watched": ticket.is_watched,  # type: ignore[attr-defined]
        "people": directory.people,
        "teams": [(pk, name) for pk, name in directory.teams() if pk != ticket.team_id],
        "categories": partial(categories.choices, ticket.kind),
        "call_at": at,
        **_CHOICES,
    }


def address_of(ticket: Ticket) -> str:
    """Where this page is; everything that it does is posted below it. By hand: a page names it some thirty times."""
    return f"/desk/tickets/{ticket.reference}/"


def _panel(ticket: Ticket, actor: Actor, at: datetime, typed: Typed | None, opened: str) -> MovePanel:
    return arrange(procedure_for(ticket).offers(ticket, actor=actor, at=at), typed=typed, opened=opened)


_DEEDS = {
    "reply": "ticket.reply",
    "note": "ticket.note",
    "claim": "ticket.claim",
    "assign": "ticket.assign",
    "prioritise": "ticket.prioritise",
}


def _rights(actor: Actor, ticket: Ticket) -> Mapping[str, bool]:
    """What the page's buttons ask; a sealed ticket is only read, but for its tasks."""
    names = {"audit": "audit.view", "resend": "outbox.view", "end_task": "ticket.assign"}
    names |= {} if ticket.sealed else _DEEDS
    return {name: permissions.may(actor, permission, ticket) for name, permission in names.items()}


def said_in(ticket: Ticket, actor: Actor) -> QuerySet[Message]:
    """The whole conversation: with the entries of merged tickets that the reader may see, each at its own time."""
    if not ticket.has_merged:  # type: ignore[attr-defined]
        return Message.objects.filter(ticket=ticket)
    merged = Ticket.objects.visible_to(actor).filter(merged_into=ticket).values_list("pk", flat=True)
    return Message.objects.filter(ticket__in=[ticket.pk, *merged]).select_related("ticket__customer")


def _newest(ticket: Ticket, actor: Actor) -> list[Message]:
    """Newest first."""
    if not ticket.has_merged:  # type: ignore[attr-defined]
        return _newest_said(ticket=ticket.pk)
    return list(_printed(said_in(ticket, actor)))


class Conversation(list[dict[str, Any]]):
    """Entries oldest first; `older`: the first message, if there may be older ones."""

    older = 0


def _conversation(ticket: Ticket, actor: Actor) -> Conversation:
    return _folded(_newest(ticket, actor))


def older_than(first: Message, said: QuerySet[Message]) -> Conversation:
    """The entries of this conversation before this one."""
    before = Q(at__lt=first.at) | Q(at=first.at, pk__lt=first.pk)
    return _folded(list(_printed(said.filter(before))))


def _folded(newest: Sequence[Message]) -> Conversation:
    """With neighbouring events folded into one line."""
    folded = Conversation()
    if len(newest) == SHOWN:
        folded.older = next((one.pk for one in reversed(newest)), 0)
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


def _faces(ticket: Ticket, at: datetime) -> list[components.Clock]:
    """The two clocks that end next, running ones first; a paused one says for whom it waits."""
    active = unbundle(Clock, ticket.clocks_now)  # type: ignore[attr-defined]
    active.sort(key=lambda one: (one.due_at is None, one.due_at or at, one.pk))
    return [_face(one, at) for one in active[:2]]


def _face(one: Clock, at: datetime) -> components.Clock:
    label = Metric(one.metric).label
    if one.due_at is None or one.state == ClockState.PAUSED:
        return components.Clock(label=label, state="paused", waiting_for=_("customer"))
    soon_at = one.due_at - SOON
    state = components.clock_state(one.due_at, at=at, soon_at=soon_at)
    return components.Clock(label=label, state=state, due=one.due_at, started=one.started_at, soon_at=soon_at)


def _why(ticket: Ticket, at: datetime) -> list[Explanation]:
    """The stories of the clocks that run or wait, fetched when somebody asks for them."""
    return [one for one in explain_all(ticket, at) if one.state in ACTIVE]


def _tasks(ticket: Ticket) -> list[Task]:
    open_tasks = unbundle(Task, ticket.open_tasks)  # type: ignore[attr-defined]
    return [task for task in open_tasks if task.kind != lateness.TASK]


def _late_questions(ticket: Ticket) -> list[lateness.Asked]:
    """Why clocks were late, as long as nobody has said so."""
    return lateness.open_questions(unbundle(Task, ticket.open_tasks))  # type: ignore[attr-defined]


def _emergencies(ticket: Ticket) -> list[Emergency]:
    """Those that run."""
    return emergencysight.of_ticket(ticket) if ticket.has_emergency else []  # type: ignore[attr-defined]


def _open_handover(ticket: Ticket, actor: Actor) -> dict[str, Any] | None:
    asked = unbundle(Handover, ticket.asked_handovers)  # type: ignore[attr-defined]
    return {"row": asked[0], "mine": handover.may_answer(actor, asked[0])} if asked else None


def _last_said(entries: Sequence[Mapping[str, Any]]) -> int:
    """The newest public word on this page: a reply written to an older one is stale."""
    said = (entry["message"] for entry in entries if entry["events"] is None)
    return max((message.pk for message in said if message.public), default=0)


def _history(ticket: Ticket, actor: Actor) -> list[Ticket]:
    """The customer's other tickets that this person may see, newest first."""
    return _newest_of_customer(Sight.of(actor), person=actor.person_id, customer=ticket.customer_id, ticket=ticket.pk)
