"""When a colleague no longer works here: their open cases go back to their teams, and whoever leads hears of it [H-4].

The first contact stays who it was; a case of theirs that comes back later goes the same way.
"""

from collections import defaultdict
from datetime import datetime

import structlog
from django.db import transaction

from servicedesk.actors import SYSTEM, Actor
from servicedesk.audit.recording import Record, record_many
from servicedesk.events import announce
from servicedesk.notify.telling import News, tell_many
from staff.models import Person, Team
from tickets import history, holding, tasklist
from tickets.clocks.listeners import Line
from tickets.customers import namedowner
from tickets.events import TicketAssigned
from tickets.models import Task, Ticket, Watch
from tickets.vocabulary import UNFINISHED

log = structlog.get_logger(__name__)


@transaction.atomic
def take_leave(person: Person, *, actor: Actor, at: datetime) -> int:
    """Free everything that would lie still in these hands: cases, tasks, watches. Returns the number of cases."""
    mine = Ticket.objects.filter(assignee=person, state__in=UNFINISHED).order_by("pk")
    cases = list(mine.select_for_update(of=("self",)).select_related("customer", "team"))
    for ticket in cases:
        _free(ticket, person, actor=actor, at=at)
    _pass_tasks_on(person, actor=actor, at=at)
    _stop_watching(person, actor=actor, at=at)
    namedowner.forget_owner(person, actor=actor, at=at)
    _tell_leaders(person, cases, at=at)
    return len(cases)


def free_again(ticket: Ticket, *, at: datetime) -> None:
    """A finished case was taken up again, and whoever had it has left since."""
    if ticket.assignee is not None and not ticket.assignee.is_active:
        person = ticket.assignee
        _free(ticket, person, actor=SYSTEM, at=at)
        _tell_leaders(person, [ticket], at=at)


@transaction.atomic
def free_leftovers(at: datetime) -> int:
    """Cases that somebody got in the very moment in which they left (new, or taken): how many. One query.

    One that breaks holds up no other, and has its turn again in the next run.
    """
    left = Ticket.objects.filter(assignee__is_active=False, state__in=UNFINISHED).order_by("pk")
    cases = list(left.select_for_update(of=("self",), skip_locked=True).select_related("customer", "team", "assignee"))
    return sum(_freed(ticket, at=at) for ticket in cases)


def _freed(ticket: Ticket, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            free_again(ticket, at=at)
    except Exception:
        log.exception("tickets.freeing_failed", ticket=ticket.pk)
        return False
    return True


def _free(ticket: Ticket, person: Person, *, actor: Actor, at: datetime) -> None:
    ticket.assignee = None
    holding.keep(ticket, "assignee", at=at)
    words = {"by_name": person.public_name}
    history.tell(ticket, "given_back", actor=actor, at=at, facts={"by": person.pk}, words=words)
    announce(TicketAssigned(ticket=ticket, to=None, at=at))


def _pass_tasks_on(person: Person, *, actor: Actor, at: datetime) -> None:
    """What is still to be done goes to whoever leads the case's team."""
    for task in Task.objects.filter(owner=person, done_at=None).select_related("ticket__team").order_by("pk"):
        task.owner = tasklist.supervisor_of(task.ticket)
        task.save(update_fields=["owner"])
        facts = {"task": task.pk, "from": person.pk, "to": task.owner_id}
        history.keep(task.ticket, "task.passed_on", actor=actor, at=at, facts=facts)


def _stop_watching(person: Person, *, actor: Actor, at: datetime) -> None:
    watched = list(Ticket.objects.filter(watches__person=person).only("pk").order_by("pk"))
    Watch.objects.filter(person=person).delete()
    facts = {"person": person.pk}
    record_many(
        Record(subject=history.subject_of(ticket), verb="unwatched", at=at, actor=actor, facts=facts)
        for ticket in watched
    )


def _tell_leaders(person: Person, cases: list[Ticket], *, at: datetime) -> None:
    """One notice for each team; managers hear where a team has nobody who leads it."""
    if not cases:
        return
    line, freed = Line(), defaultdict[Team | None, int](int)
    for ticket in cases:
        freed[ticket.team] += 1
    tell_many(
        [
            News(
                person_id=leader,
                kind="cases.given_back",
                params={"name": person.public_name, "team": team.name if team else "", "number": number},
            )
            for team, number in freed.items()
            for leader in sorted(line.leaders.get(team.pk if team else 0, frozenset()) or line.managers)
        ],
        at=at,
    )
