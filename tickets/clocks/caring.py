"""Care while waiting: the customer hears from us unasked before silence grows long [H-48].

When most of the time to the next word is used up (`silence.care_moment`) the desk writes how the case stands, what
comes next and by when. Once in each period, and only a few times in a row: a letter by itself is no work on the
case, and after those the clock runs out, which the owner and the supervisors hear of.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet

from servicedesk import rows
from servicedesk.actors import SYSTEM, Actor
from tickets import history, holding, letters, live, permissions
from tickets.clocks import silence
from tickets.clocks.ledger import ACTIVE
from tickets.lettertexts import STANDING
from tickets.models import Clock, Ticket
from tickets.vocabulary import STEPS, Author, Metric

AT_ONCE = 100  # letters of one run; the next run goes on
IN_A_ROW = 3  # letters by itself, after which a person must say something
TOO_LATE = timedelta(days=1)  # what was due earlier stays unwritten: a desk that was restored brings no storm

log = structlog.get_logger(__name__)


def care(at: datetime) -> int:
    """Write to those whose time has come; how many letters were written. With nobody it is one query."""
    return sum(_care_for(pk, at=at) for pk in list(_due(at).values_list("pk", flat=True)[:AT_ONCE]))


def turn(ticket: Ticket, *, on: bool, actor: Actor, at: datetime) -> None:
    """Let the desk write on this case by itself, or not: some ask not to be written to."""
    with transaction.atomic():
        permissions.require(actor, "ticket.reply", ticket)
        holding.hold(ticket)
        if ticket.unasked == on:
            return
        ticket.unasked = on
        ticket.care_at = silence.care_moment(ticket, list(ticket.clocks.filter(state__in=ACTIVE)))
        holding.keep(ticket, "unasked", "care_at", at=at)
        history.tell(ticket, "care_on" if on else "care_off", actor=actor, at=at)


def _due(at: datetime) -> QuerySet[Ticket]:
    asked = Ticket.objects.open().filter(care_at__lte=at, care_at__gt=at - TOO_LATE, sealed=False)
    return asked.filter(Q(cared_at=None) | Q(cared_at__lt=F("care_at"))).order_by("care_at", "pk")


def _care_for(pk: int, *, at: datetime) -> bool:
    """Whether this run wrote; another worker may have it. One that fails holds up no other and is not tried again."""
    try:
        with transaction.atomic():
            return _write(pk, at=at)
    except Exception:
        log.exception("tickets.care_failed", ticket=pk)
        Ticket.objects.filter(pk=pk).update(cared_at=at)
        return False


def _write(pk: int, *, at: datetime) -> bool:
    free = _due(at).select_for_update(of=("self",), skip_locked=True).select_related("customer", "assignee", "team")
    ticket = free.filter(pk=pk).first()
    clock = ticket.clocks.filter(metric=Metric.UPDATE, state__in=ACTIVE).first() if ticket else None
    if ticket is None or clock is None:
        return False
    ticket.cared_at = at
    rows.change(ticket, "cared_at")
    if not letters.reaches(ticket.customer) or _said_enough(ticket, clock):
        return False
    letter = letters.send(
        "progress",
        ticket,
        at=at,
        body=standing(ticket, at=at),
        extra={"due": silence.next_word(clock, at=at)},
        nonce=_key(clock),
        data={"unasked": True},
    )
    history.keep(ticket, "cared", actor=SYSTEM, at=at, facts={"message": letter.pk, "round": clock.number})
    live.changed(ticket)
    return True


def _key(clock: Clock) -> str:
    """The letter of this period, whatever runs twice."""
    return f"care:{clock.pk}"


def _said_enough(ticket: Ticket, clock: Clock) -> bool:
    """Whether this period has its letter, or too many came since a person last said something."""
    ours = ticket.messages.filter(Q(data__has_key="unasked") | Q(author=Author.PERSON, public=True))
    latest = list(ours.order_by("-pk").values_list("author", "nonce")[:IN_A_ROW])
    by_itself = [nonce for author, nonce in latest if author == Author.SYSTEM]
    return _key(clock) in by_itself or len(by_itself) == IN_A_ROW


def standing(ticket: Ticket, *, at: datetime) -> str:
    """Where the case stands, what comes next and by when, and whom to ask, in the customer's language.

    Names no subject and no words of theirs: the address may not have proved to be the customer's (decision 27).
    """
    language = letters.language_of(ticket.customer)
    texts = STANDING.get(language, STANDING["en"])
    step = ticket.stage if ticket.stage in STEPS else ticket.kind
    due = ticket.stage_due if ticket.stage in STEPS else None
    paragraphs = [texts[step]]
    if due is not None and due > at:
        paragraphs.append(texts["by"].replace("{when}", letters.moment_in(due, language)))
    if ticket.assignee is not None:
        paragraphs.append(texts["who"].replace("{agent}", ticket.assignee.public_name))
    return "\n\n".join(paragraphs)
