"""The sheet of service levels as a form: a field for each clock and priority, in words."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.web.forms import DeskForm
from servicedesk.worktime import Calendar
from staff.models import WorkingCalendar
from tickets.servicelevels import ANY, Sheet, day_of
from tickets.spans import minutes_from, words_for
from tickets.vocabulary import Kind, Metric, Priority, Tier


class LengthField(forms.CharField):
    """Working minutes as '30 min', '4 h' or '2 d'; empty means no clock."""

    def __init__(self, *, day: int, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)
        self.day = day

    def prepare_value(self, value: Any) -> Any:
        return words_for(value, day=self.day) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return minutes_from(text, day=self.day) if text else None
        except ValueError:
            raise forms.ValidationError(_("Write a length such as 30 min, 4 h or 2 d.")) from None


class SheetForm(DeskForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Empty: it is called by its kind and tier."),
    )
    calendar = forms.ModelChoiceField(
        label=gettext_lazy("Working calendar"),
        queryset=WorkingCalendar.objects.all(),
        required=False,
        empty_label=gettext_lazy("The team's, else the desk's"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, sheet: Sheet, days: Calendar, **kwargs: Any) -> None:
        """`days` is the calendar by which '2 d' is read."""
        self.sheet = sheet
        first = {"name": sheet.name, "calendar": sheet.calendar_id, "version": sheet.version}
        own = {
            _cell(metric, priority): minutes
            for metric, columns in sheet.targets.items()
            for priority, minutes in columns.items()
        }
        super().__init__(*args, initial={**first, **own}, **kwargs)
        for metric in sheet.metrics:
            for priority in Priority:
                label = f"{metric.label}, {priority.label}"
                widget = forms.TextInput(attrs={"aria-label": label, "autocomplete": "off"})
                self.fields[_cell(metric, priority)] = LengthField(day=day_of(days), label=label, widget=widget)

    def rows(self) -> list[tuple[Metric, list[tuple[Priority, forms.BoundField]]]]:
        """The table: each clock with its fields in the order of priorities."""
        return [
            (metric, [(priority, self[_cell(metric, priority)]) for priority in Priority])
            for metric in self.sheet.metrics
        ]

    def targets(self) -> dict[Metric, dict[Priority, int]]:
        return {
            metric: {
                priority: minutes
                for priority in Priority
                if (minutes := self.cleaned_data.get(_cell(metric, priority))) is not None
            }
            for metric in self.sheet.metrics
        }


class WhichForm(DeskForm):
    """For whom a new sheet is."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[*Kind.choices, (ANY, gettext_lazy("Everything else"))]
    )
    tier = forms.ChoiceField(
        label=gettext_lazy("Customers"), choices=[("", gettext_lazy("All")), *Tier.choices], required=False
    )


def _cell(metric: Metric, priority: Priority) -> str:
    return f"{metric.value}-{priority.value}"
