"""The form of a macro: its name by language, its words, and a field for each deed. Rules live in the verb."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from knowledge.models import Script
from servicedesk.web.forms import DeskForm
from staff import directory
from staff.models import Team
from tickets.bulk.deeds import SNOOZES
from tickets.macros import NAME_LENGTH, WAIT
from tickets.models import Macro
from tickets.vocabulary import MacroWords, Priority


class MacroForm(DeskForm):
    team = forms.ChoiceField(label=_("For"), required=False)
    active = forms.BooleanField(label=_("In use"), required=False)
    script = forms.ChoiceField(label=_("Words of the script"), required=False)
    said_as = forms.ChoiceField(label=_("They become"), choices=MacroWords.choices, widget=forms.RadioSelect)
    wait = forms.BooleanField(
        label=_("Then wait for the customer"), required=False, help_text=_("The reply is a question.")
    )
    claim = forms.BooleanField(label=_("Claim"), required=False)
    assign = forms.ChoiceField(label=_("Assign to"), required=False)
    tag = forms.CharField(label=_("Put tags on"), max_length=300, required=False, help_text=_("Several by commas."))
    untag = forms.CharField(label=_("Take tags off"), max_length=300, required=False)
    prioritise = forms.ChoiceField(label=_("Priority"), required=False)
    reason = forms.CharField(label=_("Reason of the priority"), max_length=300, required=False)
    watch = forms.BooleanField(label=_("Watch"), required=False)
    snooze = forms.ChoiceField(label=_("Put off for whoever uses it"), required=False)
    finish = forms.BooleanField(
        label=_("Finish"), required=False, help_text=_("By the move of its kind; a complaint goes by its steps.")
    )

    def __init__(self, *args: Any, macro: Macro | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(macro)
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(label=name, max_length=NAME_LENGTH, required=False)
            self.fields[f"name_{code}"].widget.attrs["lang"] = code
        self._offer("team", _("everybody"), directory.teams())
        self._offer("assign", _("nobody"), directory.people())
        self._offer("script", _("no words"), _scripts(macro))
        self._offer("prioritise", _("as it is"), Priority.choices)
        self._offer("snooze", _("not"), SNOOZES.items())

    def names(self) -> list[forms.BoundField]:
        return [self[f"name_{code}"] for code, _name in settings.LANGUAGES]

    def told(self) -> dict[str, Any]:
        """What the verb wants."""
        clean = self.cleaned_data
        return {
            "names": {code: clean.get(f"name_{code}", "") for code, _name in settings.LANGUAGES},
            "team": Team.objects.filter(pk=clean["team"] or 0).first(),
            "script": Script.objects.filter(pk=clean["script"] or 0).first(),
            "said_as": clean["said_as"],
            "deeds": _deeds(clean),
            "active": clean["active"],
        }

    def _offer(self, name: str, nothing: object, choices: Any) -> None:
        self.fields[name].choices = [("", nothing), *((str(key), label) for key, label in choices)]  # type: ignore[attr-defined]


def _scripts(macro: Macro | None) -> list[tuple[int, str]]:
    """Those in use, and the one that the macro has."""
    used = macro.script_id if macro else None
    return [(one.pk, str(one)) for one in Script.objects.order_by("pk") if one.active or one.pk == used]


def _deeds(clean: dict[str, Any]) -> dict[str, dict[str, Any]]:
    deeds: dict[str, dict[str, Any]] = {name: {} for name in ("claim", "watch", "finish", WAIT) if clean[name]}
    if clean["assign"]:
        deeds["assign"] = {"to": int(clean["assign"])}
    if clean["prioritise"]:
        deeds["prioritise"] = {"to": int(clean["prioritise"]), "reason": clean["reason"]}
    if clean["snooze"]:
        deeds["snooze"] = {"until": clean["snooze"]}
    return deeds | {name: {"tags": clean[name]} for name in ("tag", "untag") if clean[name].strip()}


def _initial(macro: Macro | None) -> dict[str, Any]:
    if macro is None:
        return {"active": True, "said_as": MacroWords.REPLY}
    deeds: dict[str, dict[str, Any]] = macro.deeds
    urgency = deeds.get("prioritise", {})
    return {
        **{f"name_{code}": name for code, name in macro.names.items()},
        **{name: name in deeds for name in ("claim", "watch", "finish", WAIT)},
        **{name: deeds.get(name, {}).get("tags", "") for name in ("tag", "untag")},
        "assign": str(deeds.get("assign", {}).get("to", "")),
        "prioritise": str(urgency.get("to", "")),
        "reason": urgency.get("reason", ""),
        "snooze": deeds.get("snooze", {}).get("until", ""),
        "team": str(macro.team_id or ""),
        "script": str(macro.script_id or ""),
        "said_as": macro.said_as,
        "active": macro.active,
    }
