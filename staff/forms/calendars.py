"""Forms about planned hours, days from a calendar file, and the holidays of a year."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicedesk.storable import storable
from servicedesk.web.forms import DeskForm
from staff.icaldays import LARGEST
from staff.vocabulary import Running


class EventsForm(DeskForm):
    """An .ics file, or its text; `text` holds whichever was given."""

    file = forms.FileField(
        label=_("Calendar file (.ics)"), required=False, widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"})
    )
    events = forms.CharField(
        label=_("Or its text"), required=False, max_length=LARGEST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        file = given.get("file")
        if file is not None and file.size > LARGEST:
            raise forms.ValidationError(
                _("A calendar file of at most %(most)d KB is read.") % {"most": LARGEST // 1024}
            )
        try:
            given["text"] = storable(file.read().decode("utf-8-sig")) if file is not None else given.get("events", "")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not written in UTF-8.")) from None
        if not given["text"].strip():
            raise forms.ValidationError(_("Choose a file, or paste its text."))
        return given


class HoursPublishForm(DeskForm):
    note = forms.CharField(label=_("What changes, and why"), max_length=300, required=False)
    running = forms.ChoiceField(label=_("Clocks that run"), choices=Running.choices, widget=forms.RadioSelect)
    moment = forms.DateTimeField(
        label=_("From when"),
        required=False,
        help_text=_("Empty: at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class YearForm(DeskForm):
    days = forms.CharField(
        label=_("Days of the year, one a line, or the text of the notice"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, required=False, help_text=_("Such as the number or address of the notice.")
    )
    published_on = forms.DateField(
        label=_("Published on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
