"""What is said on a ticket: replies, notes, calls, and the customer's own words [H-9]."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from servicedesk import rows
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, NotPermitted, Refused, Stale
from servicedesk.events import announce
from servicedesk.mail.placeholders import names_in
from servicedesk.web import richtext
from tickets import enclosing, history, holding, letters, mentions, permissions, state, tasklist, writing
from tickets import files as storage
from tickets.clocks import waiting
from tickets.events import CallLogged, CustomerWrote, NoReplyNeeded, StaffReplied
from tickets.files import Going
from tickets.models import Customer, Message, Ticket
from tickets.search import documents
from tickets.vocabulary import Author, CallOutcome, Channel, Entry, State
from tickets.ways import BY_ITSELF, Way

LONGEST = 20_000  # characters of one message
REVIEW_WITHIN = timedelta(days=1)


class SomeoneWrote(Stale):
    """There are public words of people that the writer has not seen; nothing was sent. `messages` are those words."""

    def __init__(self, messages: Sequence[Message]) -> None:
        names = ", ".join(dict.fromkeys(message.author_name for message in messages if message.author_name))
        sentence = _("Meanwhile there is a message by %(names)s. Read it, then send.") % {"names": names}
        if not names:
            sentence = _("Meanwhile there is a new message. Read it, then send.")
        super().__init__("newer_messages", sentence)
        self.messages = tuple(messages)


@transaction.atomic
def reply(
    ticket: Ticket,
    *,
    body: str,
    actor: Actor,
    at: datetime,
    files: Sequence[Going] = (),
    nonce: str | None = None,
    seen: int | None = None,
    confirmed: bool = False,
    way: Way = BY_ITSELF,
) -> Message:
    """Answer the customer in public, by letter. The same `nonce` gives the message that stands.

    `seen` is the id of the last message the writer saw: raises SomeoneWrote when people wrote newer public ones.
    `confirmed` sends a text with unfilled placeholders as it is.
    """
    permissions.require(actor, "ticket.reply", ticket)
    body = _text(body)
    holding.hold(ticket)
    standing, newer = _meanwhile(ticket, nonce=nonce, seen=seen)
    if standing is not None:
        standing.was_there = True
        return standing
    if newer:
        raise SomeoneWrote(newer)
    check_filled(body, confirmed=confirmed)
    return send(ticket, kind=way.kind, body=body, actor=actor, at=at, files=files, nonce=nonce, way=way)


def send(
    ticket: Ticket,
    *,
    kind: str,
    body: str,
    actor: Actor,
    at: datetime,
    files: Sequence[Going] = (),
    nonce: str | None = None,
    way: Way = BY_ITSELF,
) -> Message:
    """A person's public words on a held ticket, as a letter of this kind: a reply, a question, an apology.

    Whatever the kind, it is a reply in the sense of the clocks. Rights and freshness are the calling verb's affair.
    """
    data = {"waited_since": ticket.unanswered_since.isoformat()} if ticket.unanswered_since else {}
    address, hold = way.address, way.hold
    if address is not None and address.customer_id != ticket.customer_id:
        raise Refused("not_theirs", _("This address is not the customer’s."))
    message = letters.send(
        kind, ticket, at=at, actor=actor, body=body, nonce=nonce, files=files, data=data, address=address, hold=hold
    )
    enclosing.enclose(message, storage.keep(ticket, message, files, at=at))
    writing.answered(ticket, message, at=at)
    mentions.answered(ticket, actor=actor, at=at)
    history.keep(ticket, kind, actor=actor, at=at, facts={"message": message.pk, "state": ticket.state})
    announce(StaffReplied(ticket=ticket, message=message, at=at, actor=actor))
    return message


@transaction.atomic
def note(
    ticket: Ticket, *, body: str, actor: Actor, at: datetime, files: Sequence[Going] = (), nonce: str | None = None
) -> Message:
    """Words for colleagues; they never leave the desk [trust 39]. Who is named in them (@username) is told."""
    permissions.require(actor, "ticket.note", ticket)
    body = _text(body)
    holding.hold(ticket)
    standing, _newer = _meanwhile(ticket, nonce=nonce)
    if standing is not None:
        return standing
    named = mentions.people_in(body, ticket)
    message = _write(ticket, entry=Entry.NOTE, public=False, body=body, actor=actor, at=at, nonce=nonce)
    storage.keep(ticket, message, files, at=at)
    holding.keep(ticket, at=at)
    mentions.answered(ticket, actor=actor, at=at)
    mentions.keep(message, named, actor=actor, at=at)
    history.keep(ticket, "note", actor=actor, at=at, facts={"message": message.pk})
    return message


@transaction.atomic
def log_call(
    ticket: Ticket,
    *,
    outcome: CallOutcome,
    summary: str,
    happened_at: datetime,
    actor: Actor,
    at: datetime,
    minutes: int | None = None,
    seconds: int | None = None,
    direction: str = "",
    public: bool = False,
    channel: Channel = Channel.PHONE,
    files: Sequence[Going] = (),
    nonce: str | None = None,
) -> Message:
    """Record a call or visit at its true time. Only one that reached them counts as a reply; a `nonce` twice is one.

    `seconds` is the measured length, and gives the minutes; `direction` is "incoming" or "outgoing".
    """
    permissions.require(actor, "ticket.note", ticket)
    if wrong := writing.untimely("happened_at", happened_at, at=at):
        raise Invalid(wrong)
    facts = {"outcome": CallOutcome(outcome), **_length(minutes, seconds, direction)}
    body = _text(summary, field="summary")
    holding.hold(ticket)
    if (standing := _meanwhile(ticket, nonce=nonce)[0]) is not None:
        return standing
    told: dict[str, Any] = {"public": public, "body": body, "channel": channel, "data": facts, "nonce": nonce}
    message = _write(ticket, entry=Entry.CALL, actor=actor, at=happened_at, logged_at=at, **told)
    storage.keep(ticket, message, files, at=at)
    if outcome == CallOutcome.REACHED:
        writing.answered(ticket, message, at=at)
    else:
        holding.keep(ticket, at=at)
    mentions.answered(ticket, actor=actor, at=at)
    history.keep(ticket, "call", actor=actor, at=at, facts={"message": message.pk, "state": ticket.state, **facts})
    announce(CallLogged(ticket=ticket, message=message, outcome=outcome, at=at, actor=actor))
    return message


@transaction.atomic
def customer_wrote(
    ticket: Ticket,
    *,
    body: str,
    customer: Customer,
    channel: Channel,
    actor: Actor,
    at: datetime,
    files: Sequence[Going] = (),
    nonce: str | None = None,
) -> Message:
    """Keep a customer's word. It ends waiting and reopens what was done or closed.

    On an archived complaint it changes nothing: it is kept, and a supervisor is asked to look.
    """
    if customer.pk != ticket.customer_id:
        raise NotPermitted("not_theirs", _("This case belongs to somebody else."))
    body = _text(body)
    holding.hold(ticket, even_sealed=True)
    if (standing := _meanwhile(ticket, nonce=nonce)[0]) is not None:
        return standing
    theirs: dict[str, Any] = {"author": Author.CUSTOMER, "customer": customer, "author_name": customer.name}
    told: dict[str, Any] = {"public": True, "body": body, "channel": channel, "nonce": nonce, **theirs}
    message = _write(ticket, entry=Entry.MESSAGE, actor=actor, at=at, **told)
    storage.keep(ticket, message, files, at=at)
    history.keep(ticket, "customer_wrote", actor=actor, at=at, facts={"message": message.pk, "channel": channel})
    take_up(ticket, message, actor=actor, at=at)
    return message


def take_up(ticket: Ticket, message: Message, *, actor: Actor, at: datetime) -> None:
    """What a customer's word does to a held ticket: to its own, or to that into which its own was merged."""
    writing.heard(ticket, message, at=at)
    if ticket.sealed:
        what = _("The customer wrote after %(reference)s was archived: look whether it must be reopened.")
        ask_for_review(ticket, what=what, actor=actor, at=at)
    else:
        _turn_back(ticket, at=at, actor=actor)
    announce(CustomerWrote(ticket=ticket, message=message, at=at))


