"""Base of our forms: fields that say what they are, and what is wrong with them, to everyone."""

from typing import Any

from django import forms
from django.forms.utils import pretty_name
from django.utils.translation import gettext as _

from servicedesk.errors import Invalid, Refused


class Described:
    """Gives every widget what assistive technology and the design need.

    Django itself adds `aria-invalid` and `aria-describedby` (hint, then error) by the ids that
    `{% field %}` writes; this adds what it leaves out, names the field that is still empty (a summary of four times
    "This field is required" helps nobody), and leaves checking to the server, where our words are.
    """

    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _missing(field) % {"label": field.label or pretty_name(name)}
            if field.required and not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
                field.widget.attrs.setdefault("aria-required", "true")


def _missing(field: forms.Field) -> str:
    box = isinstance(field.widget, forms.CheckboxInput)
    return _("“%(label)s” is not ticked yet.") if box else _("“%(label)s” is still empty.")


class DeskForm(Described, forms.Form):
    """Base of plain forms."""


class DeskModelForm(Described, forms.ModelForm):
    """Base of forms that show a model's own fields; saving still goes through a verb."""


def explain(form: forms.BaseForm, refusal: Refused) -> None:
    """Put what a verb refused at the fields that it names; what belongs to none of them stands above the form."""
    errors = refusal.errors if isinstance(refusal, Invalid) else {"": [refusal.detail]}
    for name, sentences in errors.items():
        form.add_error(name if name in form.fields else None, [str(one) for one in sentences])
