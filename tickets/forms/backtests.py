"""The days on whose cases a draft is tried."""

from django import forms
from django.utils.translation import gettext_lazy

from servicedesk.web.forms import DeskForm


class BacktestForm(DeskForm):
    since = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Up to and including"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
