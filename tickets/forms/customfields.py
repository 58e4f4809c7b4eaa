"""The form of one custom field: its names and hints by language, for what it is, and the options of a choice."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets import categorytree
from tickets.customfields import HINT_LENGTH, MOST_OPTIONS
from tickets.forms.rows import count_of
from tickets.forms.rules import NamesForm, initial_names
from tickets.models import Category, CustomField
from tickets.vocabulary import AskedAs, FieldType, Kind

FIRST_ROWS = 3
STEP = 10  # between the places of options, so that one fits between


class CustomFieldForm(NamesForm):
    type = forms.ChoiceField(label=_("Type"), choices=FieldType.choices, help_text=_("It stays as it is made."))
    key = forms.CharField(
        label=_("Key"),
        max_length=40,
        required=False,
        help_text=_(
            "For programs and queries: small letters, digits and _. Empty: made of the English name. It stays."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("For kinds"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for all."),
    )
    categories = forms.MultipleChoiceField(
        label=_("For categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each with all that stand under it; customers choose among those of the first level. None chosen: for all."
        ),
    )
    asked = forms.ChoiceField(
        label=_("On the public form"), choices=AskedAs.choices, widget=forms.RadioSelect, initial=AskedAs.NOT
    )
    shown = forms.BooleanField(
        label=_("The customer sees it"), required=False, help_text=_("On the page of their case, as it stands here.")
    )
    position = forms.IntegerField(label=_("Place among its neighbours"), min_value=0, max_value=32_000, initial=100)
    active = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("Out of use, it is asked nowhere; what stands in it stays and can be read."),
    )
    options = forms.CharField(required=False, widget=forms.HiddenInput)  # how many rows there are

    def __init__(self, data: Any = None, *, field: CustomField | None = None, again: Any = None) -> None:
        """`again`: what was typed, to be shown with a row more and without a word about it."""
        told = _initial(field) if again is None else _typed(again)
        source = data if data is not None else again
        self.rows = _rows_of(field) if source is None else count_of(source, "option", most=MOST_OPTIONS)
        super().__init__(data, initial=told)
        branches = categorytree.branches(all_of_them=True)
        self.fields["categories"].choices = [(str(one.node.pk), one.path) for one in branches]  # type: ignore[attr-defined]
        for code, language in settings.LANGUAGES:
            self.fields[_hint(code)] = forms.CharField(label=language, max_length=HINT_LENGTH, required=False)
            self.fields[_hint(code)].widget.attrs["lang"] = code
        for row in range(self.rows):
            self._add_row(row)
        if field is not None:
            del self.fields["type"], self.fields["key"]
        else:
            del self.fields["active"]

    def _add_row(self, row: int) -> None:
        for code, language in settings.LANGUAGES:
            self.fields[f"option-{row}-{code}"] = forms.CharField(label=language, max_length=80, required=False)
            self.fields[f"option-{row}-{code}"].widget.attrs["lang"] = code
        self.fields[f"option-{row}-place"] = forms.IntegerField(
            label=pgettext_lazy("order", "Place"), min_value=0, max_value=32_000, required=False
        )
        self.fields[f"option-{row}-active"] = forms.BooleanField(label=_("In use"), required=False)
        self.fields[f"option-{row}-key"] = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def hint_fields(self) -> list[forms.BoundField]:
        return [self[_hint(code)] for code, _language in settings.LANGUAGES]

    def option_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"option-{row}-{part}"] for part in _PARTS] for row in range(self.rows)]

    def option_keys(self) -> list[forms.BoundField]:
        return [self[f"option-{row}-key"] for row in range(self.rows)]

    def told(self) -> dict[str, Any]:
        """What the verb wants."""
        clean = self.cleaned_data
        names = ("type", "key", "kinds", "asked", "shown", "position", "active")
        return {
            "names": self.names(),
            "hints": {code: clean[_hint(code)] for code, _language in settings.LANGUAGES},
            "categories": list(Category.objects.filter(pk__in=clean["categories"])),
            "options": self._options(),
            **{name: clean[name] for name in names if name in self.fields},
        }

    def _options(self) -> list[dict[str, Any]]:
        """Those that have a name, by their place; where two have the same or none, as they stand."""
        found = []
        for row in range(self.rows):
            told = {part: self.cleaned_data.get(f"option-{row}-{part}") for part in (*_PARTS, "key")}
            names = {code: told[code] or "" for code, _language in settings.LANGUAGES}
            if any(name.strip() for name in names.values()):
                place = (row + 1) * STEP if told["place"] is None else told["place"]
                found.append((place, {"key": told["key"], "names": names, "active": told["active"]}))
        return [one for _place, one in sorted(found, key=lambda pair: pair[0])]


_PARTS = (*(code for code, _language in settings.LANGUAGES), "place", "active")


def _hint(code: str) -> str:
    return f"hint_{code.replace('-', '_')}"


def _rows_of(field: CustomField | None) -> int:
    return min(len(field.options) + 1, MOST_OPTIONS) if field else FIRST_ROWS


def _initial(field: CustomField | None) -> dict[str, Any]:
    rows: dict[str, Any] = {"options": _rows_of(field)}
    for row in range(_rows_of(field)):
        rows |= {f"option-{row}-place": (row + 1) * STEP, f"option-{row}-active": True}
    if field is None:
        return rows
    for row, one in enumerate(field.options):
        rows |= {f"option-{row}-{code}": name for code, name in one["names"].items()}
        rows |= {f"option-{row}-key": one["key"], f"option-{row}-active": one["active"]}
    own = {name: getattr(field, name) for name in ("kinds", "asked", "shown", "position", "active")}
    hints = {_hint(code): hint for code, hint in field.hints.items()}
    categories = [str(one.pk) for one in field.categories.all()]
    return {**initial_names(field.names), **hints, **own, **rows, "categories": categories}


def _typed(sent: Any) -> Mapping[str, Any]:
    lists = {name: sent.getlist(name) for name in ("kinds", "categories")}
    boxes = {name: name in sent for name in ("shown", "active")}
    return {**sent.dict(), **boxes, **lists}
