"""The editor of a policy as a form: conditions, a promise for each clock and priority, and when the clock runs."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.web.forms import DeskForm
from staff.models import WorkingCalendar
from tickets.clocks import silence
from tickets.clocks.conditions import FIELDS, OPS
from tickets.clocks.promisewords import spec_from, words_of
from tickets.clocks.rulechecks import Wording
from tickets.clocks.rules import ACTS, CIRCUMSTANCES, HAPPENINGS, ClockRule, offered, rule_of
from tickets.forms.conditionfields import values_field
from tickets.forms.ladders import LadderRows
from tickets.forms.rows import count_of
from tickets.vocabulary import STEPS, Kind, Metric, Priority


class PromiseField(forms.CharField):
    """A promise such as '30 min', '2 working days' or 'end of day'; empty means no clock."""

    def __init__(self, *, day: int, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)
        self.day = day

    def prepare_value(self, value: Any) -> Any:
        return words_of(value, day=self.day) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, Any] | None:
        text = super().clean(value)
        try:
            return spec_from(text, day=self.day) if text else None
        except ValueError:
            raise forms.ValidationError(_("Write a length such as 30 min, 4 h or 2 d.")) from None


class PolicyForm(LadderRows, DeskForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Empty: it is called by its conditions."),
    )
    match = forms.ChoiceField(
        label=gettext_lazy("Match"),
        choices=[("all", gettext_lazy("all")), ("any", gettext_lazy("any"))],
        widget=forms.RadioSelect,
    )
    calendar = forms.ModelChoiceField(
        label=gettext_lazy("Working calendar"),
        queryset=WorkingCalendar.objects.all(),
        required=False,
        empty_label=gettext_lazy("The team's, else the desk's"),
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False)
    unasked = forms.BooleanField(
        label=gettext_lazy("Write to the customer unasked before the periodic update runs out"),
        help_text=gettext_lazy("Where the case stands, what comes next and by when; never while we wait for them."),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, wording: Wording, version: int, day: int) -> None:
        """`day` is a working day in minutes, by which '2 d' is read."""
        self.wording = wording
        super().__init__(data, initial={**_first(wording), "version": version, **self.first_steps(wording.ladder)})
        self.number = len(wording.conditions) if data is None else count_of(data, "condition")
        for number in range(self.number):
            self._add_condition(number, data)
        self.metrics = _shown(wording)
        for metric in self.metrics:
            self._add_clock(metric, day)
        self.add_steps(wording.ladder, data)

    def _add_condition(self, number: int, data: Any) -> None:
        prefix = f"condition-{number}"
        asked = data.get(f"{prefix}-field") if data else self.wording.conditions[number]["field"]
        known = FIELDS.get(str(asked), FIELDS["kind"])
        label = _("Condition %(number)d: %(what)s") % {"number": number + 1, "what": known.label}
        self.fields[f"{prefix}-field"] = forms.CharField(widget=forms.HiddenInput, initial=known.name)
        self.fields[f"{prefix}-op"] = forms.ChoiceField(
            choices=list(OPS.items()), label=_("%(label)s, how") % {"label": label}
        )
        self.fields[f"{prefix}-op"].widget.attrs["aria-label"] = _("%(label)s, how") % {"label": label}
        self.fields[prefix] = values_field(known.name, str(known.label))

    def _add_clock(self, metric: Metric, day: int) -> None:
        for priority in Priority:
            name = f"{metric.label}, {priority.label}"
            widget = forms.TextInput(attrs={"aria-label": name, "autocomplete": "off"})
            self.fields[_cell(metric, priority)] = PromiseField(day=day, label=name, widget=widget)
        for act, label in ACTS.items():
            if words := offered(metric, act):
                self.fields[f"{metric}-{act}"] = forms.MultipleChoiceField(
                    label=str(label),
                    required=False,
                    choices=[(name, (CIRCUMSTANCES if act == "pause" else HAPPENINGS)[name]) for name in words],
                    widget=forms.CheckboxSelectMultiple,
                )

    def quiet(self) -> "PolicyForm":
        """Show what was typed without judging it yet: a row was asked for, nothing is to be saved."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        return self

    def conditions(self) -> list[tuple[Any, Any, Any, Any]]:
        """Each condition: what it asks in words, its hidden field, how, and the values."""
        shown = []
        for number in range(self.number):
            prefix = f"condition-{number}"
            asked = self[f"{prefix}-field"]
            known = FIELDS.get(str(asked.value()), FIELDS["kind"])
            shown.append((known.label, asked, self[f"{prefix}-op"], self[prefix]))
        return shown

    def clocks(self) -> list[tuple[Metric, list[tuple[Priority, Any]], list[Any], bool]]:
        """The table: each clock with its fields in the order of priorities, when it runs, and if not as usual."""
        return [
            (
                metric,
                [(one, self[_cell(metric, one)]) for one in Priority],
                own := [self[f"{metric}-{act}"] for act in ACTS if offered(metric, act)],
                any(bound.errors for bound in own) or "when" in self.wording.targets.get(metric, {}),
            )
            for metric in self.metrics
        ]

    def said(self) -> Wording:
        """What was typed, once it is valid."""
        given = self.cleaned_data
        return Wording(
            name=given["name"],
            match=given["match"],
            calendar=given["calendar"],
            active=given["active"],
            conditions=[self._condition(f"condition-{number}") for number in range(self.number)],
            targets={str(metric): own for metric in self.metrics if (own := self._targets(metric))},
            ladder=self.steps_said(),
        )

    def _condition(self, prefix: str) -> dict[str, Any]:
        given = self.cleaned_data
        return {"field": given[f"{prefix}-field"], "op": given[f"{prefix}-op"], "values": given[prefix]}

    def _targets(self, metric: Metric) -> dict[str, Any]:
        given = self.cleaned_data
        before: Mapping[str, Any] = self.wording.targets.get(metric, {})
        own: dict[str, Any] = {}
        for priority in Priority:
            spec, key = given.get(_cell(metric, priority)), str(int(priority))
            if spec is not None:  # a calendar of its own is not edited here, and is kept
                calendar = before.get(key, {}).get("calendar")
                own[key] = {**spec, "calendar": calendar} if calendar else spec
        when: dict[str, Any] = {act: words for act in ACTS if (words := self._otherwise(metric, act)) is not None}
        if metric == Metric.UPDATE and not given["unasked"]:
            when["unasked"] = False
        return {**own, "when": when} if own and when else own

    def _otherwise(self, metric: Metric, act: str) -> list[str] | None:
        """What was chosen, if it is not what the desk does anyway."""
        usual = getattr(rule_of(metric), act)
        given = self.cleaned_data.get(f"{metric}-{act}", usual)  # what is not offered stays usual
        return [one for one in offered(metric, act) if one in given] if set(given) != set(usual) else None


