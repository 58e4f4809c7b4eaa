"""Forms about people and teams. They check shapes; rules live in the verbs."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.web.forms import DeskForm
from staff.models import Person, Role, Team, WorkingCalendar
from staff.vocabulary import SCOPES, Availability, Contrast, Density, Function, Motion, Theme

LANGUAGES = [("", _("As the browser says")), *settings.LANGUAGES]


class NamesForm(DeskForm):
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    public_name = forms.CharField(
        label=_("Name shown to customers"),
        max_length=60,
        help_text=_("A first name or a name at work, never the surname."),
    )


class EmailForm(DeskForm):
    email = forms.EmailField(label=pgettext_lazy("address", "E-mail"), max_length=254)


class RoleChoiceForm(DeskForm):
    role = forms.ModelChoiceField(
        label=_("Role"),
        queryset=Role.objects.all(),
        help_text=_("A change signs the person out and ends tokens."),
    )


class NewPersonForm(NamesForm, EmailForm):
    username = forms.CharField(
        label=_("User name"), max_length=60, help_text=_("Letters, digits, dots, hyphens, underscores.")
    )
    role = forms.ModelChoiceField(label=_("Role"), queryset=Role.objects.all(), empty_label=_("Choose…"))
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)

    field_order = ("username", "full_name", "public_name", "email", "role", "teams", "language")


class WorkForm(DeskForm):
    """What supervisors set for their people [H-37]."""

    availability = forms.ChoiceField(label=_("Availability"), choices=Availability.choices)
    load_limit = forms.IntegerField(
        label=_("Most open tickets"),
        min_value=1,
        max_value=500,
        help_text=_("Nothing more is given to somebody who has this many."),
    )


class AbsenceForm(DeskForm):
    starts_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)


class DisplayForm(DeskForm):
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)
    density = forms.ChoiceField(label=_("Density"), choices=Density.choices)
    contrast = forms.ChoiceField(label=_("Contrast"), choices=Contrast.choices, required=False)
    motion = forms.ChoiceField(label=_("Motion"), choices=Motion.choices, required=False)
    shortcuts = forms.BooleanField(label=_("Keyboard shortcuts"), required=False)


class TokenForm(DeskForm):
    name = forms.CharField(label=_("What for"), max_length=80, help_text=_("Such as: the shop's order system."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=SCOPES.items(), widget=forms.CheckboxSelectMultiple
    )


class TeamForm(DeskForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    function = forms.ChoiceField(label=_("Function"), choices=Function.choices)
    calendar = forms.ModelChoiceField(
        label=_("Calendar"), queryset=WorkingCalendar.objects.all(), required=False, empty_label=_("As the desk")
    )
    confidential = forms.BooleanField(
        label=_("Confidential"),
        required=False,
        help_text=_("Only members, their supervisors and managers see its tickets. Whoever reads one is recorded."),
    )


class MemberForm(DeskForm):
    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.filter(is_active=True))
    leads = forms.BooleanField(label=_("Leads the team"), required=False)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Person.objects.filter(is_active=True).exclude(memberships__team=team)
        self.fields["person"] = forms.ModelChoiceField(label=_("Person"), queryset=chosen, empty_label=_("Choose…"))
