"""How a person wants to hear of what, as fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.web.forms import DeskForm

from .kinds import to_choose
from .models import Choice, How, QuietHours

_PREFIX = "kind-"
CALM = (("hour", _("An hour")), ("evening", _("Until midnight")), ("off", pgettext_lazy("quiet mode", "Off")))


class ChoicesForm(DeskForm):
    """A field for each kind there is to choose for, then the quiet hours."""

    since = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    weekends = forms.BooleanField(
        label=_("Saturdays and Sundays all day"),
        required=False,
        help_text=_("Letters wait until then. Emergencies do not, and the page always shows everything."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = {
            f"{_PREFIX}{kind.name}": forms.ChoiceField(label=str(kind.label), choices=How.choices, required=False)
            for kind in to_choose()
        }
        browser = forms.MultipleChoiceField(
            label=_("Also as a notification of the browser"),
            choices=[(kind.name, str(kind.label)) for kind in to_choose()],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("While the desk is open in a tab. Your browser asks you once."),
        )
        self.fields = {**kinds, "browser": browser, **self.fields}

    @property
    def how(self) -> dict[str, str]:
        """What was chosen, by kind; what the form did not send is left as it is."""
        given = {name: value for name, value in self.cleaned_data.items() if name.startswith(_PREFIX)}
        return {name.removeprefix(_PREFIX): value for name, value in given.items() if value}


def first_choices(person_id: int) -> dict[str, Any]:
    """What holds for a person today, in two queries."""
    chosen = {one.kind: one for one in Choice.objects.filter(person_id=person_id)}
    own = {kind: one.how for kind, one in chosen.items()}
    first: dict[str, Any] = {f"{_PREFIX}{kind.name}": own.get(kind.name, How.MAIL) for kind in to_choose()}
    first["browser"] = [kind for kind, one in chosen.items() if one.browser]
    quiet = QuietHours.objects.filter(person_id=person_id).first()
    hours = {"since": quiet.since, "until": quiet.until, "weekends": quiet.weekends} if quiet else {}
    return {**first, **hours}
