"""Tasks about a ticket that outlive the move that made them: a call, a review, a verification of effect."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, NotPermitted, Refused, Text
from servicedesk.events import announce
from servicedesk.notify.telling import tell
from staff.acting import acting_as
from staff.models import Membership, Person
from tickets import history, holding, permissions
from tickets.events import TaskDone
from tickets.models import Task, Ticket

PART = "part"  # asked of a colleague


def supervisor_of(ticket: Ticket) -> Person | None:
    """Who leads the ticket's team, the first by name who is active; a manager where nobody does."""
    leaders = Membership.objects.filter(team=ticket.team, leads=True, person__is_active=True)
    first = leaders.select_related("person").order_by("person__username").first()
    if first is not None:
        return first.person
    return Person.objects.filter(is_active=True, role__tier=permissions.MANAGER).order_by("username").first()


def add(
    ticket: Ticket,
    *,
    kind: str,
    what: str,
    due_at: datetime,
    natural_key: str,
    actor: Actor,
    at: datetime,
    owner: Person | None = None,
    owner_id: int | None = None,
) -> Task:
    """Put a task on somebody's list, and tell them; without an owner, whoever supervises.

    The same natural key twice makes one task, whatever runs twice.
    """
    if owner is None and owner_id is None:
        owner = supervisor_of(ticket)
    task, made = Task.objects.get_or_create(
        natural_key=natural_key,
        defaults={
            "ticket": ticket,
            "kind": kind,
            "what": what[:300],
            "owner_id": owner_id if owner is None else owner.pk,
            "due_at": due_at,
            "created_at": at,
        },
    )
    if made:
        history.keep(ticket, "task.added", actor=actor, at=at, facts={"task": task.pk, "kind": kind})
        _tell_owner(task, actor=actor, at=at)
    return task


def _tell_owner(task: Task, *, actor: Actor, at: datetime) -> None:
    """Unless they gave it to themselves."""
    if task.owner_id is None or (actor.kind == "person" and actor.id == task.owner_id):
        return
    params = {"reference": task.ticket.reference, "who": actor.name, "what": task.what}
    kind, topic = "task.given" if task.kind == PART else "task.added", f"ticket:{task.ticket.number}"
    tell([task.owner_id], kind=kind, topic=topic, params=params, natural_key=task.natural_key, at=at)


@transaction.atomic
def give(
    ticket: Ticket,
    *,
    what: str,
    owner: Person,
    due_at: datetime,
    deliverable: str = "",
    actor: Actor,
    at: datetime,
) -> Task:
    """Ask a colleague for a part of it, who is told [H-5]. The case stays where it is; no clock pauses.

    The same wish for the same moment is one task, however often it is pressed. Raises Invalid, Refused, NotPermitted.
    """
    permissions.require(actor, "ticket.reply", ticket)
    what = " ".join(what.split())[:300]
    errors: dict[str, list[Text]] = {} if what else {"what": [_("Say what is to be done.")]}
    if due_at <= at:
        errors["due_at"] = [_("Choose a moment that is still to come.")]
    if errors:
        raise Invalid(errors)
    if not owner.is_active or not permissions.may(acting_as(owner), "ticket.read", ticket):
        raise Refused("cannot_see", _("%(name)s may not see this case.") % {"name": owner})
    holding.hold(ticket)
    wish = hashlib.sha256(f"{owner.pk}:{due_at.timestamp():.0f}:{what}".encode()).hexdigest()[:40]
    key = f"part:{ticket.pk}:{wish}"
    if (standing := Task.objects.filter(natural_key=key).first()) is not None:
        return standing
    task = add(ticket, kind=PART, what=what, due_at=due_at, natural_key=key, owner=owner, actor=actor, at=at)
    task.deliverable = deliverable.strip()[:200]
    task.save(update_fields=["deliverable"])
    holding.keep(ticket, at=at)
    return task


@transaction.atomic
def complete(task: Task, *, result: str, actor: Actor, at: datetime) -> None:
    """Done, with its result in words. Open to its owner, and to whoever may assign others.

    A sealed file does not hinder it: effects are verified after the archive [H-18].
    """
    if actor.id != task.owner_id and not actor.may("ticket.assign"):
        raise NotPermitted("not_permitted", _("This is the task of somebody else."))
    if not result.strip():
        raise Refused("result", _("Say what came of it."))
    done = Task.objects.filter(pk=task.pk, done_at=None).update(done_at=at, done_by_id=actor.id, result=result.strip())
    if not done:
        raise Refused("done_already", _("This was done already."))
    task.refresh_from_db()
    history.keep(
        task.ticket, "task.done", actor=actor, at=at, facts={"task": task.pk}, words={"result": result.strip()}
    )
    announce(TaskDone(task=task, at=at))
