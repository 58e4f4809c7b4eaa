"""Forms of scripts and phrases. They check shapes; rules live in the verbs."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from knowledge import occasions
from knowledge.models import Script
from servicedesk.web.forms import DeskForm
from staff import directory
from staff.models import Person, Team

Pair = tuple[str, str, forms.BoundField, forms.BoundField]


class ScriptForm(DeskForm):
    team = forms.ChoiceField(label=_("For"), required=False)
    fits = forms.MultipleChoiceField(
        label=_("Offered first for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for every case."),
    )
    owner = forms.ChoiceField(label=_("Kept true by"), required=False)
    active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, script: Script | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(script)
        super().__init__(*args, **kwargs)
        for code, _name in settings.LANGUAGES:
            title = forms.CharField(label=_("Title"), max_length=80, required=False)
            text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 7}))
            for field in (title, text):
                field.widget.attrs["lang"] = code
            self.fields[f"title_{code}"], self.fields[f"text_{code}"] = title, text
        teams = [(str(pk), name) for pk, name in directory.teams()]
        people = [(str(pk), name) for pk, name in directory.people()]
        self.fields["team"].choices = [("", _("everybody")), *teams]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", _("nobody")), *people]  # type: ignore[attr-defined]
        self.fields["fits"].choices = occasions.choices()  # type: ignore[attr-defined]

    def languages(self) -> list[Pair]:
        """(code, name, title, text) of each language."""
        return [(code, name, self[f"title_{code}"], self[f"text_{code}"]) for code, name in settings.LANGUAGES]

    def told(self) -> dict[str, Any]:
        """What the verb wants."""
        clean = self.cleaned_data
        codes = [code for code, _name in settings.LANGUAGES]
        return {
            "titles": {code: clean.get(f"title_{code}", "") for code in codes},
            "texts": {code: clean.get(f"text_{code}", "") for code in codes},
            "team": Team.objects.filter(pk=clean["team"] or 0).first(),
            "owner": Person.objects.filter(pk=clean["owner"] or 0).first(),
            "fits": clean["fits"],
            "active": clean["active"],
        }


class PhrasesForm(DeskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            attrs = {"rows": 10, "lang": code}
            self.fields[code] = forms.CharField(label=name, required=False, widget=forms.Textarea(attrs=attrs))


def _initial(script: Script | None) -> dict[str, Any]:
    if script is None:
        return {"active": True}
    words = {f"title_{code}": title for code, title in script.titles.items()}
    words |= {f"text_{code}": text for code, text in script.texts.items()}
    return {
        **words,
        "team": str(script.team_id or ""),
        "owner": str(script.owner_id or ""),
        "fits": script.fits,
        "active": script.active,
    }
