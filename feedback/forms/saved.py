"""The name of a saved report; when it is mailed, and to whom."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import SavedReport
from feedback.vocabulary import Rhythm, Shared
from servicedesk.web.forms import DeskForm

_HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class KeepForm(DeskForm):
    name = forms.CharField(label=_("Name"), widget=forms.TextInput({"maxlength": 80, "autofocus": True}))
    shared = forms.ChoiceField(label=_("Shared with"), choices=Shared.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="keep-%s", **kwargs)


class MailForm(DeskForm):
    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices, initial=Rhythm.MONTHLY)
    hour = forms.TypedChoiceField(label=_("At"), choices=_HOURS, coerce=int, initial=8)
    recipients = forms.TypedMultipleChoiceField(label=_("To"), coerce=int, widget=forms.SelectMultiple({"size": 5}))

    def __init__(self, saved: SavedReport, readers: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"mail-{saved.pk}", **kwargs)
        self.saved = saved
        self.fields["recipients"].choices = readers  # type: ignore[attr-defined]
