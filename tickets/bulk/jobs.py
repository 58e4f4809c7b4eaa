"""The same deed for up to a thousand tickets: few at once, many by the worker, each ticket once and for itself.

Each row is a transaction of its own with the row locked: a killed worker loses the deed under way, not the others, and
no two workers do one twice. What the database cannot do just now waits for a later run. The person's rights are asked
anew as it goes on. Undoing is a job of its own: the inverse verb for each row that was done, unless the case has moved
on meanwhile.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.live.nudges import nudge
from servicedesk.mail.nudging import ask_worker
from servicedesk.notify.telling import tell
from staff.acting import acting_as
from staff.models import Person
from tickets.bulk.deeds import DEEDS as SINGLE
from tickets.bulk.deeds import Deed, Outcome
from tickets.bulk.macros import MACRO
from tickets.models import BulkJob, BulkRow, Ticket
from tickets.vocabulary import BulkState, RowState

log = logging.getLogger(__name__)

DEEDS: Mapping[str, Deed] = {**SINGLE, "macro": MACRO}
MOST = 1_000
AT_ONCE = 25  # more are the worker's
SLICE = 20  # rows between two looks at the person's rights, and two nudges
BUDGET = 40.0  # seconds of one run, well under the worker's soft limit
PASSING = (OperationalError, SoftTimeLimitExceeded)  # faults that say nothing about the ticket: a lock, a deadlock …
PATIENCE = timedelta(minutes=30)  # since it was asked for; then such a fault is one like others, and the rest goes on


def ask(
    tickets: Sequence[int],
    *,
    deed: str,
    params: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    nonce: str | None = None,
) -> BulkJob:
    """Do it to these tickets (ids, in this order). Raises Invalid for what cannot be done to any of them.

    The same `nonce` gives the job that stands, whatever it is about.
    """
    standing = BulkJob.objects.filter(nonce=nonce).first() if nonce else None
    if standing is not None:
        return standing
    tickets = list(dict.fromkeys(tickets))
    if not tickets:
        raise Invalid({"ticket": [_("Choose at least one ticket.")]})
    if len(tickets) > MOST:
        raise Invalid({"ticket": [_("At most %(most)d at once.") % {"most": MOST}]})
    if deed not in DEEDS:
        raise Invalid({"deed": [_("Choose what is to be done.")]})
    DEEDS[deed].check(params)
    try:
        return _begin(tickets, actor=actor, at=at, deed=deed, params=dict(params), nonce=nonce)
    except IntegrityError:  # asked for twice at once
        if nonce is None:
            raise
        return BulkJob.objects.get(nonce=nonce)


def undo(job: BulkJob, *, actor: Actor, at: datetime) -> BulkJob:
    """Take back what this job did, ticket by ticket. Raises Refused, NotPermitted."""
    if job.person_id != actor.id:
        raise NotPermitted("not_permitted", _("Only whoever did this may undo it."))
    if job.state != BulkState.DONE or job.undoes_id:
        raise Refused("cannot_undo", _("This cannot be undone."))
    _require_standing(job)
    changed = job.rows.filter(state=RowState.DONE, before__isnull=False)
    tickets = list(changed.order_by("place").values_list("ticket", flat=True))
    if not tickets:
        raise Refused("cannot_undo", _("Nothing was changed that could be undone."))
    try:
        return _begin(tickets, actor=actor, at=at, deed=job.deed, params={}, undoes=job)
    except IntegrityError:  # taken back twice at once
        _require_standing(job)
        raise


def _require_standing(job: BulkJob) -> None:
    if BulkJob.objects.filter(undoes=job).exists():
        raise Refused("undone", _("This has been undone already."))


def run(at: datetime) -> int:
    """The worker's: go on with what was asked for; how many rows. One query when there is nothing."""
    begun, done = time.monotonic(), 0
    for job in BulkJob.objects.filter(state=BulkState.WAITING).order_by("pk"):
        while time.monotonic() - begun < BUDGET and (some := _slice(job, at=at)):
            done += some
    return done


def rows_of(job: BulkJob) -> list[BulkRow]:
    return list(
        job.rows.select_related("ticket").only("state", "words", "place", "job", "ticket__number", "ticket__kind")
    )


