"""Forms of emergencies: opening one, and keeping plans, grades and contacts. Rules live in the verbs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicedesk.actors import Actor
from servicedesk.web.forms import DeskForm
from tickets.emergencies import handling
from tickets.models import Grade, Plan


class OpenForm(DeskForm):
    """One choice says plan and grade at once; only what this person may open stands in it."""

    grade = forms.ChoiceField(label=_("What kind of event, how grave"))
    title = forms.CharField(
        label=_("What happened, in a few words"),
        max_length=handling.TITLE_LENGTH,
        required=False,
        help_text=_("Everybody who is called reads it. Empty: the case, or the name of the plan."),
    )
    words = forms.CharField(
        label=_("What is known so far"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The first line of the running log: where, who, since when, what was done."),
    )
    drill = forms.BooleanField(
        label=_("This is a drill"),
        required=False,
        help_text=_("Everything happens as in earnest, says that it is a drill, and stands apart in every figure."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._grades: dict[str, Grade] = {}
        choices: list[Any] = [("", _("Choose one"))]
        for plan in Plan.objects.filter(active=True).prefetch_related("grades"):
            grades = list(plan.grades.all())
            own = [one for one in grades if handling.may_open(actor, one, lowest=one == grades[0])]
            self._grades |= {str(one.pk): one for one in own}
            if own:
                choices.append((str(plan), [(str(one.pk), f"{plan} · {one}") for one in own]))
        self.fields["grade"].choices = choices  # type: ignore[attr-defined]
        self.may_open = bool(self._grades)
        if not actor.may("emergency.lead"):
            del self.fields["drill"]

    def clean_grade(self) -> Grade:
        return self._grades[self.cleaned_data["grade"]]