@transaction.atomic
def no_reply_needed(ticket: Ticket, *, reason: str, actor: Actor, at: datetime) -> None:
    """The customer's last word asks for nothing ("Thank you!"): nobody waits any more."""
    permissions.require(actor, "ticket.reply", ticket)
    reason = _text(reason, field="reason")
    holding.hold(ticket)
    if ticket.unanswered_since is None:
        raise Refused("nothing_waits", _("Nothing here waits for a reply."))
    ticket.unanswered_since = None
    holding.keep(ticket, "unanswered_since", at=at)
    history.tell(ticket, "no_reply_needed", actor=actor, at=at, words={"reason": reason})
    announce(NoReplyNeeded(ticket=ticket, at=at, actor=actor))


def check_filled(body: str, *, confirmed: bool) -> None:
    """Raises Refused while a script's {placeholder} stands unfilled, unless the writer means it."""
    left = names_in(body)
    if left and not confirmed:
        names = ", ".join(f"{{{name}}}" for name in left)
        raise Refused("unfilled", _("%(names)s is not filled in yet. Send it like this?") % {"names": names})


def _length(minutes: int | None, seconds: int | None, direction: str) -> dict[str, object]:
    """Raises Invalid for what is no length of a call."""
    measured: dict[str, object] = {"direction": direction} if direction else {}
    if seconds is not None:
        minutes, measured["seconds"] = -(-seconds // 60), seconds
    if minutes is not None and not 0 <= minutes <= 24 * 60:
        raise Invalid({"minutes": [_("Write the length in minutes.")]})
    return {"minutes": minutes, **measured}


def _meanwhile(ticket: Ticket, *, nonce: str | None, seen: int | None = None) -> tuple[Message | None, list[Message]]:
    """The message that this very form made already, and people's public words since the last one that its writer saw.

    The ticket is held, so nobody makes either just now.
    """
    mine, newer = Q(nonce=nonce), Q(pk__gt=seen, public=True) & ~Q(entry=Entry.EVENT) & ~Q(author=Author.SYSTEM)
    wanted = [one for one, asked in ((mine, nonce), (newer, seen is not None)) if asked]
    found = list(ticket.messages.filter(reduce(or_, wanted)).order_by("pk")) if wanted else []
    return next((one for one in found if nonce and one.nonce == nonce), None), found


def _write(ticket: Ticket, *, actor: Actor, at: datetime, logged_at: datetime | None = None, **fields: Any) -> Message:
    html = richtext.render(fields["body"]) if actor.kind == "person" else ""
    told = {**history.authorship(actor), "html": html, **fields}
    message = Message(ticket=ticket, at=at, logged_at=logged_at or at, language=ticket.language, **told)
    rows.write(message, documents.of_message(message))
    return message


def _turn_back(ticket: Ticket, *, at: datetime, actor: Actor) -> None:
    """Waiting is over; what was finished is open again. A finished complaint's steps decide for themselves."""
    waiting.end(ticket, at=at, actor=actor)
    if ticket.is_finished and ticket.merged_into_id is None:
        state.follow(ticket, State.OPEN, at=at, actor=actor)


def ask_for_review(ticket: Ticket, *, what: str, actor: Actor, at: datetime) -> None:
    """Of whoever supervises: once for each end of the case, and again for a word after they have looked."""
    looked = ticket.tasks.filter(kind="asks_for_review").exclude(done_at=None).count()
    tasklist.add(
        ticket,
        kind="asks_for_review",
        what=what % {"reference": ticket.reference},
        owner=tasklist.supervisor_of(ticket),
        due_at=at + REVIEW_WITHIN,
        natural_key=f"asks_for_review:{ticket.pk}:{(ticket.closed_at or at).timestamp():.0f}:{looked}",
        actor=actor,
        at=at,
    )


def _text(body: str, *, field: str = "body") -> str:
    text = body.strip()
    if not text:
        raise Invalid({field: [_("Write something first.")]})
    if len(text) > LONGEST:
        raise Invalid({field: [_("This is longer than %(longest)s characters.") % {"longest": LONGEST}]})
    return text
