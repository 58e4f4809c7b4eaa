"""Forms of a customer's file. They check shapes; rules live in the verbs."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.web.forms import DeskForm
from staff.models import Person
from tickets.customers import organisations
from tickets.models import Organisation
from tickets.vocabulary import Channel, ConsentBy, ConsentTo, Tier


class CustomerForm(DeskForm):
    """What is known about somebody, on one page; `version` says which state of it the writer saw."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_("Language of letters"), choices=[("", _("not known")), *settings.LANGUAGES], required=False
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
        help_text=_("Whom they speak for; its name as it is known here."),
    )
    organisation_role = forms.CharField(label=_("Role there"), max_length=80, required=False)
    preferences = forms.CharField(
        label=_("Preferences"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What they value, and how they like to be served."),
    )
    needs = forms.CharField(
        label=_("Special needs"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as hard of hearing, or deliveries only with a lift."),
    )
    preferred_channel = forms.ChoiceField(
        label=_("Preferred channel"), choices=[("", _("not known")), *Channel.choices], required=False
    )
    best_times = forms.CharField(
        label=_("Best times"),
        max_length=200,
        required=False,
        help_text=_("When they like to be reached, such as after six."),
    )
    do_not_call = forms.BooleanField(label=_("Do not call them"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_organisation(self) -> Organisation | None:
        name = self.cleaned_data["organisation"].strip()
        if not name:
            return None
        found = organisations.named(name)
        if found is None:
            raise forms.ValidationError(_("No organisation of this name is known. Write it down first."))
        return found


class NoteForm(DeskForm):
    body = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}))
    hidden_need = forms.BooleanField(label=_("A need that I noticed; they did not say it"), required=False)
    pinned = forms.BooleanField(label=_("Pin it on top of the file"), required=False)


class ConsentForm(DeskForm):
    to = forms.ChoiceField(label=_("What for"), choices=ConsentTo.choices)
    given = forms.ChoiceField(
        label=_("What they said"), choices=[("yes", _("They allow it")), ("no", _("They no longer allow it"))]
    )
    how = forms.ChoiceField(label=_("How it was said"), choices=ConsentBy.choices)
    words = forms.CharField(label=_("In their words"), max_length=300, required=False)

    def clean_given(self) -> bool:
        return bool(self.cleaned_data["given"] == "yes")


class AddressForm(DeskForm):
    """One field for either: an @ tells them apart."""

    address = forms.CharField(label=_("E-mail address or telephone number"), max_length=254)
    verified = forms.BooleanField(label=_("They proved to me that it is theirs"), required=False)

    def way(self) -> dict[str, str]:
        text = self.cleaned_data["address"]
        return {"email": text} if "@" in text else {"phone": text}


class TierForm(DeskForm):
    tier = forms.ChoiceField(label=_("Tier"), choices=Tier.choices)


class OwnerForm(DeskForm):
    owner = forms.ModelChoiceField(
        label=_("Named owner"),
        queryset=Person.objects.filter(is_active=True, role__permissions__has_key="ticket.reply"),
        required=False,
        empty_label=pgettext_lazy("owner", "nobody in particular"),
    )


class ReasonForm(DeskForm):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class EraseForm(ReasonForm):
    sure = forms.BooleanField(label=_("I know that this cannot be undone."))
