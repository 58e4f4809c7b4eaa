"""Texts that are not sent yet, kept by the desk: begun on one machine, finished on another, never lost.

One per person and ticket, and any number of new tickets. A draft is its writer's alone: it is no part of the case,
changes no version and stands in no audit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused, Stale
from servicedesk.numerals import whole
from staff.models import Person
from tickets import permissions
from tickets.models import Draft, Ticket
from tickets.vocabulary import DraftKind

_ALWAYS_THERE = ("channel", "kind")  # a new ticket's radio buttons; one of each is always chosen
_DIGITS = 9  # of a number of a draft or version
_BLANKS = " \t\r\n\f\v\u00a0\u3000"  # what Python's strip takes away
LONGEST = 100_000  # characters; what is sent at last is shorter


@dataclass(frozen=True, kw_only=True)
class Words:
    """What stands in the form. `seen`: the stamp of the draft that its window knows, "" for none.

    `tab` and `turn` name the window and its how manieth saving: a late earlier one never undoes a later one.
    """

    kind: DraftKind
    body: str
    recipients: Sequence[int] = ()
    form: Mapping[str, Sequence[str]] = field(default_factory=dict)
    seen: str = ""
    tab: str = ""
    turn: int = 0

    @property
    def is_empty(self) -> bool:
        typed = (values for name, values in self.form.items() if name not in _ALWAYS_THERE)
        return not self.body.strip() and not any(any(values) for values in typed)


class WrittenElsewhere(Stale):
    """The same person saved another text here from another window; nothing was overwritten. `draft` is that text."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("draft_elsewhere", _("In another window you have written something else here."))
        self.draft = draft


@transaction.atomic
def save(ticket: Ticket | None, words: Words, *, actor: Actor, at: datetime) -> Draft | None:
    """Keep the text; an empty one without files is no draft (None). `ticket` None: of a new one, found by `seen`.

    Raises WrittenElsewhere when another window has saved since this one looked, and Invalid for too long a text.
    """
    if len(words.body) + sum(len(one) for values in words.form.values() for one in values) > LONGEST:
        raise Invalid({"body": [_("This is too long to be kept as a draft.")]})
    if ticket is not None:
        may_write(ticket, actor)
    standing = _standing(ticket, words, actor)
    if standing is None:
        return None if words.is_empty else _begin(ticket, words, actor=actor, at=at)
    if standing.tab == words.tab and words.tab:
        if words.turn <= standing.turn:
            return standing
    elif standing.stamp != words.seen:
        raise WrittenElsewhere(standing)
    if words.is_empty and not standing.files.exists():
        standing.delete()
        return None
    return _write(standing, words, at=at)


def begun(ticket: Ticket | None, words: Words, *, actor: Actor, at: datetime) -> Draft:
    """The text to which something is added, held; begun with these words where there is none."""
    if ticket is not None:
        may_write(ticket, actor)
    standing = _standing(ticket, words, actor)
    if standing is None:
        return _begin(ticket, words, actor=actor, at=at)
    standing.updated_at = at
    standing.save(update_fields=["updated_at"])
    return standing


def end_if_empty(draft: Draft) -> None:
    """Nothing stands there any more, neither words nor files."""
    words = Words(kind=DraftKind(draft.kind), body=draft.body, form=draft.form)
    if words.is_empty and not draft.files.exists():
        draft.delete()


@transaction.atomic
def throw_away(draft: Draft, *, at: datetime) -> None:
    """Out of sight; for a day it can be taken back."""
    Draft.objects.filter(pk=draft.pk, thrown_at=None).update(thrown_at=at)


@transaction.atomic
def take_back(draft: Draft, *, at: datetime) -> None:
    """It stands again. Raises Refused when another text about the same ticket has been begun meanwhile."""
    Ticket.objects.select_for_update(of=("self",)).filter(pk=draft.ticket_id or 0).first()
    others = Draft.objects.filter(person=draft.person_id, ticket=draft.ticket_id, thrown_at=None)
    if draft.ticket_id is not None and others.exclude(pk=draft.pk).exists():
        raise Refused("draft_there", _("You have begun another text here. Send it or throw it away first."))
    Draft.objects.filter(pk=draft.pk).update(thrown_at=None, updated_at=at, version=draft.version + 1, tab="")


def sent(ticket: Ticket | None, *, stamp: str, body: str, actor: Actor) -> None:
    """The text has become what it was meant to be. What another window wrote or added meanwhile stays."""
    number, _point, version = stamp.partition(".")
    with connection.cursor() as cursor:
        cursor.execute(
            _SENT,
            {
                "person": actor.person_id,
                "ticket": None if ticket is None else ticket.pk,
                "draft": _key(number),
                "version": _key(version),
                "body": body.strip(),
                "blanks": _BLANKS,
            },
        )


