"""Several properties of a ticket in one go: all of them or none, and only on what the editor has looked at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from servicedesk.actors import Actor
from tickets import fieldvalues, handling, holding, tagging
from tickets.models import Ticket


@transaction.atomic
def edit(ticket: Ticket, *, expected: int | None, actor: Actor, at: datetime, **changes: Any) -> Ticket:
    """Each change by its own verb, with its own right. Raises Stale when the ticket is not the version `expected`.

    `changes`: assignee (a person, or None to release), priority, category, kind, add_tags, remove_tags,
    fields (by key; those of the new kind and category); `reason` goes with priority and kind.
    """
    holding.hold(ticket)
    holding.expect(ticket, expected)
    reason = changes.pop("reason", "")
    if "kind" in changes:
        handling.reclassify(ticket, kind=changes["kind"], reason=reason, actor=actor, at=at)
    if "category" in changes:
        handling.categorise(ticket, category=changes["category"], actor=actor, at=at)
    if "priority" in changes:
        handling.overrule_priority(ticket, to=changes["priority"], reason=reason, actor=actor, at=at)
    if "assignee" in changes:
        _give(ticket, changes, actor, at)
    if changes.keys() & {"add_tags", "remove_tags"}:
        add, remove = changes.get("add_tags", ()), changes.get("remove_tags", ())
        tagging.change(ticket, add=add, remove=remove, actor=actor, at=at)
    if "fields" in changes:
        fieldvalues.change(ticket, changes["fields"], actor=actor, at=at)
    return ticket


def _give(ticket: Ticket, changes: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    to = changes["assignee"]
    if to is None:
        handling.release(ticket, actor=actor, at=at)
    elif to.pk == actor.id and ticket.assignee_id is None:
        handling.claim(ticket, actor=actor, at=at)
    else:
        handling.assign(ticket, to=to, actor=actor, at=at)
