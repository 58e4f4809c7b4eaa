"""The sheet on which a telephone call is written down."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicedesk.web.forms import DeskForm
from tickets import categorytree
from tickets.models import Category
from tickets.phonecalls import Spoken
from tickets.vocabulary import HowItWent, Kind

NEW = "new"


class PhoneCallForm(DeskForm):
    """`customer` and `case` are chosen from what the page found; the view knows which of them may be."""

    how = forms.ChoiceField(label=_("How it went"), choices=HowItWent.choices, widget=forms.RadioSelect)
    who = forms.CharField(
        label=_("Number or name"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
        help_text=_("Of somebody new: the number they call from, or their e-mail address."),
    )
    name = forms.CharField(label=_("Name, if they are new"), max_length=120, required=False)
    body = forms.CharField(
        label=_("What they said"),
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("In their own words as far as possible: they read it, too."),
    )
    told = forms.CharField(
        label=_("What I told them"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays inside, with the length of the call."),
    )
    call_again_at = forms.DateTimeField(
        label=_("I promised to call again"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Becomes a task of yours, due then."),
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=Kind.choices, widget=forms.RadioSelect, required=False)
    subject = forms.CharField(label=_("In a few words"), max_length=200, required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    wish = forms.CharField(label=_("What they want"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    urgent = forms.BooleanField(label=_("It is urgent for them"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("not known yet")), *categorytree.choices()]  # type: ignore[attr-defined]
        self.fields["kind"].initial = Kind.COMPLAINT
        self.fields["how"].initial = HowItWent.THEY_CALLED

    def clean_category(self) -> Category | None:
        chosen = self.cleaned_data["category"]
        return Category.objects.filter(pk=chosen).first() if chosen else None

    def spoken(self) -> Spoken:
        told = self.cleaned_data
        return Spoken(
            how=HowItWent(told["how"]), body=told["body"], told=told["told"], call_again_at=told["call_again_at"]
        )
