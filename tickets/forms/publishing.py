"""Publishing rules as a form: why, when, and what becomes of the clocks that run."""

from django import forms
from django.utils.translation import gettext_lazy

from servicedesk.web.forms import DeskForm
from tickets.vocabulary import Running


class PublishForm(DeskForm):
    note = forms.CharField(label=gettext_lazy("What changes, and why"), max_length=300, required=False)
    recompute = forms.ChoiceField(
        label=gettext_lazy("Clocks that run"), choices=Running.choices, widget=forms.RadioSelect
    )
    moment = forms.DateTimeField(
        label=gettext_lazy("From when"),
        required=False,
        help_text=gettext_lazy("Empty: at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
