"""The form by which staff write down what a customer said by telephone, at the counter or elsewhere."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.numerals import whole
from tickets import categorytree, fieldspecs
from tickets.forms.fieldinputs import WithCustomFields
from tickets.forms.files import WithFiles
from tickets.models import Category
from tickets.vocabulary import Channel, Kind

CHANNELS = (
    Channel.PHONE,
    Channel.COUNTER,
    Channel.EMAIL,
    Channel.CHAT,
    Channel.SOCIAL,
    Channel.FIELD,
    Channel.SMS,
)


class NewTicketForm(WithCustomFields, WithFiles):
    channel = forms.ChoiceField(
        label=_("How they reached us"), choices=[(one.value, one.label) for one in CHANNELS], widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=Kind.choices, widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("E-mail address or telephone number"),
        max_length=254,
        help_text=_("By it we know who they are, and how to answer."),
    )
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120, required=False)
    subject = forms.CharField(
        label=_("In a few words"),
        max_length=200,
        required=False,
        help_text=_("Empty: the first words of what they said."),
    )
    body = forms.CharField(
        label=_("What they said"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In their own words as far as possible: they read it, too."),
    )
    wish = forms.CharField(label=_("What they want"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    about = forms.CharField(label=_("Order, product or place"), max_length=200, required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    received_at = forms.DateTimeField(
        label=_("When they said it"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: just now. Clocks begin then."),
    )
    urgent = forms.BooleanField(label=_("It is urgent for them"), required=False)

    def __init__(self, *args: Any, refused: Sequence[str] = (), **kwargs: Any) -> None:
        """`refused`: why some of the files did not come along; the others are with the draft."""
        super().__init__(*args, **kwargs)
        self.refused = refused
        self.fields["category"].choices = [("", _("not known yet")), *categorytree.choices()]  # type: ignore[attr-defined]
        told = self.data if self.is_bound else self.initial
        category = whole(str(told.get("category") or ""))
        self.add_custom(fieldspecs.in_use(kind=str(told.get("kind", "")), category=category))

    def sender(self) -> dict[str, str]:
        """Who it is from: an @ tells an e-mail address from a number."""
        text = self.cleaned_data["address"]
        return {"name": self.cleaned_data["name"], "email" if "@" in text else "phone": text}

    def clean_files(self) -> list[UploadedFile]:
        if self.refused:
            raise forms.ValidationError(list(self.refused))
        return []

    def clean_category(self) -> Category | None:
        chosen = self.cleaned_data["category"]
        return Category.objects.filter(pk=chosen).first() if chosen else None
