"""Tasks about a ticket that outlive the move that made them: a call, a review, a verification of effect."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import NotPermitted, Refused
from servicedesk.events import announce
from staff.models import Membership, Person
from tickets import history
from tickets.events import TaskDone
from tickets.models import Task, Ticket


def supervisor_of(ticket: Ticket) -> Person | None:
    """Who leads the ticket's team: the first by name who is active."""
    leaders = Membership.objects.filter(team=ticket.team, leads=True, person__is_active=True)
    first = leaders.select_related("person").order_by("person__username").first()
    return first.person if first else None


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
    """Put a task on the list. The same natural key twice makes one task, whatever runs twice."""
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
