"""Forms about the desk, roles and calendars. They check shapes; rules live in the verbs."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from servicedesk.web.forms import DeskForm
from servicedesk.worktime import Interval
from staff.daylist import read_hours, write_hours
from staff.models import Role, Team, WorkingCalendar
from staff.vocabulary import PERMISSIONS, REACHES


class HoursField(forms.CharField):
    """'09:00–12:00, 13:30–18:00'; empty means closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return write_hours(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[Interval, ...]:
        try:
            return read_hours(super().clean(value))
        except ValueError:
            raise forms.ValidationError(_("Write hours like 09:00–12:00, 13:30–18:00.")) from None


class HouseForm(DeskForm):
    name = forms.CharField(label=_("Organisation"), max_length=120, help_text=_("Customers read it on every page."))
    calendar = forms.ModelChoiceField(label=_("Working calendar"), queryset=WorkingCalendar.objects.all())
    team = forms.ModelChoiceField(
        label=_("Team for what no category claims"), queryset=Team.objects.all(), required=False
    )
    language = forms.ChoiceField(
        label=_("Language of letters"), choices=settings.LANGUAGES, help_text=_("When the customer's is not known.")
    )
    currency = forms.RegexField(label=_("Currency"), regex=r"^[A-Za-z]{3}$", help_text=_("Three letters, such as CNY."))
    follow_up_days = forms.IntegerField(
        label=_("Working days until follow-up"),
        min_value=1,
        max_value=60,
        help_text=_("After a solution, the customer is asked whether it helped."),
    )
    verify_days = forms.IntegerField(label=_("Days until an action's effect is verified"), min_value=1, max_value=365)


class RoleForm(DeskForm):
    """A select for each permission: not at all, own, teams, all."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False, help_text=_("Empty: the built-in name."))
    grant_limit = forms.DecimalField(label=_("May grant alone, up to"), min_value=0, max_digits=12, decimal_places=2)
    approve_limit = forms.DecimalField(
        label=_("May approve for others, up to"), min_value=0, max_digits=12, decimal_places=2
    )

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {"name": role.name, "grant_limit": role.grant_limit, "approve_limit": role.approve_limit},
        )
        super().__init__(*args, **kwargs)
        choices = [("", _("not at all")), *REACHES.items()]
        for key, label in PERMISSIONS.items():
            self.fields[f"may:{key}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=role.permissions.get(key, "")
            )

    def permission_fields(self) -> list[forms.BoundField]:
        return [self[f"may:{key}"] for key in PERMISSIONS]

    def permissions(self) -> Mapping[str, str]:
        return {key: self.cleaned_data[f"may:{key}"] for key in PERMISSIONS}


class CalendarForm(DeskForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    zone = forms.CharField(label=_("Time zone"), max_length=60, help_text=_("Such as Asia/Shanghai."))
    country = forms.CharField(
        label=_("Public holidays of"),
        max_length=2,
        required=False,
        help_text=_("Two letters, such as CN, TW or HK. Empty: none."),
    )

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class PlaceForm(CalendarForm):
    always_open = forms.BooleanField(label=_("Open day and night, every day"), required=False)


class WeekForm(DeskForm):
    """One field a weekday, `day0` = Monday."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, label in WEEKDAYS.items():
            self.fields[f"day{weekday}"] = HoursField(label=label)

    def week(self) -> dict[int, tuple[Interval, ...]]:
        return {weekday: self.cleaned_data[f"day{weekday}"] for weekday in WEEKDAYS}


class DayForm(DeskForm):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hours = HoursField(label=_("Hours"), help_text=_("Empty: closed all day."))
    note = forms.CharField(label=_("Note"), max_length=120, required=False)


class ImportForm(DeskForm):
    days = forms.CharField(
        label=_("Days, one a line"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A date, then “closed” or hours or “open” for the usual hours, then a note."),
    )
