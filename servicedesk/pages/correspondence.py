"""The letters of a case as its customer sees them: public words and public events, nothing else [trust 10, 39]."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.mail.vocabulary import State
from tickets import stationery
from tickets.models import Attachment, Message, Ticket
from tickets.vocabulary import Author, Entry

SHOWN = 200  # the newest; a case of a customer rarely has more
# Words that were said to nobody: their writer may still undo them (held, and no worker has taken them up), or their
# letter was stopped before it left.
_HELD = Q(outgoing__due_at__gt=F("outgoing__created_at"))
_UNSAID = (_HELD & Q(outgoing__state=State.QUEUED, outgoing__attempts=0)) | Q(outgoing__state=State.CANCELLED)
_UNTOLD = ("track",)  # letters that say nothing about the case


@dataclass(frozen=True)
class Line:
    """One letter or call, or an event in words (`said`)."""

    message: Message
    by: str
    """customer, agent or desk."""
    name: str
    said: str = ""


def of(ticket: Ticket) -> list[Line]:
    """Oldest first."""
    newest = (
        _public(ticket)
        .prefetch_related(Prefetch("attachments", Attachment.objects.order_by("pk")))
        .order_by("-at", "-id")[:SHOWN]
    )
    lines = (_line(message) for message in reversed(newest))
    return [line for line in lines if line is not None]


def attachment(ticket: Ticket, key: str) -> Attachment | None:
    """A file that came with public words of this case."""
    return Attachment.objects.filter(key=key, message__in=_public(ticket)).first()


def _public(ticket: Ticket) -> QuerySet[Message]:
    """Also of those cases of the same customer that were merged into this one."""
    theirs = Ticket.objects.filter(customer=ticket.customer_id)
    own = theirs.filter(Q(pk=ticket.pk) | Q(merged_into=ticket)).values("pk")
    return Message.objects.filter(ticket__in=own, public=True).exclude(entry=Entry.NOTE).exclude(_UNSAID)


def _line(message: Message) -> Line | None:
    if message.entry == Entry.EVENT:
        said = _event(message.data, message.author_name)
        return Line(message, "desk", "", said) if said else None
    if message.data.get("letter") in _UNTOLD or message.data.get("kind") in _UNTOLD:
        return None
    if "redacted" in message.data:
        return Line(message, "desk", "", _("Words were taken out here."))
    if message.author == Author.CUSTOMER:
        return Line(message, "customer", message.author_name or _("You"))
    return Line(message, "agent", message.author_name or stationery.organisation())


def _event(data: dict[str, Any], author: str) -> str:
    """The few events that are a customer's affair; whatever else is marked public is not told in our jargon."""
    who = data.get("to_name") if data.get("verb") == "assigned" else author
    if data.get("verb") in ("assigned", "claimed") and who:
        return _("%(name)s takes care of it now.") % {"name": who}
    return ""
