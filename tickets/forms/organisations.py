"""The form of an organisation."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.web.forms import DeskForm
from tickets.customers.organisations import NAME_LENGTH
from tickets.models import Item
from tickets.vocabulary import ItemKind


def _contracts() -> QuerySet[Item]:
    return Item.objects.filter(kind=ItemKind.CONTRACT).order_by("number")


class OrganisationForm(DeskForm):
    name = forms.CharField(label=pgettext_lazy("organisation", "Name"), max_length=NAME_LENGTH)
    domains = forms.CharField(
        label=_("Domains of its mail"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("One a line, such as example.com: whoever writes from there is suggested as one of its people."),
    )
    contract = forms.ModelChoiceField(
        label=_("Contract"), queryset=_contracts(), required=False, empty_label=_("none known")
    )
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_domains(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["domains"].splitlines() if line.strip()]


class PersonOfForm(DeskForm):
    """One of its people: who, and what they are there."""

    role = forms.CharField(label=_("Role there"), max_length=80, required=False)
