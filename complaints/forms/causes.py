"""The form of a cause. It checks shapes; rules live in the verbs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import causes
from complaints.models import Cause
from tickets.forms.rules import NamesForm


class CauseForm(NamesForm):
    parent = forms.ChoiceField(label=_("Stands under"), required=False)
    position = forms.IntegerField(label=_("Place among its neighbours"), min_value=0, max_value=32_000, initial=100)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, cause: Cause | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [one for one in causes.branches() if one.depth < causes.DEEPEST - 1]
        known = [(str(one.node.pk), one.path) for one in rows if cause is None or one.node.pk != cause.pk]
        self.fields["parent"].choices = [("", _("nothing: first level")), *known]  # type: ignore[attr-defined]
        if cause is None:
            del self.fields["active"]

    def told(self) -> dict[str, Any]:
        """What the verbs want."""
        chosen = self.cleaned_data["parent"]
        parent = Cause.objects.select_related("parent__parent").get(pk=chosen) if chosen else None
        rest: dict[str, Any] = {name: self.cleaned_data[name] for name in ("position", "active") if name in self.fields}
        return {"names": self.names(), "parent": parent, **rest}
