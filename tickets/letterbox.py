"""The outbox as staff see it: which letters somebody may read, and what may be done with one."""

import re
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Refused
from servicedesk.mail import outbox
from servicedesk.mail.models import Outgoing
from servicedesk.mail.querysets import OutgoingQuerySet
from servicedesk.notify.mailing import letter_key_in_sql
from servicedesk.notify.models import Notice
from tickets import history, returns
from tickets.models import Address, Customer, Message, Ticket

# Personal links open a customer's own pages: outside the demo they are shown to nobody (decision 17).
_SECRET = re.compile(r"(/(?:p|survey|reached|accounts/[a-z/]+)/)[\w-]{16,}")


def letters_for(actor: Actor) -> OutgoingQuerySet:
    """Letters this actor may see: those of tickets within reach; without a ticket, only for reach over all."""
    reach = actor.reach_of("outbox.view")
    if not reach:
        return Outgoing.objects.none()
    seen = Ticket.objects.visible_to(actor)
    if reach == "all":
        return Outgoing.objects.filter(Q(message=None) | Q(message__ticket__in=seen)).exclude(_of_hidden_cases(actor))
    own = Q(assignee_id=actor.id) | Q(first_contact_id=actor.id) | Q(team_id__in=actor.teams)
    if reach == "teams":
        own |= Q(team_id__in=actor.leads)
    return Outgoing.objects.filter(message__ticket__in=seen.filter(own))


def _of_hidden_cases(actor: Actor) -> Q:
    """Letters to colleagues that tell of a case which this actor may not see, be it one notice among others."""
    hidden = Ticket.objects.hidden_from(actor).annotate(topic=_topic("ticket:"), letters=_topic("staff:ticket:"))
    told = Notice.objects.filter(topic__in=hidden.values("topic")).annotate(letter=letter_key_in_sql())
    return Q(topic__in=hidden.values("letters")) | Q(natural_key__in=told.values("letter"))


def _topic(name: str) -> Concat:
    return Concat(Value(name), Cast("number", TextField()), output_field=TextField())


def refused_addresses(actor: Actor) -> QuerySet[Address]:
    """Addresses that servers refuse, of customers whose file the actor may read, the newest first."""
    refused = Address.objects.filter(refused_at__isnull=False).select_related("customer").order_by("-refused_at", "pk")
    return refused if actor.tier == 3 else refused.filter(customer__restricted=False)


def readable(letter: Outgoing, text: str) -> str:
    """The words of a letter for staff: without the customer's own links, except in the demo."""
    if settings.DEMO:
        return text
    return "" if letter.confidential else _SECRET.sub(r"\1…", text)


@transaction.atomic
def resend(letter: Outgoing, *, actor: Actor, at: datetime) -> None:
    """Try a failed or uncertain letter again. Raises Refused."""
    outbox.resend(letter, at=at)
    _write(letter, "letter_resent", actor=actor, at=at)


@transaction.atomic
def cancel(letter: Outgoing, *, actor: Actor, at: datetime) -> None:
    """Stop a letter that has not left: what it said was said to nobody. Raises Refused when it is too late for that."""
    if not outbox.cancel(letter, at=at):
        raise Refused("not_waiting", _("This letter no longer waits: it has left, or is leaving just now."))
    if (message := _carried_by(letter)) is not None:
        returns.stopped(message, kind=letter.kind, actor=actor, at=at)
    _write(letter, "letter_cancelled", actor=actor, at=at)


def stop_strangers(customers: Collection[Customer], *, actor: Actor, at: datetime) -> None:
    """Stop what still waits to tell of these customers' cases at an address that is not, or no longer, theirs.

    What a worker has in hand just now leaves.
    """
    theirs = Address.objects.filter(customer=OuterRef("message__ticket__customer"), value=OuterRef("to"))
    waiting = Outgoing.objects.queued().filter(~Exists(theirs), message__ticket__customer__in=customers)
    for letter in waiting.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        cancel(letter, actor=actor, at=at)


def _carried_by(letter: Outgoing) -> Message | None:
    return Message.objects.filter(outgoing=letter).select_related("ticket").first()


def _write(letter: Outgoing, verb: str, *, actor: Actor, at: datetime) -> None:
    if (message := _carried_by(letter)) is not None:
        history.keep(message.ticket, verb, actor=actor, at=at, facts={"letter": letter.pk, "kind": letter.kind})
    else:
        record(subject=f"letter:{letter.pk}", verb=verb, at=at, actor=actor, facts={"kind": letter.kind})