def _begin(tickets: list[int], **told: Any) -> BulkJob:
    actor, at = told.pop("actor"), told.pop("at")
    told |= {"language": translation.get_language() or settings.LANGUAGE_CODE, "total": len(tickets)}
    told |= {"person_id": actor.person_id, "scopes": None if actor.scopes is None else sorted(actor.scopes)}
    with transaction.atomic():
        job = BulkJob.objects.create(asked_at=at, **told)
        BulkRow.objects.bulk_create(BulkRow(job=job, ticket_id=pk, place=place) for place, pk in enumerate(tickets, 1))
        if len(tickets) > AT_ONCE:
            transaction.on_commit(partial(ask_worker, "tickets.tasks.carry_out_bulk"), robust=True)
    if len(tickets) <= AT_ONCE:
        while _slice(job, at=at, actor=actor):
            pass
    return job


def _slice(job: BulkJob, *, at: datetime, actor: Actor | None = None) -> int:
    """Some rows, up to one that cannot be done just now; how many. After the last one the job is done."""
    person, waited_for = Person.objects.select_related("role").get(pk=job.person_id), actor is not None
    actor = actor or acting_as(person, via="task", scopes=job.scopes)
    done = 0
    with translation.override(job.language):
        try:
            while done < SLICE and _next_row(job, actor if person.is_active else None, at):
                done += 1
        except OperationalError:
            log.exception("tickets.bulk_put_off %s", job.pk)
    if not done and not job.rows.filter(state=RowState.WAITING).exists():
        _end(job, at=None if waited_for else at)
    nudge("person", job.person_id)
    return done


@transaction.atomic
def _end(job: BulkJob, *, at: datetime | None) -> None:
    """Once. `at`: when to tell whoever asked, who may be elsewhere by now; None: they have waited for it."""
    ended = BulkJob.objects.filter(pk=job.pk, state=BulkState.WAITING).update(state=BulkState.DONE)
    job.refresh_from_db(fields=["state"])
    if not ended or at is None:
        return
    told = {"job": job.pk, "deed": job.deed, "undoes": job.undoes_id, "all": job.total}
    told["done"] = job.rows.filter(state=RowState.DONE).count()
    topic = f"bulk:{job.pk}"
    tell([job.person_id], kind="bulk.ended", topic=topic, params=told, at=at, natural_key=topic, by_mail=False)


@transaction.atomic
def _next_row(job: BulkJob, actor: Actor | None, at: datetime) -> bool:
    waiting = job.rows.filter(state=RowState.WAITING).order_by("place")
    row = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if row is None:
        return False
    try:
        with transaction.atomic():
            outcome = _carry_out(job, row, actor, at)
        row.words, row.before, state = outcome.words[:300], outcome.before, RowState.DONE
        row.version = Ticket.objects.values_list("version", flat=True).get(pk=row.ticket_id)
    except Refused as refusal:
        row.words, state = str(refusal)[:300], RowState.REFUSED
    except Exception as fault:
        if isinstance(fault, PASSING) and at - job.asked_at < PATIENCE:
            raise
        log.exception("tickets.bulk_stumbled %s", row.pk)
        row.words, state = _("Something broke on our side. It has been recorded."), RowState.REFUSED
    BulkRow.objects.filter(pk=row.pk).update(state=state, words=row.words, before=row.before, version=row.version)
    return True


def _carry_out(job: BulkJob, row: BulkRow, actor: Actor | None, at: datetime) -> Outcome:
    seen = Ticket.objects.visible_to(actor).for_page().filter(pk=row.ticket_id).first() if actor else None
    if actor is None or seen is None:
        raise Refused("not_seen", _("You no longer see this case."))
    deed = DEEDS[job.deed]
    return _undone(job, deed, seen, actor, at) if job.undoes_id else deed.do(seen, job.params, actor, at)


def _undone(job: BulkJob, deed: Deed, ticket: Ticket, actor: Actor, at: datetime) -> Outcome:
    first = BulkRow.objects.get(job=job.undoes_id, ticket=ticket)
    if not deed.personal and ticket.version != first.version:
        raise Refused("moved_on", _("This case has changed since. Change it on its page if you still want to."))
    return Outcome(words=deed.undo(ticket, first.before or {}, actor, at), before=None)
