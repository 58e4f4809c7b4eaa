"""Opening a case: who writes, its weight, who gets it, and the word back that it was received [H-4, H-6, H-13]."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Required, TypedDict, Unpack

from django.db import connection, transaction
from django.utils.translation import gettext as _

from servicedesk import rows
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, NotPermitted, Text
from servicedesk.events import announce
from servicedesk.mail.outbox import one_line
from staff.language import spoken
from staff.models import Person, Team
from tickets import fieldvalues, history, letters, live
from tickets import files as storage
from tickets.customers import namedowner
from tickets.customers.recognising import Recognised, Sender, recognise_fully
from tickets.events import TicketOpened
from tickets.fieldspecs import Spec
from tickets.models import Category, Clock, Message, PersonalLink, Ticket
from tickets.priority import weigh
from tickets.routing import route
from tickets.search import documents as search
from tickets.vocabulary import STEPS, Author, Channel, Entry, Impact, Kind, Metric
from tickets.writing import LINE, untimely

SUBJECT_LENGTH = 200
BODY_LENGTH = 1_000_000  # a pasted mail thread fits; of more than 50,000 characters only the beginning is searched
ABOUT_LENGTH = 200
WISH_LENGTH = 5_000
NONCE_LENGTH = 64
# An address that never answered gets no more acknowledgements than this: the form must not be a mail bomb [trust 3].
ACKNOWLEDGED_AT_MOST = 3
_WITHIN = timedelta(hours=1)

Place = tuple[Team | None, Person | None]


class Told(TypedDict, total=False):
    """What is said about the case: `kind`, `subject`, `body` and `channel` are always given.

    `received_at` is when the customer spoke, if that was earlier than `at`. `nonce`: whoever makes nonces keeps those
    of different callers apart. `fields`: custom ones, by key; on the public form some are demanded. `place`: team and
    owner, where neither a named owner nor routing shall choose them.
    """

    kind: Required[str]
    subject: Required[str]
    body: Required[str]
    channel: Required[str]
    category: Category | None
    about: str
    wish: str
    urgent: bool
    received_at: datetime | None
    nonce: str | None
    fields: Mapping[str, Any]
    place: Place | None


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What was told, checked and trimmed."""

    kind: Kind
    subject: str
    body: str
    about: str
    wish: str
    channel: Channel
    category: Category | None
    urgent: bool
    nonce: str | None
    received_at: datetime
    values: Mapping[Spec, str]
    place: Place | None


def open_ticket(
    *,
    sender: Sender,
    actor: Actor,
    at: datetime,
    files: Sequence[storage.Going] = (),
    language: str = "",
    **told: Unpack[Told],
) -> Ticket:
    """Open a ticket, with its first message, clocks, acknowledgement and audit entry, in one transaction.

    The same `nonce`, also at the same moment, gives the ticket that stands, with `was_there` True.
    Raises Invalid with the names of the fields (`body`, `email`, `files` …), and NotPermitted.
    """
    if actor.kind == "person" and not actor.may("ticket.create"):
        raise NotPermitted("not_permitted", _("Your role does not allow opening tickets."))
    asked = _check(told, by_form=actor.kind == "customer" and told["channel"] == Channel.WEB, at=at)
    storage.check(files)
    sender = replace(sender, language=spoken(language or sender.language))
    with transaction.atomic():
        found = recognise_fully(sender, at=at)
        ticket = _insert(asked, found, sender=sender, actor=actor, at=at)
        if ticket.was_there:
            return ticket
        message = _first_message(ticket, asked, found, at=at)
        typed = [text for spec, text in asked.values.items() if spec.type in search.TYPED]
        documents = search.of_opening(ticket, message, addresses=[found.address], values=typed)
        rows.write(message, *documents, *fieldvalues.rows_of(ticket, asked.values))
        ticket.field_texts = [{"field": spec.pk, "text": text} for spec, text in asked.values.items()]
        storage.keep(ticket, message, files, at=at)
        facts = {"kind": asked.kind, "channel": asked.channel, "priority": ticket.priority, "why": ticket.priority_why}
        history.keep(ticket, "open", actor=actor, at=at, facts=facts, words={"subject": ticket.subject})
        announce(TicketOpened(ticket=ticket, wish=asked.wish, at=at, actor=actor))
        _acknowledge(ticket, found, at=at)
        live.changed(ticket)
    return ticket


def first_words(body: str) -> str:
    """The subject of a case to which nobody gives one."""
    return one_line(body[:LINE])


def _check(told: Told, *, by_form: bool, at: datetime) -> _Asked:
    """What can be judged without asking the database, all errors at once."""
    body = _clean(told["body"])
    subject = one_line(told["subject"]) or first_words(body)
    received_at = told.get("received_at") or at
    nonce = told.get("nonce") or None
    texts = {
        "subject": subject,
        "body": body,
        "about": one_line(told.get("about", "")),
        "wish": _clean(told.get("wish", "")),
    }
    errors = _unknown(told)
    values, wrong = ({}, {}) if errors else _values(told, by_form=by_form)
    errors |= _too_long(texts, chosen=bool(told["subject"].strip())) | wrong
    if not body:
        errors["body"] = [_("Say what happened. One or two sentences are enough.")]
    errors |= untimely("received_at", received_at, at=at)
    if nonce is not None and len(nonce) > NONCE_LENGTH:
        errors["nonce"] = [_("A key has at most %(longest)s characters.") % {"longest": NONCE_LENGTH}]
    if errors:
        raise Invalid(errors)
    return _Asked(
        **{**texts, "subject": subject[:SUBJECT_LENGTH]},
        kind=Kind(told["kind"]),
        channel=Channel(told["channel"]),
        category=told.get("category"),
        urgent=told.get("urgent", False),
        nonce=nonce,
        received_at=received_at,
        values=values,
        place=told.get("place"),
    )