def _shown(wording: Wording) -> list[Metric]:
    """The clocks that the cases of a policy can have: the seven steps are of complaints alone."""
    asked = [row for row in wording.conditions if row["field"] == "kind" and row["op"] == "is"]
    others = wording.match == "all" and any(Kind.COMPLAINT not in row["values"] for row in asked)
    return [one for one in Metric if not others or one not in STEPS or wording.targets.get(one)]


def _first(wording: Wording) -> dict[str, Any]:
    first: dict[str, Any] = {
        "name": wording.name,
        "match": wording.match,
        "calendar": wording.calendar,
        "active": wording.active,
        "unasked": silence.cares(wording.targets.get(Metric.UPDATE)),
    }
    for number, row in enumerate(wording.conditions):
        first[f"condition-{number}"] = list(row["values"])
        first[f"condition-{number}-op"] = row["op"]
    for metric in Metric:
        own = wording.targets.get(metric, {})
        rule: ClockRule = rule_of(metric, own)
        first |= {f"{metric}-{act}": list(getattr(rule, act)) for act in ACTS}
        first |= {_cell(metric, priority): own.get(str(int(priority))) for priority in Priority}
    return first


def _cell(metric: Metric, priority: Priority) -> str:
    return f"{metric.value}-{int(priority)}"
