"""The ladder of a policy as rows of fields: when, whom to tell and how, and what to do besides."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.numerals import whole
from staff.models import Person, Team
from tickets.clocks.spans import hours_for, minutes_from
from tickets.forms.rows import count_of
from tickets.models import Plan
from tickets.vocabulary import Priority

_WHEN = re.compile(r"([+\-−–])\s*(.+)")
_DAY = 1440
Choices = list[tuple[str, str]]
ROLES: Mapping[str, Any] = {
    "owner": gettext_lazy("Whoever has the case"),
    "first_contact": gettext_lazy("First contact"),
    "supervisors": gettext_lazy("Supervisors of the team"),
    "managers": gettext_lazy("Managers"),
}
_DOINGS = ("reassign", "priority", "watch", "plan")


class WhenField(forms.CharField):
    """'75 %', 'due', '+ 4 h' (after it was due) or '- 30 min' (before), read as {"at"} or {"after"} seconds."""

    def prepare_value(self, value: Any) -> Any:
        return when_words(value) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, int]:
        text = super().clean(value).strip().lower()
        try:
            return _when_from(text)
        except ValueError:
            raise forms.ValidationError(_("Write 75 %, due, + 4 h or - 30 min.")) from None


def when_words(step: Mapping[str, Any]) -> str:
    """The moment of a step as it can be typed again."""
    if "after" in step:
        sign = "+" if step["after"] >= 0 else "-"
        return f"{sign} {hours_for(step['after'])}"
    return _("due") if step.get("at") == 100 else f"{step.get('at', '')} %"


def told_words(ladder: Sequence[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any], list[str]]]:
    """Each step for a page: when, the step, and who hears of it. Two queries where people or teams are named."""
    named = [name for step in ladder for name in step.get("tell", [])]
    ids = {kind: [int(one.split(":")[1]) for one in named if one.startswith(f"{kind}:")] for kind in ("person", "team")}
    words = {name: str(label) for name, label in ROLES.items()}
    if ids["person"]:
        words |= {f"person:{one.pk}": str(one) for one in Person.objects.filter(pk__in=ids["person"])}
    if ids["team"]:
        words |= {f"team:{one.pk}": one.name for one in Team.objects.filter(pk__in=ids["team"])}
    return [(when_words(step), step, [words.get(name, name) for name in step.get("tell", [])]) for step in ladder]


def _when_from(text: str) -> dict[str, int]:
    if text in ("due", "到期", _("due").lower()):
        return {"at": 100}
    if found := _WHEN.fullmatch(text):
        seconds = 60 * minutes_from(found[2], day=_DAY)
        return {"after": seconds if found[1] == "+" else -seconds}
    share = whole(text.removesuffix("%").strip())
    if share is None or not 1 <= share <= 100:
        raise ValueError(text)
    return {"at": share}


class LadderRows:
    """Adds `step-<n>-…` fields to a form."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    steps: int

    def first_steps(self, ladder: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        first: dict[str, Any] = {}
        for number, step in enumerate(ladder):
            doings = {name: value for doing in step.get("do", []) for name, value in doing.items()}
            first |= {
                f"step-{number}-when": {name: step[name] for name in ("at", "after") if name in step},
                f"step-{number}-tell": [name for name in step.get("tell", []) if name in ROLES],
                f"step-{number}-named": [name for name in step.get("tell", []) if name not in ROLES],
                f"step-{number}-by": step.get("by", []),
                f"step-{number}-letter": "letter" in doings,
                **{f"step-{number}-{name}": str(doings.get(name, "")) for name in _DOINGS},
            }
        return first

    def add_steps(self, ladder: Sequence[Mapping[str, Any]], data: Any) -> None:
        self.steps = len(ladder) if data is None else count_of(data, "step")
        if not self.steps:
            return
        people = [(f"person:{one.pk}", str(one)) for one in Person.objects.filter(is_active=True).order_by("full_name")]
        teams = [(f"team:{pk}", name) for pk, name in Team.objects.order_by("name").values_list("pk", "name")]
        plans = [(str(one.pk), str(one)) for one in Plan.objects.filter(active=True)]
        for number in range(self.steps):
            self._add_step(number, people, teams, plans)

    def _add_step(self, number: int, people: Choices, teams: Choices, plans: Choices) -> None:
        prefix = f"step-{number}"
        boxes = forms.CheckboxSelectMultiple
        self.fields[f"{prefix}-when"] = WhenField(label=_("When"), max_length=20)
        self.fields[f"{prefix}-tell"] = forms.MultipleChoiceField(
            label=_("Tell"), required=False, choices=[*ROLES.items()], widget=boxes
        )
        self.fields[f"{prefix}-named"] = forms.MultipleChoiceField(
            label=_("Tell teams and people by name"), required=False, choices=[*teams, *people], widget=boxes
        )
        self.fields[f"{prefix}-by"] = forms.MultipleChoiceField(
            label=_("How"),
            required=False,
            choices=[("page", _("on the page")), ("mail", _("by letter"))],
            widget=boxes,
        )
        nothing = ("", "–")
        for name, label, choices in (
            ("reassign", _("Hand over to"), [("least_loaded", _("whoever has the fewest cases")), *teams, *people]),
            (
                "priority",
                _("Raise priority to"),
                [("raise", _("one higher")), *((str(int(one)), one.label) for one in Priority)],
            ),
            ("watch", _("Let watch"), [("supervisors", _("Supervisors of the team")), *people]),
            ("plan", _("Open an emergency by"), plans),
        ):
            self.fields[f"{prefix}-{name}"] = forms.ChoiceField(
                label=label, required=False, choices=[nothing, *choices]
            )
        self.fields[f"{prefix}-letter"] = forms.BooleanField(
            label=_("Write to the customer that we are late"), required=False
        )

    def rungs(self) -> list[dict[str, Any]]:
        """Each step with its fields by their names, and what is to be done besides as a list."""
        names = ("when", "tell", "named", "by", "letter", *_DOINGS)
        fields = [{name: self[f"step-{number}-{name}"] for name in names} for number in range(self.steps)]  # type: ignore[index]
        return [{**own, "doings": [own[name] for name in _DOINGS]} for own in fields]

    def steps_said(self) -> list[dict[str, Any]]:
        return [self._step_said(number) for number in range(self.steps)]

    def _step_said(self, number: int) -> dict[str, Any]:
        given, prefix = self.cleaned_data, f"step-{number}"
        doings: list[dict[str, Any]] = [
            {name: int(value) if value.isdecimal() else value}
            for name in _DOINGS
            if (value := given[f"{prefix}-{name}"])
        ]
        if given[f"{prefix}-letter"]:
            doings.append({"letter": "late"})
        step = {
            **given[f"{prefix}-when"],
            "tell": [*given[f"{prefix}-tell"], *given[f"{prefix}-named"]],
            "by": given[f"{prefix}-by"],
        }
        return {**step, "do": doings} if doings else step
