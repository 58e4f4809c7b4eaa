"""Inputs of custom fields in forms of tickets. What they take is said by the verb; here they are only drawn."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from servicedesk.errors import Invalid
from servicedesk.web.forms import Described
from tickets.fieldspecs import Spec
from tickets.vocabulary import FieldType

PREFIX = "field_"  # before the key: a field may be called as an input of the form is


def input_of(spec: Spec, *, required: bool = False, text: str = "") -> forms.CharField:
    """`text`: what stands in it, so that an option out of use is offered where it is chosen."""
    return forms.CharField(
        label=spec.label, help_text=spec.hint, required=required, strip=False, widget=_widget(spec, text)
    )


def _widget(spec: Spec, text: str) -> forms.Widget:
    plain = {"autocomplete": "off"}
    match spec.type:
        case FieldType.LONGTEXT:
            return forms.Textarea(attrs={"rows": 3})
        case FieldType.INTEGER:
            return forms.TextInput(attrs=plain | {"inputmode": "numeric"})
        case FieldType.DATE:
            return forms.DateInput(attrs={"type": "date"})
        case FieldType.BOOLEAN:
            return forms.Select(choices=[("", "–"), ("true", _("Yes")), ("false", _("No"))])
        case FieldType.CHOICE:
            offered = [(one.key, one.label) for one in spec.options if one.active or one.key == text]
            return forms.Select(choices=[("", "–"), *offered])
    return forms.TextInput(attrs=plain)


class WithCustomFields(Described):
    """A form with inputs for custom fields: `custom_values` gives what was typed, `custom_refused` says what is wrong
    with it at the inputs."""

    custom: tuple[Spec, ...] = ()
    cleaned_data: dict[str, Any]

    def add_custom(self, specs: Iterable[Spec], *, required: Iterable[Spec] = ()) -> None:
        self.custom, must = tuple(specs), set(required)
        for spec in self.custom:
            self.fields[PREFIX + spec.key] = made = input_of(spec, required=spec in must)
            if spec in must:
                made.widget.attrs["aria-required"] = "true"
                made.error_messages["required"] = _("“%(label)s” is still empty.") % {"label": spec.label}

    def custom_values(self, specs: Iterable[Spec] | None = None) -> Mapping[str, str]:
        """By key."""
        wanted = self.custom if specs is None else specs
        return {spec.key: self.cleaned_data.get(PREFIX + spec.key, "") for spec in wanted}

    def custom_refused(self, refusal: Invalid) -> Invalid:
        """The refusal with its paths turned into names of inputs."""
        paths = {f"fields.{spec.key}": PREFIX + spec.key for spec in self.custom}
        return Invalid({paths.get(path, path): sentences for path, sentences in refusal.errors.items()})

    def custom_inputs(self) -> list[forms.BoundField]:
        return [self[PREFIX + spec.key] for spec in self.custom]  # type: ignore[index]
