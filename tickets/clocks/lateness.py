"""Why something was late: asked of whoever has the case, kept, and shown to those who lead [H-21]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused
from servicedesk.rows import listed
from tickets import history, holding, permissions, stationery
from tickets.clocks.ledger import ACTIVE
from tickets.clocks.listeners import Line
from tickets.models import Clock, Lateness, Task, Ticket
from tickets.vocabulary import ClockState, LateReason, Metric

TASK = "why_late"
WITHIN = timedelta(days=1)  # to say why
LONGEST = 500


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A late clock whose reason is still to be said."""

    clock: Clock
    task: Task

    @property
    def label(self) -> str:
        return str(Metric(self.clock.metric).label)


def ask(clocks: Sequence[Clock], line: Line, *, at: datetime) -> None:
    """Give whoever has these late cases the task to say why, once for each clock; without an owner who supervises.

    In one statement: after an outage there may be thousands.
    """
    if not clocks:
        return
    with translation.override(stationery.desk_language()):
        labels = {metric: _("Why was “%(clock)s” late?") % {"clock": Metric(metric).label} for metric in Metric.values}
    asked = [
        {
            "ticket": clock.ticket_id,
            "what": labels[clock.metric],
            "owner": _answerable(clock.ticket, line),
            "key": _key(clock.pk),
        }
        for clock in clocks
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [TASK, at + WITHIN, at, listed(asked)])


def _answerable(ticket: Ticket, line: Line) -> int | None:
    if ticket.assignee_id in line.active:
        return ticket.assignee_id
    return min(line.supervisors(ticket), default=None)


@transaction.atomic
def explain(clock: Clock, *, reason: str, words: str = "", actor: Actor, at: datetime) -> Lateness:
    """Say why a clock was late; saying it anew replaces it. A sealed file does not hinder it.

    Open to whoever was asked, and to whoever may write on the case. Raises Refused, NotPermitted, Invalid.
    """
    ticket, words, task = clock.ticket, words.strip(), Task.objects.filter(natural_key=_key(clock.pk)).first()
    if task is None or task.owner_id != actor.id:
        permissions.require(actor, "ticket.reply", ticket)
    _check(reason, words)
    holding.hold(ticket, even_sealed=True)
    clock.refresh_from_db(fields=["state", "breached_at"])
    if not is_late(clock):
        raise Refused("not_late", _("This was not late."))
    told = {"reason": LateReason(reason), "words": words, "by_id": permissions.as_person(actor), "at": at}
    found, _made = Lateness.objects.update_or_create(clock=clock, defaults=told)
    facts = {"metric": clock.metric, "number": clock.number, "late_reason": reason}
    history.tell(ticket, "late_because", actor=actor, at=at, facts=facts, words={"words": words} if words else {})
    done = {"done_at": at, "done_by": actor.id, "result": words or str(LateReason(reason).label)}
    Task.objects.filter(natural_key=_key(clock.pk), done_at=None).update(**done)
    return found


def take_as_reason(task: Task, *, at: datetime) -> None:
    """Somebody ended the task in words alone, on a list of tasks: those are the reason."""
    clock = Clock.objects.filter(pk=int(task.natural_key.removeprefix("late:")), lateness=None).first()
    if clock is not None and task.done_by_id is not None:
        told = {"reason": LateReason.OTHER, "words": task.result[:LONGEST], "by_id": task.done_by_id, "at": at}
        Lateness.objects.get_or_create(clock=clock, defaults=told)


def is_late(clock: Clock) -> bool:
    return clock.breached_at is not None or clock.state == ClockState.MISSED


def open_questions(tasks: Sequence[Task]) -> list[Asked]:
    """What of these open tasks asks for a reason, with the clocks; no query where none does."""
    by_clock = {int(task.natural_key.removeprefix("late:")): task for task in tasks if task.kind == TASK}
    if not by_clock:
        return []
    clocks = Clock.objects.filter(pk__in=by_clock).order_by("due_at", "pk")
    return [Asked(clock=clock, task=by_clock[clock.pk]) for clock in clocks if is_late(clock)]


def late_clocks(ticket: Ticket) -> list[Clock]:
    """Every clock of a case that is or was late, with the reason where it was said. One query."""
    clocks = ticket.clocks.select_related("lateness__by").order_by("due_at", "pk")
    return [clock for clock in clocks if is_late(clock) and (clock.state in ACTIVE or clock.state == ClockState.MISSED)]


def drop_needless(at: datetime) -> int:
    """A breach was taken back, by a call that had come in time: nobody need say why. How many questions ended."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP, [at, TASK, ClockState.MISSED])
        return int(cursor.rowcount)


def _check(reason: str, words: str) -> None:
    if reason not in LateReason.values:
        raise Invalid({"reason": [_("This is not among the choices.")]})
    if reason == LateReason.OTHER and not words:
        raise Invalid({"words": [_("Say it in your words.")]})
    if len(words) > LONGEST:
        raise Invalid({"words": [_("At most %(longest)s characters.") % {"longest": LONGEST}]})


def _key(clock: int) -> str:
    return f"late:{clock}"


_ASK = """
INSERT INTO tickets_task (kind, due_at, created_at, result, ticket_id, what, owner_id, natural_key)
SELECT %s, %s::timestamptz, %s::timestamptz, '', asked.*
FROM jsonb_to_recordset(%s::jsonb) AS asked (ticket bigint, what text, owner bigint, key text)
ON CONFLICT (natural_key) DO NOTHING
"""
_DROP = """
UPDATE tickets_task AS task SET done_at = %s
FROM tickets_clock AS clock
WHERE task.kind = %s AND task.done_at IS NULL AND task.natural_key = 'late:' || clock.id
    AND clock.breached_at IS NULL AND clock.state <> %s
"""
