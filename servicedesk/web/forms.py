"""Base of our forms: fields that say what they are, and what is wrong with them, to everyone."""

from typing import Any

from django import forms


class Described:
    """Gives every widget what assistive technology and the design need.

    Django itself adds `aria-invalid` and `aria-describedby` (hint, then error) by the ids that
    `{% field %}` writes; this adds what it leaves out, and turns off its own browser validation
    words where ours are better.
    """

    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.required and not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
                field.widget.attrs.setdefault("aria-required", "true")


class DeskForm(Described, forms.Form):
    """Base of plain forms."""


class DeskModelForm(Described, forms.ModelForm):  # type: ignore[type-arg]
    """Base of forms that show a model's own fields; saving still goes through a verb."""
