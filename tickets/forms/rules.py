"""Forms of the settings pages for categories and letters. They check shapes; rules live in the verbs."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from servicedesk.web.forms import DeskForm
from staff.models import Team
from tickets import categorytree
from tickets.models import Category
from tickets.vocabulary import Impact, Kind


class NamesForm(DeskForm):
    """A name in each language: `names()` gives them by language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {}
        for code, language in settings.LANGUAGES:
            own[_field(code)] = forms.CharField(label=language, max_length=80, required=code == "en")
        self.fields = {**own, **self.fields}
        for name, field in own.items():
            field.widget.attrs["lang"] = name.removeprefix("name_").replace("_", "-")

    def names(self) -> dict[str, str]:
        return {code: self.cleaned_data.get(_field(code), "") for code, _language in settings.LANGUAGES}

    def name_fields(self) -> list[forms.BoundField]:
        return [self[_field(code)] for code, _language in settings.LANGUAGES]


def initial_names(names: dict[str, str]) -> dict[str, str]:
    return {_field(code): name for code, name in names.items()}


class CategoryForm(NamesForm):
    parent = forms.ChoiceField(label=_("Stands under"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("For"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for all."),
    )
    team = forms.ModelChoiceField(
        label=_("Team that gets it"), queryset=Team.objects.all(), required=False, empty_label=_("as the desk")
    )
    impact = forms.TypedChoiceField(label=_("Usual impact"), choices=Impact.choices, coerce=int)
    safety = forms.BooleanField(
        label=_("Touches safety"), required=False, help_text=_("Such cases are urgent, before everything else.")
    )
    position = forms.IntegerField(label=_("Place among its neighbours"), min_value=0, max_value=32_000, initial=100)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, category: Category | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [one for one in categorytree.branches(all_of_them=True) if one.depth < categorytree.DEEPEST - 1]
        known = [(str(one.node.pk), one.path) for one in rows if category is None or one.node.pk != category.pk]
        self.fields["parent"].choices = [("", _("nothing: first level")), *known]  # type: ignore[attr-defined]
        if category is None:
            del self.fields["active"]

    def told(self) -> dict[str, Any]:
        """What the verbs want."""
        chosen = self.cleaned_data["parent"]
        parent = Category.objects.select_related("parent__parent").get(pk=chosen) if chosen else None
        names = ("kinds", "team", "impact", "safety", "position", "active")
        rest = {name: self.cleaned_data[name] for name in names if name in self.fields}
        return {"names": self.names(), "parent": parent, **rest}


class LetterForm(DeskForm):
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("A line whose placeholder has no value is left out. The line with {link} becomes a button."),
    )
    sms = forms.CharField(
        label=_("Text message"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def _field(code: str) -> str:
    return f"name_{code.replace('-', '_')}"
