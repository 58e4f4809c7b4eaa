"""What a ticket has in the desk's custom fields: read and checked in one way for page, form and API, and changed."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from servicedesk import fields
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Text
from tickets import fieldspecs, history, holding, permissions
from tickets.fieldspecs import Spec
from tickets.models import FieldValue, Ticket
from tickets.models.customfield import FOLDED
from tickets.search import documents
from tickets.vocabulary import FieldType

Texts = Mapping[int, str]  # by the field's id, as they are kept


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One field of a ticket in words. `editable`: it is in use; what is out of use keeps its value, to be read."""

    spec: Spec
    text: str | None

    @property
    def words(self) -> str:
        return "" if self.text is None else self.spec.spoken(self.text)

    @property
    def for_customers(self) -> bool:
        """Whether the customer finds it on the page of their case."""
        return self.spec.shown and self.text is not None

    @property
    def editable(self) -> bool:
        return self.spec.active


def of_opening(raw: Mapping[str, Any], *, kind: str, category: int | None, asked: bool = False) -> dict[Spec, str]:
    """What was told about a new ticket, by field. `asked`: by a customer on the public form, where some must be told,
    and where all that is asked for some category may be told as long as none is chosen.

    Raises Invalid, naming each field as `fields.<key>`.
    """
    if not raw and not asked:
        return {}
    known = (fieldspecs.asked_of_customers if asked else fieldspecs.in_use)(kind=kind, category=category)
    must = {one.key for one in known if asked and one.demanded(kind=kind, category=category)}
    given = {key: value for key, value in raw.items() if value not in (None, "")}
    return {spec: text for spec, text in _read(given, known, must=must).items() if text is not None}


@transaction.atomic
def change(ticket: Ticket, raw: Mapping[str, Any], *, actor: Actor, at: datetime) -> Ticket:
    """Set these fields, and no others; None or "" empties one. What is as it was is no change.

    One entry tells of all of them, before and after. Raises Invalid (`fields.<key>`), NotPermitted, Refused.
    """
    permissions.require(actor, "ticket.note", ticket)
    holding.hold(ticket)
    before = texts_of(ticket)
    known = [
        one
        for one in fieldspecs.all_of_them()
        if one.active and (one.pk in before or one.belongs(kind=ticket.kind, category=ticket.category_id))
    ]
    same = {one.key for one in known if one.pk in before and str(raw.get(one.key, "")) == before[one.pk]}
    told = _read({key: value for key, value in raw.items() if key not in same}, known)
    changed = {spec: text for spec, text in told.items() if text != before.get(spec.pk)}
    if not changed:
        return ticket
    _write(ticket, changed)
    holding.keep(ticket, at=at)
    facts = {"fields": [spec.key for spec in changed]}
    words = {f"from.{spec.key}": before.get(spec.pk, "") for spec in changed}
    words |= {f"to.{spec.key}": text or "" for spec, text in changed.items()}
    history.tell(ticket, "fields_set", actor=actor, at=at, facts=facts, words=words)
    if any(spec.type in documents.TYPED for spec in changed):
        documents.index_ticket(ticket)
    return ticket


def rows_of(ticket: Ticket, values: Mapping[Spec, str]) -> list[FieldValue]:
    """The rows of a new ticket, to be written together with its first message."""
    return [_row(ticket, spec, text) for spec, text in values.items()]


def texts_of(ticket: Ticket) -> dict[int, str]:
    return dict(FieldValue.objects.filter(ticket=ticket).values_list("field", "text"))


def texts_with(ticket: Ticket) -> dict[int, str]:
    """The same of a ticket that was read `with_fields`, or just opened."""
    return {one["field"]: one["text"] for one in ticket.field_texts}


def shown(ticket: Ticket, texts: Texts) -> list[Shown]:
    """The fields that it has, and those in which something stands though they are not for it any more."""
    return [
        Shown(spec=one, text=texts.get(one.pk))
        for one in fieldspecs.all_of_them()
        if one.pk in texts or (one.active and one.belongs(kind=ticket.kind, category=ticket.category_id))
    ]


def told(texts: Texts) -> dict[str, Any]:
    """By key, as programs read them: numbers as numbers, yes and no as true and false."""
    return {one.key: one.value(texts[one.pk]) for one in fieldspecs.all_of_them() if one.pk in texts}


def readable(spec: Spec, text: str) -> bool:
    """Whether what was typed is nothing, or a value of this field."""
    try:
        _read({spec.key: text}, [spec])
    except Invalid:
        return False
    return True


def fold(text: str) -> str:
    """One spelling of what is looked for: width and case folded, cut where the index is."""
    return " ".join(unicodedata.normalize("NFKC", text[: 2 * FOLDED]).casefold().split())[:FOLDED]


def _read(raw: Mapping[str, Any], known: Sequence[Spec], *, must: Iterable[str] = ()) -> dict[Spec, str | None]:
    specs, wanted = {one.key: one for one in known}, set(must)
    errors: dict[str, list[Text]] = {f"fields.{key}": [_why_not(key)] for key in raw if key not in specs}
    read: dict[Spec, str | None] = {}
    for key in specs:
        if key not in raw and key not in wanted:
            continue
        if isinstance(raw.get(key), (list, dict)):
            errors[f"fields.{key}"] = [_("Give one value.")]
            continue
        try:
            value = fields.clean([specs[key].as_field(required=key in wanted)], raw).get(key)
            read[specs[key]] = None if value is None else _kept(specs[key], value)
        except Invalid as wrong:
            errors |= {f"fields.{name}": sentences for name, sentences in wrong.errors.items()}
    if errors:
        raise Invalid(errors)
    return read


def _why_not(key: str) -> str:
    spec = fieldspecs.of_key(key)
    if spec is None:
        return _("There is no field “%(key)s”.") % {"key": key[:40]}
    if not spec.active:
        return _("This field is out of use: what stands in it stays.")
    return _("This field is not for such a case.")


def _kept(spec: Spec, value: Any) -> str | None:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case str() if spec.type == FieldType.TEXT:
            return " ".join(value.split()) or None
    return str(value)


def _row(ticket: Ticket, spec: Spec, text: str) -> FieldValue:
    number = None
    if spec.type == FieldType.INTEGER:
        number = int(text)
    elif spec.type == FieldType.DATE:
        number = date.fromisoformat(text).toordinal()
    return FieldValue(ticket=ticket, field_id=spec.pk, text=text, folded=fold(text), number=number)


def _write(ticket: Ticket, changed: Mapping[Spec, str | None]) -> None:
    gone = [spec.pk for spec, text in changed.items() if text is None]
    if gone:
        FieldValue.objects.filter(ticket=ticket, field__in=gone).delete()
    FieldValue.objects.bulk_create(
        [_row(ticket, spec, text) for spec, text in changed.items() if text is not None],
        update_conflicts=True,
        unique_fields=["ticket", "field"],
        update_fields=["text", "folded", "number"],
    )


def found_by(spec: Spec, **conditions: Any) -> Q:
    """Tickets that have something in this field for which the conditions hold."""
    return Q(Exists(FieldValue.objects.filter(ticket=OuterRef("pk"), field=spec.pk, **conditions)))
