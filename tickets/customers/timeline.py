"""All that happened with a customer on one line of time: a page of it costs the same however long it is [H-27].

Each source reads its own newest rows before a mark; the newest of all sources make the page. Higher apps add theirs:

    register(Source(kind="survey", template="feedback/_line_survey.html", read=surveys_before))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet

from servicedesk.actors import Actor
from tickets.models import Consent, Customer, CustomerMerge, CustomerNote, Message, Ticket
from tickets.vocabulary import Entry

SIZE = 20
_SIGNER = signing.Signer(salt="customer.line")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whose line, who reads it, and after which entry: `mark` is (moment, kind, id)."""

    customer: Customer
    files: Sequence[int]
    actor: Actor
    mark: tuple[datetime, str, int] | None
    most: int

    def newest(self, rows: "QuerySet[Any]", moment: str, kind: str) -> "list[Any]":
        """The newest rows of one source that come after the mark; one order over all sources."""
        if self.mark is not None:
            at, at_kind, pk = self.mark
            beyond = Q(**{f"{moment}__lt": at})
            if kind < at_kind:
                beyond |= Q(**{moment: at})
            elif kind == at_kind:
                beyond |= Q(**{moment: at}, pk__lt=pk)
            rows = rows.filter(beyond)
        return list(rows.order_by(f"-{moment}", "-pk")[: self.most])


@dataclass(frozen=True, kw_only=True)
class Happening:
    at: datetime
    kind: str
    row: Model
    template: str = field(compare=False)

    @property
    def place(self) -> tuple[datetime, str, int]:
        return self.at, self.kind, self.row.pk


@dataclass(frozen=True, kw_only=True)
class Source:
    """`read` gives rows newest first, with the moment of each under the name `moment`."""

    kind: str
    template: str
    moment: str
    rows: Callable[[Asked], "QuerySet[Any]"]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.kind] = source


def page(
    customer: Customer, *, files: Sequence[int], actor: Actor, cursor: str = "", size: int = SIZE
) -> tuple[list[Happening], str]:
    """The newest entries after the cursor, and the cursor of the next page ("" at the beginning of everything)."""
    asked = Asked(customer=customer, files=files, actor=actor, mark=_read(cursor), most=size + 1)
    found = [_of(source, asked) for source in _sources.values()]
    newest = list(islice(merge(*found, key=lambda one: one.place, reverse=True), size + 1))
    more = len(newest) > size
    return newest[:size], _write(newest[size - 1]) if more else ""


def _of(source: Source, asked: Asked) -> list[Happening]:
    rows = asked.newest(source.rows(asked), source.moment, source.kind)
    return [
        Happening(at=getattr(row, source.moment), kind=source.kind, row=row, template=source.template) for row in rows
    ]


def _write(last: Happening) -> str:
    at, kind, pk = last.place
    return _SIGNER.sign_object([at.isoformat(), kind, pk])


def _read(cursor: str) -> tuple[datetime, str, int] | None:
    """A cursor that is not ours leads to the newest."""
    try:
        at, kind, pk = _SIGNER.unsign_object(cursor)
    except signing.BadSignature:
        return None
    return datetime.fromisoformat(at), kind, pk


def _cases(asked: Asked) -> "QuerySet[Ticket]":
    return Ticket.objects.visible_to(asked.actor).filter(customer=asked.customer).for_list()


def _calls(asked: Asked) -> "QuerySet[Message]":
    theirs = Ticket.objects.visible_to(asked.actor).filter(customer=asked.customer)
    calls = Message.objects.filter(ticket__in=theirs, entry=Entry.CALL)
    return calls.select_related("ticket", "person")


def _notes(asked: Asked) -> "QuerySet[CustomerNote]":
    return CustomerNote.objects.filter(customer__in=asked.files).select_related("written_by")


def _consents(asked: Asked) -> "QuerySet[Consent]":
    return Consent.objects.filter(customer__in=asked.files).select_related("logged_by")


def _merges(asked: Asked) -> "QuerySet[CustomerMerge]":
    return CustomerMerge.objects.filter(kept__in=asked.files).select_related("gone", "merged_by", "undone_by")


for _kind, _moment, _rows in (
    ("case", "received_at", _cases),
    ("call", "at", _calls),
    ("note", "written_at", _notes),
    ("consent", "happened_at", _consents),
    ("merge", "merged_at", _merges),
):
    register(Source(kind=_kind, template=f"tickets/_line_{_kind}.html", moment=_moment, rows=_rows))