# One statement, for every reply asks it and seldom finds both. To which another window added files, that one stays.
_SENT = """
WITH mine AS (
    SELECT id, EXISTS (SELECT FROM tickets_draftfile AS file WHERE file.draft_id = draft.id) AS more
    FROM tickets_draft AS draft
    WHERE person_id = %(person)s AND thrown_at IS NULL AND ticket_id IS NOT DISTINCT FROM %(ticket)s AND (
        id = %(draft)s AND (ticket_id IS NULL OR version = %(version)s)
        OR ticket_id IS NOT NULL AND btrim(body, %(blanks)s) = %(body)s
    )
), gone AS (
    DELETE FROM tickets_draft USING mine WHERE tickets_draft.id = mine.id AND NOT mine.more
)
UPDATE tickets_draft SET body = '', form = '{}', version = version + 1
FROM mine WHERE tickets_draft.id = mine.id AND mine.more
"""


def put_back(ticket: Ticket, *, kind: DraftKind, body: str, actor: Actor, at: datetime) -> Draft:
    """Words that were not sent after all stand in the composer again, above what was begun meanwhile."""
    standing = _of(actor, ticket).select_for_update().first()
    words = Words(kind=kind, body=body)
    if standing is None:
        return _begin(ticket, words, actor=actor, at=at)
    if standing.body.strip() and standing.body.strip() != body.strip():
        words = Words(kind=kind, body=f"{body}\n\n{standing.body}")
    return _write(standing, words, at=at)


@transaction.atomic
def add(ticket: Ticket, *, body: str, actor: Actor, at: datetime) -> Draft:
    """Put more below what is there."""
    standing = _of(actor, ticket).select_for_update().first()
    if standing is None:
        return _begin(ticket, Words(kind=DraftKind.REPLY, body=body), actor=actor, at=at)
    before = standing.body.rstrip()
    words = Words(kind=DraftKind(standing.kind), body=f"{before}\n\n{body}" if before else body)
    return _write(standing, words, at=at)


def go_along(ticket: Ticket, into: Ticket, *, at: datetime) -> None:
    """What was begun on a case that is being merged is found on the one that goes on, below what was begun there.

    Where that is another customer's it is a note from now on.
    """
    for draft in Draft.objects.select_for_update().filter(ticket=ticket, thrown_at=None).order_by("pk"):
        there = Draft.objects.select_for_update().filter(person=draft.person_id, ticket=into, thrown_at=None).first()
        kind = (there or draft).kind if ticket.customer_id == into.customer_id else DraftKind.NOTE
        if there is None:
            Draft.objects.filter(pk=draft.pk).update(ticket=into, kind=kind)
            continue
        draft.files.update(draft=there)
        body = f"{there.body}\n\n{draft.body}".strip()
        _write(there, Words(kind=DraftKind(kind), body=body, recipients=there.recipients), at=at)
        draft.delete()


def of_new_tickets(actor: Actor) -> list[Draft]:
    """New tickets that this person has begun to write down, the newest first."""
    return list(_of(actor, None).order_by("-updated_at")[:5])


def _of(actor: Actor, ticket: Ticket | None) -> QuerySet[Draft]:
    return Draft.objects.filter(person_id=actor.person_id, ticket=ticket, thrown_at=None)


def number_of(stamp: str) -> int:
    """Of the draft with this stamp; 0 for what is none."""
    return _key(stamp.partition(".")[0])


def _key(text: str) -> int:
    """A number of a stamp; 0, which no draft has, for anything else."""
    return whole(text, digits=_DIGITS) or 0


def may_write(ticket: Ticket, actor: Actor) -> None:
    """Raises NotPermitted."""
    if not permissions.may(actor, "ticket.note", ticket):
        permissions.require(actor, "ticket.reply", ticket)


def _standing(ticket: Ticket | None, words: Words, actor: Actor) -> Draft | None:
    """The row, held. Of a new ticket: the one whose stamp was seen, or which this very window began."""
    mine = _of(actor, ticket).select_for_update()
    if ticket is not None:
        return mine.first()
    if number := number_of(words.seen):
        return mine.filter(pk=number).first()
    if not words.tab:
        return None
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.person_id)  # words and a file begin one
    return mine.filter(tab=words.tab).first()


def _begin(ticket: Ticket | None, words: Words, *, actor: Actor, at: datetime) -> Draft:
    fresh: dict[str, Any] = {"created_at": at, **_columns(words, at=at)}
    if ticket is None:
        return Draft.objects.create(person_id=actor.person_id, ticket=None, **fresh)
    draft, made = Draft.objects.get_or_create(
        person_id=actor.person_id, ticket=ticket, thrown_at=None, defaults={**fresh, "version": 1}
    )
    if not made and draft.tab != words.tab:
        raise WrittenElsewhere(draft)
    return draft


def _write(draft: Draft, words: Words, *, at: datetime) -> Draft:
    columns = _columns(words, at=at)
    for name, value in columns.items():
        setattr(draft, name, value)
    draft.version += 1
    draft.save(update_fields=[*columns, "version"])
    return draft


def _columns(words: Words, *, at: datetime) -> dict[str, Any]:
    return {
        "kind": words.kind,
        "body": words.body,
        "recipients": list(words.recipients),
        "form": {name: list(values) for name, values in words.form.items()},
        "updated_at": at,
        "tab": words.tab,
        "turn": words.turn,
    }
