"""What was agreed about a thing, as a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from servicedesk.web.forms import DeskForm
from staff.models import WorkingCalendar


class HoursForm(DeskForm):
    calendar = forms.ModelChoiceField(
        label=_("Calendar"),
        queryset=WorkingCalendar.objects.all(),
        required=False,
        empty_label=_("As policy, team or desk say"),
        help_text=_("Of a contract: cases about it are promised by these hours, before all that the desk has set."),
    )
