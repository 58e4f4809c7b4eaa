"""What a ladder has the desk do by itself: give the case to somebody, raise it, have it watched, write to the customer.

A deed is written down with the rung that asks for it, and done soon after in a transaction of its own: once, whatever
runs twice or dies. It stands on the case and in the audit as done by the desk. What is refused is told to those who
supervise; nothing fails in silence [H-21].
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from servicedesk.actors import SYSTEM
from servicedesk.errors import Refused
from servicedesk.notify.telling import tell
from staff.acting import acting_as
from staff.models import Person, Team
from tickets import handling, handover, history, holding, letters, permissions, routing, stationery
from tickets.clocks.alerts import Reached
from tickets.clocks.ledger import ACTIVE
from tickets.clocks.listeners import Line
from tickets.emergencies import handling as emergencies
from tickets.models import Deed, Message, Plan, Ticket, Watch
from tickets.vocabulary import DeedState, Metric, Priority

BUDGET = 30.0  # seconds of one run; the next run goes on
TRIES = 5  # of a deed that breaks; then it counts as refused
LATE_LETTERS = timedelta(days=1)  # between two of them about one case
SOON = timedelta(days=1)  # by when the customer hears again

log = logging.getLogger(__name__)


def ask_for(reached: Sequence[Reached], *, at: datetime) -> None:
    """Write down what the rungs newly reached ask for, each once. No query where they ask for nothing."""
    asked = [
        Deed(clock=one.clock, rung=rung.key, position=position, verb=verb, object=str(what), at=at)
        for one in reached
        for rung in one.rungs
        for position, (verb, what) in enumerate(deed for step in rung.steps for deed in step.do)
    ]
    if asked:
        Deed.objects.bulk_create(asked, ignore_conflicts=True)


def carry_out(at: datetime) -> int:
    """Do what is to be done; how many. One query when there is nothing."""
    seen: set[int] = set()
    begun = time.monotonic()
    while time.monotonic() - begun < BUDGET and (deed := _next(seen, at=at)) is not None:
        seen.add(deed)
    return len(seen)


@transaction.atomic
def _next(seen: set[int], *, at: datetime) -> int | None:
    waiting = Deed.objects.filter(state=DeedState.ASKED).exclude(pk__in=seen).order_by("pk")
    deed = waiting.select_for_update(of=("self",), skip_locked=True).select_related("clock__ticket").first()
    if deed is None:
        return None
    with translation.override(stationery.desk_language()):
        _try(deed, deed.clock.ticket, at=at)
    return deed.pk


def _try(deed: Deed, ticket: Ticket, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            _end(deed, _do(deed, ticket, at=at), at=at)
            connection.check_constraints()  # else what they refuse would end the run, and every later one
    except Refused as refusal:
        _refuse(deed, ticket, str(refusal), at=at)
    except Exception:
        log.exception("A deed of a ladder broke", extra={"deed": deed.pk})
        deed.tries += 1
        deed.save(update_fields=["tries"])
        if deed.tries >= TRIES:
            _refuse(deed, ticket, _("Something went wrong."), at=at)


def _do(deed: Deed, ticket: Ticket, *, at: datetime) -> DeedState:
    holding.hold(ticket)
    deed.clock.refresh_from_db(fields=["state"])
    if ticket.is_finished or deed.clock.state not in ACTIVE:
        return DeedState.NEEDLESS
    return DeedState.DONE if _DEEDS[deed.verb](ticket, deed, at) else DeedState.NEEDLESS


def _end(deed: Deed, state: DeedState, *, at: datetime) -> None:
    Deed.objects.filter(pk=deed.pk).update(state=state, ended_at=at)


def _refuse(deed: Deed, ticket: Ticket, reason: str, *, at: datetime) -> None:
    _end(deed, DeedState.REFUSED, at=at)
    facts = {"deed": deed.verb, "object": deed.object, "rung": deed.rung, "metric": deed.clock.metric}
    history.tell(ticket, "deed_refused", actor=SYSTEM, at=at, facts=facts, words={"reason": reason})
    tell(
        sorted(Line().supervisors(ticket)),
        kind="deed.refused",
        topic=f"ticket:{ticket.number}",
        params={"reference": ticket.reference, "verb": deed.verb, "object": deed.object},
        at=at,
        natural_key=f"deed:{deed.pk}",
    )


def _reassign(ticket: Ticket, deed: Deed, at: datetime) -> bool:
    """To a person, or to whoever is there and has the fewest cases, of the case's own team or of another.

    Another team gets the case itself, as by a hand-over that it accepted. In the stead of somebody who has left whoever
    leads the case's team gets it; in the stead of a team that is gone, the case's own.
    """
    kind, _colon, key = deed.object.partition(":")
    team = Team.objects.filter(pk=int(key)).first() if kind == "team" else None
    if kind == "person":
        to = Person.objects.filter(pk=int(key), is_active=True).first() or _up_the_line(ticket)
    else:
        to = _least_loaded(team or ticket.team, ticket, at)
    if team is not None and team != ticket.team:
        reason = _("“%(clock)s” runs out of time.") % {"clock": Metric(deed.clock.metric).label}
        handover.pass_on(ticket, to=to, to_team=team, reason=reason, at=at)
        return True
    if to.pk == ticket.assignee_id:
        return False
    if _is_hidden(ticket) and not permissions.may(acting_as(to), "ticket.read", ticket):
        raise Refused("hidden", _("%(name)s may not see this case.") % {"name": to.public_name})
    handling.assign(ticket, to=to, actor=SYSTEM, at=at)
    return True


def _up_the_line(ticket: Ticket) -> Person:
    """Who leads the team; without anybody, a manager."""
    found = Person.objects.filter(pk__in=Line().supervisors(ticket)).order_by("pk").first()
    if found is None:
        raise Refused("nobody", _("Nobody of the team is there to take it."))
    return found


def _least_loaded(team: Team | None, ticket: Ticket, at: datetime) -> Person:
    found = routing.owner_in(team, at=at, besides=ticket.assignee_id) if team else None
    if found is None:
        raise Refused("nobody", _("Nobody of the team is there to take it."))
    return found


def _raise_priority(ticket: Ticket, deed: Deed, at: datetime) -> bool:
    """Never lower: a person may have set it higher meanwhile."""
    to = ticket.priority - 1 if deed.object == "raise" else int(deed.object)
    if not Priority.URGENT <= to < ticket.priority:
        return False
    reason = _("“%(clock)s” runs out of time.") % {"clock": Metric(deed.clock.metric).label}
    handling.overrule_priority(ticket, to=Priority(to), reason=reason, actor=SYSTEM, at=at)
    return True


def _have_watched(ticket: Ticket, deed: Deed, at: datetime) -> bool:
    """Watching is no way to see a hidden case. In the stead of somebody who has left those who supervise watch."""
    line = Line()
    named = {int(deed.object.removeprefix("person:"))} & line.active if ":" in deed.object else frozenset()
    wanted = named or line.supervisors(ticket)
    people = Person.objects.filter(pk__in=wanted).exclude(watches__ticket=ticket).order_by("pk")
    seeing = [one for one in people if permissions.may(acting_as(one), "ticket.read", ticket)]
    if people and not seeing:
        raise Refused("hidden", _("%(name)s may not see this case.") % {"name": people[0].public_name})
    Watch.objects.bulk_create([Watch(ticket=ticket, person=one) for one in seeing], ignore_conflicts=True)
    if seeing:
        words = {"names": _(", ").join(one.public_name for one in seeing)}
        facts = {"people": [one.pk for one in seeing]}
        history.tell(ticket, "watch_added", actor=SYSTEM, at=at, facts=facts, words=words)
    return bool(seeing)


def _open_emergency(ticket: Ticket, deed: Deed, at: datetime) -> bool:
    plan = Plan.objects.filter(pk=int(deed.object)).first()
    if plan is None:
        raise Refused("no_plan", _("This plan is not in use, or has no grade yet."))
    return emergencies.open_case(plan=plan, ticket=ticket, actor=SYSTEM, at=at).opened_at == at


def _write_late_letter(ticket: Ticket, deed: Deed, at: datetime) -> bool:
    """That it takes longer, from whom and by when they hear again: at most once a day about one case."""
    written = Message.objects.filter(ticket=ticket, data__because="late", at__gt=at - LATE_LETTERS)
    if written.exists():
        return False
    with translation.override(letters.language_of(ticket.customer)):
        body = _("It takes longer than we promised you, and we are sorry. Your case is not forgotten: we are at it.")
    due = ticket.due_at if ticket.due_at and ticket.due_at > at else at + SOON
    letters.send("progress", ticket, at=at, body=body, extra={"due": due}, data={"because": "late"})
    return True


def _is_hidden(ticket: Ticket) -> bool:
    return (ticket.team is not None and ticket.team.confidential) or ticket.customer.restricted


_DEEDS: dict[str, Callable[[Ticket, Deed, datetime], bool]] = {
    "reassign": _reassign,
    "priority": _raise_priority,
    "watch": _have_watched,
    "plan": _open_emergency,
    "letter": _write_late_letter,
}
