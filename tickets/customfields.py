"""Custom fields as settings: made, changed, taken out of use. What was once answered is never thrown away."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Refused, Text
from tickets import fieldspecs, nametree
from tickets.models import Category, CustomField, FieldValue
from tickets.vocabulary import AskedAs, FieldType, Kind

MOST = 100  # fields of a desk
MOST_OPTIONS = 50
HINT_LENGTH = 200
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NO_KEY = re.compile(r"[^a-z0-9]+")
Errors = dict[str, list[Text]]


@transaction.atomic
def write(
    field: CustomField | None,
    *,
    names: Mapping[str, str],
    hints: Mapping[str, str],
    options: Sequence[Mapping[str, Any]] = (),
    kinds: Collection[str] = (),
    categories: Collection[Category] = (),
    asked: str = AskedAs.NOT,
    shown: bool = False,
    position: int = 100,
    active: bool = True,
    type: str = "",
    key: str = "",
    actor: Actor,
    at: datetime,
) -> CustomField:
    """Make a field (None) or change it. `key` and `type` are read of a new one alone; "" makes a key of the name.

    `options`, of a choice: {key, names, active} in their order; a new one has no key yet. One that a ticket has can
    only be taken out of use. Raises Invalid, NotPermitted, and Refused when the desk has as many fields as it may.
    """
    nametree.require_editor(actor)
    told = nametree.checked_names(names)
    verb = "create" if field is None else "change"
    row = _new(key.strip(), type, told["en"]) if field is None else _held(field)
    if asked not in AskedAs.values:
        raise Invalid({"asked": [_("Choose one of the answers offered.")]})
    row.names, row.hints, row.options = told, _hints(hints), _options(row, options)
    row.kinds = [kind.value for kind in Kind if kind.value in kinds]
    row.asked, row.shown, row.position, row.active = AskedAs(asked), shown, position, active
    row.save()
    row.categories.set(categories)
    _record(row, verb, actor=actor, at=at)
    fieldspecs.all_of_them.forget()
    transaction.on_commit(fieldspecs.all_of_them.forget)
    return row


def _held(field: CustomField) -> CustomField:
    return CustomField.objects.select_for_update().get(pk=field.pk)


def _new(key: str, type: str, name: str) -> CustomField:
    errors: Errors = {}
    if type not in FieldType.values:
        errors["type"] = [_("Choose one of the answers offered.")]
    if key and not _KEY.fullmatch(key):
        errors["key"] = [_("A key has at most 40 small letters, digits and _, and begins with a letter.")]
    elif key and CustomField.objects.filter(key=key).exists():
        errors["key"] = [_("Another field has this key.")]
    if errors:
        raise Invalid(errors)
    if CustomField.objects.count() >= MOST:
        raise Refused("too_many", _("A desk has at most %(most)s fields of its own.") % {"most": MOST})
    return CustomField(key=key or _key_of(name), type=FieldType(type))


def _key_of(name: str) -> str:
    """A key made of an English name, which nothing else has."""
    taken = set(CustomField.objects.values_list("key", flat=True))
    return _free(name, taken, stem="field")


def _free(name: str, taken: Collection[str], *, stem: str) -> str:
    made = _NO_KEY.sub("_", name.lower()).strip("_")[:34].strip("_")
    made = made if _KEY.fullmatch(made) else stem
    wanted = [made, *(f"{made}_{number}" for number in range(2, len(taken) + 3))]
    return next(key for key in wanted if key not in taken)


def _hints(hints: Mapping[str, str]) -> dict[str, str]:
    told = {code: " ".join(hints.get(code, "").split()) for code, _language in settings.LANGUAGES}
    errors: Errors = {
        f"hint_{code.replace('-', '_')}": [_("This is longer than %(longest)s characters.") % {"longest": HINT_LENGTH}]
        for code, hint in told.items()
        if len(hint) > HINT_LENGTH
    }
    if errors:
        raise Invalid(errors)
    return {code: hint for code, hint in told.items() if hint}


def _options(row: CustomField, options: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Checked, each with its key; Invalid names `options`."""
    if row.type != FieldType.CHOICE:
        return []
    had = {one["key"] for one in row.options}
    taken = set(had)
    made: list[dict[str, Any]] = []
    for one in options:
        names = _option_names(one["names"])
        key = one.get("key", "")
        if key not in had:
            key = _free(names["en"], taken, stem="option")
        had.discard(key)
        taken.add(key)
        made.append({"key": key, "names": names, "active": bool(one["active"])})
    _check_options(row, made)
    return made


def _option_names(names: Mapping[str, str]) -> dict[str, str]:
    try:
        return nametree.checked_names(names)
    except Invalid as wrong:
        raise Invalid({"options": [sentence for found in wrong.errors.values() for sentence in found]}) from wrong


def _check_options(row: CustomField, made: Sequence[Mapping[str, Any]]) -> None:
    if not any(one["active"] for one in made):
        raise Invalid({"options": [_("A choice needs at least one option in use.")]})
    if len(made) > MOST_OPTIONS:
        raise Invalid({"options": [_("A choice has at most %(most)s options.") % {"most": MOST_OPTIONS}]})
    names = [one["names"]["en"].casefold() for one in made]
    if len(set(names)) < len(names):
        raise Invalid({"options": [_("Two options have the same name.")]})
    gone = {one["key"] for one in row.options} - {one["key"] for one in made}
    used = (
        FieldValue.objects.filter(field=row, folded__in=gone).values_list("text", flat=True).first() if gone else None
    )
    if used:
        name = next(one["names"]["en"] for one in row.options if one["key"] == used)
        raise Invalid({"options": [_("Cases have “%(option)s”: take it out of use instead.") % {"option": name}]})


def _record(row: CustomField, verb: str, *, actor: Actor, at: datetime) -> None:
    facts = {
        "key": row.key,
        "type": row.type,
        "names": row.names,
        "hints": row.hints,
        "options": row.options,
        "kinds": row.kinds,
        "categories": sorted(row.categories.values_list("key", flat=True)),
        "asked": row.asked,
        "shown": row.shown,
        "position": row.position,
        "active": row.active,
    }
    record(subject=f"setting:field:{row.pk}", verb=verb, at=at, actor=actor, facts=facts)
