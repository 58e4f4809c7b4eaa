"""The phone log: a call is begun, hung up, and written down as a new case or on one that is open [H-4, H-7, H-9].

A colleague has one sheet at a time. Whoever takes a call that becomes a case is its first contact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, NotPermitted, Refused
from tickets import conversation, tasklist
from tickets.customers.recognising import Sender
from tickets.models import Category, Customer, PhoneCall, Ticket
from tickets.opening import open_ticket
from tickets.vocabulary import CallOutcome, Channel, HowItWent

LONGEST = timedelta(hours=24)
_OUTCOMES = {
    HowItWent.THEY_CALLED: ("incoming", CallOutcome.REACHED),
    HowItWent.CALLED_BACK: ("outgoing", CallOutcome.REACHED),
    HowItWent.NOBODY_ANSWERED: ("outgoing", CallOutcome.NOT_REACHED),
    HowItWent.CUT_OFF: ("incoming", CallOutcome.NOT_REACHED),
}


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What was said: by them, by us, and when we promised to call again."""

    how: HowItWent
    body: str
    told: str = ""
    call_again_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """What a call that is no open case's is opened as."""

    sender: Sender
    kind: str
    subject: str = ""
    wish: str = ""
    category: Category | None = None
    urgent: bool = False


def begin(*, actor: Actor, at: datetime, customer: Customer | None = None) -> PhoneCall:
    """Take a call. The sheet that is open already is given back: nobody speaks on two lines. Raises NotPermitted."""
    if not actor.may("ticket.create"):
        raise NotPermitted("not_permitted", _("Your role does not allow opening tickets."))
    open_sheet = PhoneCall.objects.filter(person_id=actor.person_id, logged_at=None)
    found = open_sheet.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return PhoneCall.objects.create(person_id=actor.person_id, customer=customer, started_at=at)
    except IntegrityError:  # pressed twice
        return open_sheet.get()


def keep(call: PhoneCall, *, typed: Mapping[str, str], actor: Actor) -> None:
    """What is typed so far, so that a reload or a dead battery loses none of it."""
    theirs = PhoneCall.objects.filter(pk=call.pk, person_id=actor.person_id, logged_at=None)
    theirs.update(draft={field: text[: conversation.LONGEST] for field, text in typed.items()})


@transaction.atomic
def hang_up(call: PhoneCall, *, actor: Actor, at: datetime) -> PhoneCall:
    """The call is over; its sheet can still be written. A second time changes nothing."""
    call = _hold(call, actor)
    if call.ended_at is None:
        call.ended_at = at
        call.save(update_fields=["ended_at"])
    return call


@transaction.atomic
def drop(call: PhoneCall, *, actor: Actor) -> None:
    """A wrong number: nothing of it is kept."""
    call = _hold(call, actor)
    if call.logged_at is not None:
        raise Refused("logged", _("This call is written down already."))
    call.delete()


@transaction.atomic
def log(call: PhoneCall, *, onto: Ticket | NewCase, spoken: Spoken, actor: Actor, at: datetime) -> Ticket:
    """Write the call down, on an open case or as a new one; sent twice it stands once.

    Raises Invalid by field, NotPermitted, and what the verbs of the case refuse.
    """
    call = _hold(call, actor)
    if call.logged_at is not None and call.ticket is not None:
        return call.ticket
    if spoken.call_again_at is not None and spoken.call_again_at <= at:
        raise Invalid({"call_again_at": [_("This lies in the past.")]})
    ended = call.ended_at or at
    if isinstance(onto, NewCase):
        ticket = _open(call, onto, spoken, actor=actor, at=at)
        summary = spoken.told.strip() or _("Taken by telephone and written down as this case.")
    else:
        ticket = onto
        summary = "\n\n".join(filter(None, (spoken.body.strip(), spoken.told.strip())))
    direction, outcome = _OUTCOMES[spoken.how]
    call.message = conversation.log_call(
        ticket,
        outcome=outcome,
        summary=summary,
        happened_at=call.started_at,
        seconds=int(min(ended - call.started_at, LONGEST).total_seconds()),
        direction=direction,
        actor=actor,
        at=at,
    )
    if spoken.call_again_at is not None:
        _promise(call, ticket, due_at=spoken.call_again_at, actor=actor, at=at)
    call.ticket, call.customer, call.draft = ticket, ticket.customer, {}
    call.ended_at, call.logged_at = ended, at
    call.save(update_fields=["ticket", "customer", "draft", "ended_at", "logged_at", "message"])
    return ticket


def _open(call: PhoneCall, new: NewCase, spoken: Spoken, *, actor: Actor, at: datetime) -> Ticket:
    return open_ticket(
        sender=new.sender,
        kind=new.kind,
        subject=new.subject,
        body=spoken.body,
        wish=new.wish,
        category=new.category,
        urgent=new.urgent,
        channel=Channel.PHONE,
        received_at=call.started_at,
        nonce=f"call:{call.pk}",
        actor=actor,
        at=at,
    )


def _promise(call: PhoneCall, ticket: Ticket, *, due_at: datetime, actor: Actor, at: datetime) -> None:
    tasklist.add(
        ticket,
        kind="call_again",
        what=_("Call %(name)s again, as promised.") % {"name": ticket.customer},
        owner_id=actor.person_id,
        due_at=due_at,
        natural_key=f"call_again:{call.pk}",
        actor=actor,
        at=at,
    )


def _hold(call: PhoneCall, actor: Actor) -> PhoneCall:
    held = PhoneCall.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=call.pk)
    if held.person_id != actor.id:
        raise NotPermitted("not_theirs", _("This is the call of somebody else."))
    return held
