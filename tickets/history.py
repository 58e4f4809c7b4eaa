"""What happened to a ticket, told twice: as a line of its conversation and as an audit entry."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from servicedesk import rows
from servicedesk.actors import Actor
from servicedesk.audit.recording import Record, append, record_many
from tickets.models import Message, Ticket
from tickets.vocabulary import Author, Entry


def subject_of(ticket: Ticket) -> str:
    """The ticket's chain in the audit."""
    return f"ticket:{ticket.pk}"


def tell(
    ticket: Ticket,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, Any] = {},
    words: Mapping[str, str] = {},
    public: bool = False,
    audit_facts: Mapping[str, Any] | None = None,
) -> Message:
    """Write the event into the conversation and the audit. `public`: the customer may see it.

    `facts` are codes and numbers; `words` are names and what people wrote (a reason): the audit keeps those apart,
    erasable. `audit_facts` replaces `facts` in the audit where the page shows less or more.
    """
    message = Message(
        ticket=ticket,
        entry=Entry.EVENT,
        public=public,
        at=at,
        logged_at=at,
        data={"verb": verb, **facts, **words},
        **authorship(actor),
    )
    audited = facts if audit_facts is None else audit_facts
    entry = Record(subject=subject_of(ticket), verb=verb, at=at, actor=actor, facts=audited, personal=words)
    append(entry, beside=message)
    return message


def tell_many(stories: Sequence[tuple[Ticket, Mapping[str, Any]]], verb: str, *, actor: Actor, at: datetime) -> None:
    """The same internal event on many tickets, each with its facts, in three queries."""
    if not stories:
        return
    event = Message(ticket=stories[0][0], entry=Entry.EVENT, at=at, logged_at=at, **authorship(actor))
    statement, values = rows.insertion(event, given={"ticket": "story.ticket", "data": "story.data"})
    told = rows.listed({"ticket": ticket.pk, "data": {"verb": verb, **facts}} for ticket, facts in stories)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{statement} FROM jsonb_to_recordset(%s::jsonb) AS story (ticket bigint, data jsonb)", [*values, told]
        )
    record_many(
        Record(subject=subject_of(ticket), verb=verb, at=at, actor=actor, facts=facts) for ticket, facts in stories
    )


def keep(
    ticket: Ticket,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, Any] = {},
    words: Mapping[str, str] = {},
) -> None:
    """The audit entry alone, for what the conversation shows anyway (a reply, a note)."""
    append(Record(subject=subject_of(ticket), verb=verb, at=at, actor=actor, facts=facts, personal=words))


def authorship(actor: Actor) -> dict[str, Any]:
    """The author's fields of a message, from who acts; the name is the public one."""
    return {
        "author": {"person": Author.PERSON, "customer": Author.CUSTOMER, "system": Author.SYSTEM}[actor.kind],
        "person_id": actor.id if actor.kind == "person" else None,
        "customer_id": actor.id if actor.kind == "customer" else None,
        "author_name": actor.name,
    }
