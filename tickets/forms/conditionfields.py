"""Conditions of a policy as fields: what to ask, how, and the values to choose from or to type."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.numerals import whole
from staff.models import Person, Team
from tickets import categorytree
from tickets.clocks.conditions import FIELDS
from tickets.models import Address, Item

TYPED = ("item", "customer")


def values_field(name: str, label: str) -> forms.Field:
    """The values of a condition: boxes to tick where they can be listed, else numbers or addresses to type."""
    if name in TYPED:
        return TypedField(kind=name, label=label)
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices_of(name), widget=forms.CheckboxSelectMultiple
    )


def choices_of(name: str) -> list[tuple[str, str]]:
    """The values that a field can have, in words. One query where they are rows."""
    known = FIELDS[name].choices
    if known is not None:
        return [(value, str(label)) for value, label in known]
    match name:
        case "category":
            return categorytree.choices()
        case "team":
            found = [(str(pk), team) for pk, team in Team.objects.order_by("name").values_list("pk", "name")]
            return [*found, ("", _("no team"))]
        case "named_owner":
            people = Person.objects.filter(is_active=True).order_by("full_name")
            return [*((str(one.pk), str(one)) for one in people), ("", _("nobody"))]
    return []


def in_words(row: Mapping[str, Any]) -> str:
    """The values of a condition as a person reads them."""
    if row["field"] in TYPED:
        return ", ".join(TypedField.shown(row["field"], row["values"]))
    known = dict(choices_of(row["field"]))
    return ", ".join(known.get(value, value) for value in row["values"])


class TypedField(forms.CharField):
    """Items by their numbers, customers by an address, with commas between; kept as the ids of their rows."""

    def __init__(self, *, kind: str, **kwargs: Any) -> None:
        hints = {"item": gettext_lazy("Numbers, with commas between."), "customer": gettext_lazy("Their addresses.")}
        super().__init__(required=False, max_length=500, help_text=hints[kind], **kwargs)
        self.kind = kind

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(self.shown(self.kind, value)) if isinstance(value, list) else value

    @staticmethod
    def shown(kind: str, values: Iterable[str]) -> list[str]:
        ids = [key for value in values if (key := whole(value)) is not None]
        if kind == "item":
            return list(Item.objects.filter(pk__in=ids).values_list("number", flat=True))
        found = Address.objects.filter(customer__in=ids).order_by("customer", "-primary", "pk").distinct("customer")
        return [one.value for one in found]

    def clean(self, value: Any) -> list[str]:
        typed = [part for part in re.split(r"[\s,，、]+", super().clean(value)) if part]
        if self.kind == "item":
            known = dict(Item.objects.filter(number__in=typed).values_list("number", "pk"))
        else:
            known = dict(Address.objects.filter(value__in=typed).values_list("value", "customer_id"))
        unknown = [part for part in typed if part not in known]
        if unknown:
            raise forms.ValidationError(_("Not known here: %(what)s.") % {"what": ", ".join(unknown)})
        return list(dict.fromkeys(str(known[part]) for part in typed))
