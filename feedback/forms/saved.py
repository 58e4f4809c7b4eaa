"""When a saved report is mailed, and to whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import SavedReport
from feedback.vocabulary import Rhythm
from servicedesk.web.forms import DeskForm
from staff import directory

_HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class MailForm(DeskForm):
    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices, initial=Rhythm.MONTHLY)
    hour = forms.TypedChoiceField(label=_("At"), choices=_HOURS, coerce=int, initial=8)
    recipients = forms.TypedMultipleChoiceField(label=_("To"), coerce=int, widget=forms.SelectMultiple({"size": 5}))

    def __init__(self, saved: SavedReport, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"mail-{saved.pk}", **kwargs)
        self.saved = saved
        self.fields["recipients"].choices = directory.people()  # type: ignore[attr-defined]
