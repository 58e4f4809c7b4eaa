"""Forms of the settings pages for plans, grades and contacts. They check shapes; rules live in the verbs."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from servicedesk.web.forms import DeskForm
from staff import directory
from staff.editions import intervals_of
from staff.forms.rules import HoursField
from staff.models import Person, Team, WorkingCalendar
from tickets.emergencies.contacts import LONGEST_WAIT, ContactSheet
from tickets.emergencies.plans import LONGEST, MODEL, GradeSheet, Rule
from tickets.emergencies.words import ROLES
from tickets.forms.rules import NamesForm, initial_names
from tickets.models import Contact, Grade, Plan
from tickets.models.emergencyplan import Authority, CallResult, Duty, EventKind, TellBy

FREE_ROWS, MOST_ROWS = 2, 20
_CRISIS = {
    "apologise": gettext_lazy("Apologise"),
    "empathise": gettext_lazy("Feel with them"),
    "offer": gettext_lazy("Offer a solution"),
}


class PlanForm(NamesForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of event"), choices=EventKind.choices)
    drill_every = forms.IntegerField(
        label=gettext_lazy("Days between drills"),
        min_value=0,
        max_value=LONGEST_WAIT,
        initial=180,
        help_text=gettext_lazy("Whoever keeps the rules is reminded. 0: no reminder."),
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, plan: Plan | None = None, **kwargs: Any) -> None:
        if plan is not None:
            told: dict[str, Any] = {name: getattr(plan, name) for name in _PLAN}
            kwargs["initial"] = told | initial_names(plan.names)
        super().__init__(*args, **kwargs)
        if plan is None:
            del self.fields["active"]

    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = {name: self.cleaned_data[name] for name in self.fields if name in _PLAN}
        return {**told, "names": self.names()}


class GradeForm(NamesForm):
    """One grade with everything in it: rows of whom to tell, steps one a line in each language, words to say."""

    decides_tier = forms.TypedChoiceField(
        label=gettext_lazy("Who decides this grade"),
        choices=Authority.choices,
        coerce=int,
        initial=2,
        help_text=gettext_lazy(
            "Whoever may raise to it and lower from it. The lowest grade may be opened by everybody."
        ),
    )
    decider = forms.ModelChoiceField(
        label=gettext_lazy("And by name"),
        queryset=Person.objects.filter(is_active=True),
        required=False,
        empty_label="–",
    )
    departments = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Departments that join"),
        queryset=Team.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    join_minutes = forms.IntegerField(
        label=gettext_lazy("They confirm within (minutes)"), min_value=1, max_value=LONGEST, initial=15
    )

    def __init__(self, *args: Any, grade: Grade | None = None, **kwargs: Any) -> None:
        rules = list(grade.tells.all()) if grade else []
        if grade is not None:
            kwargs["initial"] = {
                "decides_tier": grade.decides_tier,
                "decider": grade.decider_id,
                "departments": list(grade.departments.all()),
                "join_minutes": grade.join_minutes,
                **initial_names(grade.names),
                **_initial_steps(grade),
                **{
                    _named(f"say_{part}", code): words
                    for part, said in grade.crisis.items()
                    for code, words in said.items()
                },
                **{f"{name}_{row}": getattr(one, name) for row, one in enumerate(rules) for name in _ROW},
            }
        super().__init__(*args, **kwargs)
        self.rows = min(len(rules) + FREE_ROWS, MOST_ROWS)
        self._add_rows()
        self._add_words()

    def _add_rows(self) -> None:
        choices = _whom_choices()
        for row in range(self.rows):
            self.fields[f"whom_{row}"] = forms.ChoiceField(label=_("Whom"), choices=choices, required=False)
            self.fields[f"minutes_{row}"] = forms.IntegerField(
                label=_("Within (minutes)"), min_value=1, max_value=LONGEST, required=False
            )
            self.fields[f"by_{row}"] = forms.ChoiceField(
                label=_("How"), choices=TellBy.choices, required=False, initial=TellBy.MAIL
            )

    def _add_words(self) -> None:
        for code, language in settings.LANGUAGES:
            area = forms.Textarea(attrs={"rows": 6, "lang": code})
            self.fields[_named("steps", code)] = forms.CharField(label=language, required=False, widget=area)
            for part, words in _CRISIS.items():
                area = forms.Textarea(attrs={"rows": 3, "lang": code})
                self.fields[_named(f"say_{part}", code)] = forms.CharField(
                    label=f"{words} · {language}", required=False, max_length=1_000, widget=area
                )

    def rule_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{name}_{row}"] for name in _ROW] for row in range(self.rows)]

    def step_fields(self) -> list[forms.BoundField]:
        return [self[_named("steps", code)] for code, _language in settings.LANGUAGES]

    def word_fields(self) -> list[list[forms.BoundField]]:
        return [[self[_named(f"say_{part}", code)] for part in MODEL] for code, _language in settings.LANGUAGES]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for row in range(self.rows):
            if told.get(f"whom_{row}") and not told.get(f"minutes_{row}") and f"minutes_{row}" not in self.errors:
                self.add_error(f"minutes_{row}", _("Say within how many minutes."))
        lines = {code: _lines(told.get(_named("steps", code), "")) for code, _language in settings.LANGUAGES}
        if len({len(one) for one in lines.values() if one}) > 1:
            self.add_error(None, _("The checklist needs the same number of lines in each language that has one."))
        self._steps = [
            {code: line for code, line in zip(lines, row, strict=True) if line}
            for row in zip_longest(*lines.values(), fillvalue="")
        ]
        return told

    def sheet(self) -> GradeSheet:
        told = self.cleaned_data
        return GradeSheet(
            names=self.names(),
            decides_tier=told["decides_tier"],
            decider=told["decider"],
            departments=list(told["departments"]),
            join_minutes=told["join_minutes"],
            rules=list(self._rules()),
            steps=self._steps,
            crisis={
                part: {code: told[_named(f"say_{part}", code)] for code, _language in settings.LANGUAGES}
                for part in MODEL
            },
        )

    def _rules(self) -> Iterator[Rule]:
        told = self.cleaned_data
        for row in range(self.rows):
            if whom := told.get(f"whom_{row}"):
                yield Rule(whom=whom, minutes=told[f"minutes_{row}"], by=told.get(f"by_{row}") or TellBy.MAIL)


class ContactForm(DeskForm):
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120)
    duty = forms.ChoiceField(label=gettext_lazy("Called for"), choices=Duty.choices)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=32, required=False)
    email = forms.CharField(label=gettext_lazy("E-mail address"), max_length=254, required=False)
    person = forms.ModelChoiceField(
        label=gettext_lazy("A colleague"),
        queryset=Person.objects.filter(is_active=True),
        required=False,
        empty_label="–",
        help_text=gettext_lazy("Then they find it on the desk, too, and can confirm there."),
    )
    calendar = forms.ModelChoiceField(
        label=gettext_lazy("On duty by"),
        queryset=WorkingCalendar.objects.all(),
        required=False,
        empty_label=gettext_lazy("day and night, or their own week"),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Order"),
        min_value=0,
        max_value=32_000,
        initial=10,
        help_text=gettext_lazy(
            "Of one duty the lowest on duty is called first; who does not answer, is followed by the next."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of letters"), choices=[("", "–"), *settings.LANGUAGES], required=False
    )
    test_every = forms.IntegerField(
        label=gettext_lazy("Days between tests"), min_value=1, max_value=LONGEST_WAIT, initial=90
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, contact: Contact | None = None, **kwargs: Any) -> None:
        if contact is not None:
            told: dict[str, Any] = {name: getattr(contact, name) for name in self.base_fields}
            kwargs["initial"] = told | {f"day{day}": intervals_of(pairs) for day, pairs in contact.week.items()}
        super().__init__(*args, **kwargs)
        for day, label in WEEKDAYS.items():
            self.fields[f"day{day}"] = HoursField(label=label)

    def week_fields(self) -> list[forms.BoundField]:
        return [self[f"day{day}"] for day in WEEKDAYS]

    def own_week(self) -> bool:
        """Whether the page shows the week at once."""
        return any(bound.value() for bound in self.week_fields())

    def sheet(self) -> ContactSheet:
        own: dict[str, Any] = {name: self.cleaned_data[name] for name in self.base_fields}
        return ContactSheet(week={day: self.cleaned_data[f"day{day}"] for day in WEEKDAYS}, **own)


class TriedForm(DeskForm):
    result = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=CallResult.choices, widget=forms.RadioSelect
    )


_PLAN = ("kind", "drill_every", "active")
_ROW = ("whom", "minutes", "by")


def _named(stem: str, code: str) -> str:
    return f"{stem}_{code.replace('-', '_')}"


def _lines(text: str) -> list[str]:
    return [" ".join(line.split())[:300] for line in text.splitlines() if line.strip()]


def _initial_steps(grade: Grade) -> dict[str, str]:
    items = list(grade.items.all())
    return {
        _named("steps", code): "\n".join(item.texts.get(code, "") for item in items)
        for code, _language in settings.LANGUAGES
    }


def _whom_choices() -> list[Any]:
    return [
        ("", "–"),
        (_("Roles"), [(key, str(label)) for key, label in ROLES.items()]),
        (_("Contacts on duty"), [(f"duty:{duty.value}", str(duty.label)) for duty in Duty]),
        (_("People"), [(f"person:{pk}", name) for pk, name in directory.people()]),
        (_("Teams"), [(f"team:{pk}", name) for pk, name in directory.teams()]),
    ]


def whom_in_words(whom: str) -> str:
    """A rule's addressee, for the page that only shows it."""
    flat: Mapping[str, str] = {key: label for _group, choices in _whom_choices()[1:] for key, label in choices}
    return flat.get(whom, "–")