def _values(told: Told, *, by_form: bool) -> tuple[Mapping[Spec, str], dict[str, list[Text]]]:
    """Custom fields, and what is wrong with them."""
    category, raw = told.get("category"), told.get("fields") or {}
    under = category.pk if category else None
    try:
        return fieldvalues.of_opening(raw, kind=told["kind"], category=under, asked=by_form), {}
    except Invalid as refusal:
        return {}, refusal.errors


def _unknown(told: Told) -> dict[str, list[Text]]:
    errors: dict[str, list[Text]] = {}
    if told["kind"] not in Kind.values:
        errors["kind"] = [_("This kind is not known.")]
    if told["channel"] not in Channel.values:
        errors["channel"] = [_("This channel is not known.")]
    category = told.get("category")
    if category is not None and not (category.active and (not category.kinds or told["kind"] in category.kinds)):
        errors["category"] = [_("This category does not belong to this kind.")]
    return errors


def _too_long(texts: dict[str, str], *, chosen: bool) -> dict[str, list[Text]]:
    most = {"body": BODY_LENGTH, "about": ABOUT_LENGTH, "wish": WISH_LENGTH}
    if chosen:  # a subject taken from the message is cut instead
        most["subject"] = SUBJECT_LENGTH
    return {
        field: [_("This is longer than %(longest)s characters.") % {"longest": longest}]
        for field, longest in most.items()
        if len(texts[field]) > longest
    }


def _insert(asked: _Asked, found: Recognised, *, sender: Sender, actor: Actor, at: datetime) -> Ticket:
    category, customer = asked.category, found.customer
    safety, impact = (category.safety, category.impact) if category else (False, Impact.ONE)
    priority, why = weigh(kind=asked.kind, safety=safety, urgent=asked.urgent, impact=impact, tier=customer.tier)
    team, owner = asked.place or namedowner.owner_of(customer, category, at=at) or route(category, at=at)
    ticket = Ticket(
        kind=asked.kind,
        subject=asked.subject,
        channel=asked.channel,
        language=sender.language or letters.language_of(customer),
        customer=customer,
        category=category,
        about=asked.about,
        team=team,
        assignee=owner,
        first_contact_id=actor.id if actor.kind == "person" else owner.pk if owner else None,
        priority=priority,
        impact=impact,
        urgent=asked.urgent,
        safety=safety,
        priority_why=list(why),
        received_at=asked.received_at,
        logged_at=at,
        updated_at=at,
        last_line=one_line(asked.body[: 4 * LINE])[:LINE],
        last_by=Author.CUSTOMER,
        last_name=customer.name,
        last_at=asked.received_at,
        unanswered_since=asked.received_at,
        word_at=asked.received_at,
        stage=STEPS[0] if asked.kind == Kind.COMPLAINT else "",
        nonce=asked.nonce,
    )
    return _number(ticket)


def _number(ticket: Ticket) -> Ticket:
    """Insert with the next number, in one query. A second row with this nonce waits for the first and yields to it."""
    statement, values = rows.insertion(ticket, given={"number": "nextval('ticket_number')"})
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ON CONFLICT (nonce) DO NOTHING RETURNING id, number", values)
        row = cursor.fetchone()
    if row is None:
        standing = Ticket.objects.select_related("customer", "team", "assignee").with_fields().get(nonce=ticket.nonce)
        standing.was_there = True
        return standing
    key, ticket.number = row
    rows.settle(ticket, key)
    return ticket


def _first_message(ticket: Ticket, asked: _Asked, found: Recognised, *, at: datetime) -> Message:
    data = {"also": [value for _kind, value in found.others]} if found.others else {}
    return Message(
        ticket=ticket,
        entry=Entry.MESSAGE,
        public=True,
        author=Author.CUSTOMER,
        customer=found.customer,
        author_name=found.customer.name,
        channel=asked.channel,
        at=asked.received_at,
        logged_at=at,
        body=asked.body,
        language=ticket.language,
        data=data,
    )


def _acknowledge(ticket: Ticket, found: Recognised, *, at: datetime) -> None:
    """Say that it arrived, who looks after it and by when they hear: once the clocks have begun."""
    if found.address.refused_at is None and not _bombed(found, at=at):
        due = _promised(ticket)
        letters.send("acknowledgement", ticket, at=at, address=found.address, extra={"due": due} if due else {})


def _bombed(found: Recognised, *, at: datetime) -> bool:
    if found.new or found.address.verified_at is not None:
        return False
    lately = PersonalLink.objects.filter(address=found.address, created_at__gt=at - _WITHIN)
    return lately.count() >= ACKNOWLEDGED_AT_MOST


def _promised(ticket: Ticket) -> datetime | None:
    """By when we answer first."""
    if ticket.due_metric == Metric.FIRST_RESPONSE:
        return ticket.due_at
    if ticket.due_at is None:
        return None
    return Clock.objects.filter(ticket=ticket, metric=Metric.FIRST_RESPONSE).values_list("due_at", flat=True).first()


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
