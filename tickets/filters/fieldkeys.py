"""Keys of the query language for custom fields, `field.order_no:A-17`; with the others, all there are."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.errors import Text
from staff.calendars import desk_zone
from tickets import fieldspecs
from tickets.fieldspecs import Spec
from tickets.fieldvalues import fold, found_by
from tickets.filters import keys
from tickets.filters.meanings import Asking, Key, Meaning, Unusable, none_of, typed
from tickets.filters.moments import length, past
from tickets.vocabulary import FieldType

FAMILY, ALSO = "field", ("字段", "欄位")
_NOTHING, _ANYTHING = ("none", "无", "無"), ("any", "有")
_YES, _NO = ("yes", "true", "是"), ("no", "false", "否")
_WAYS = {"": "", ">": "__gt", ">=": "__gte", "<": "__lt", "<=": "__lte"}
_SHOWN = {"": "", ">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ "}


def key_called(name: str) -> Key:
    """The key of this name, as `spellings` gives it."""
    return keys.KEYS.get(name) or next(one for one in field_keys() if one.name == name)


def spellings() -> dict[str, str]:
    """From every spelling of a key to its name."""
    own = {spelling: one.name for one in field_keys() for spelling in (one.name, *one.also)}
    return own | keys.spellings()


def all_keys() -> list[Key]:
    """For the help on the page."""
    return [*keys.KEYS.values(), *field_keys()]


def field_keys() -> Iterator[Key]:
    """One for each field, also of those that are out of use: what stands in them is still found."""
    for spec in fieldspecs.all_of_them():
        name = f"{FAMILY}.{spec.key}"
        yield Key(
            name=name,
            label=spec.label,
            read=partial(_read, spec),
            also=tuple(f"{family}.{spec.key}" for family in ALSO),
            signs=spec.type in (FieldType.INTEGER, FieldType.DATE),
            examples=(f"{name}:{_example(spec)}",),
        )


def _example(spec: Spec) -> str:
    match spec.type:
        case FieldType.CHOICE:
            return spec.options[0].key
        case FieldType.INTEGER:
            return ">100"
        case FieldType.DATE:
            return "<30d"
        case FieldType.BOOLEAN:
            return "yes"
    return "none" if spec.type == FieldType.LONGTEXT else "A-1*"


def _read(spec: Spec, text: str, sign: str, asking: Asking) -> Meaning:
    word = text.casefold()
    if not sign and word in _NOTHING:
        return Meaning(~found_by(spec), _("none"))
    if not sign and word in _ANYTHING:
        return Meaning(found_by(spec), _("filled in"))
    return _READERS[spec.type](spec, text, sign, asking)


def _words(spec: Spec, text: str, sign: str, asking: Asking) -> Meaning:
    """The whole of it, or, with a star, how it begins."""
    if text.endswith("*") and fold(text[:-1]):
        return Meaning(found_by(spec, folded__startswith=fold(text[:-1])), text)
    return Meaning(found_by(spec, folded=fold(text)), text)


def _long_words(spec: Spec, text: str, sign: str, asking: Asking) -> Meaning:
    raise Unusable("no_such_value", _("A long text is found by its words, without a key. Here: any or none."))


def _number(spec: Spec, text: str, sign: str, asking: Asking) -> Meaning:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 18):
        raise Unusable("no_number", _("Write a whole number."))
    conditions: dict[str, Any] = {f"number{_WAYS[sign]}": int(text)}
    return Meaning(found_by(spec, **conditions), f"{_SHOWN[sign]}{text}")


def _day(spec: Spec, text: str, sign: str, asking: Asking) -> Meaning:
    """Days as everywhere; `<30d`: of the last thirty days, and none that is still to come."""
    meaning = past(partial(_between, spec))(text, sign, asking)
    if length(text) is None or sign in (">", ">="):
        return meaning
    today = timezone.localtime(asking.at, desk_zone()).date().toordinal()
    return Meaning(meaning.q & found_by(spec, number__lte=today), meaning.words)


def _between(spec: Spec, since: datetime | None, until: datetime | None) -> Q:
    told = {
        f"number__{way}": timezone.localtime(moment, desk_zone()).date().toordinal()
        for way, moment in (("gte", since), ("lt", until))
        if moment is not None
    }
    return found_by(spec, **{"number__isnull": False, **told})


def _yes_or_no(spec: Spec, text: str, sign: str, asking: Asking) -> Meaning:
    word = text.casefold()
    for words, value, label in ((_YES, "true", _("Yes")), (_NO, "false", _("No"))):
        if word in words:
            return Meaning(found_by(spec, folded=value), label)
    raise none_of(text, (typed("yes", _("Yes")), typed("no", _("No"))))


def _option(spec: Spec, text: str, sign: str, asking: Asking) -> Meaning:
    """By its key, or by its name in any language."""
    wanted = text.casefold()
    for one in spec.options:
        if wanted in (one.key, *(name.casefold() for name in one.names.values())):
            label: Text = one.label
            return Meaning(found_by(spec, folded=one.key), label)
    raise none_of(text, (typed(one.key, one.label) for one in spec.options))


_READERS: dict[FieldType, Callable[[Spec, str, str, Asking], Meaning]] = {
    FieldType.TEXT: _words,
    FieldType.LONGTEXT: _long_words,
    FieldType.INTEGER: _number,
    FieldType.BOOLEAN: _yes_or_no,
    FieldType.DATE: _day,
    FieldType.CHOICE: _option,
}
