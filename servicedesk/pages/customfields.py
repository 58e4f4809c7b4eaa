"""Custom fields on the public form: only those that the kind and the chosen subject need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from servicedesk.errors import Invalid
from servicedesk.pages.subjects import Subject, subjects
from tickets import fieldspecs, fieldvalues
from tickets.fieldspecs import Spec
from tickets.forms.fieldinputs import WithCustomFields
from tickets.models import Category
from tickets.vocabulary import AskedAs, Kind

MOST_SUBJECTS = 16  # of which the stylesheet can tell whether they are chosen (customer.css)


@dataclass(frozen=True)
class CustomInput:
    """One of them. `places`: the numbers of the subjects at which it is asked ("": always); `subjects`: their names."""

    bound: forms.BoundField
    must: bool
    places: str
    subjects: str


class AsksCustomFields(WithCustomFields):
    """For a form that has a `kind`, and a field `category` whose choices are the keys of `subjects`.

    The stylesheet hides what belongs to other subjects than the chosen one, so that no script is needed for it.
    """

    kind: Kind
    data: Any
    errors: Any

    @cached_property
    def subjects(self) -> list[Subject]:
        """Asked of the database only when the form is shown or something was chosen."""
        return subjects(self.kind)

    @property
    def chosen_category(self) -> Category | None:
        key = self.cleaned_data["category"]
        return next((one.category for one in self.subjects if one.key == key), None) if key else None

    def ask_custom(self) -> None:
        asked = fieldspecs.asked_of_customers(kind=self.kind)
        own = [one for one in asked if not one.categories or self._places(one)]
        chosen = self._chosen() if any(one.categories for one in own) else None
        self.add_custom(own, required=[one for one in own if one.demanded(kind=self.kind, category=chosen)])

    def custom_asked(self) -> list[CustomInput]:
        return [self._drawn(spec, bound) for spec, bound in zip(self.custom, self.custom_inputs(), strict=True)]

    def custom_told(self) -> Mapping[str, str]:
        """What is to be kept: of the subject that was chosen; without one, whatever was typed."""
        category = self.chosen_category
        specs = fieldspecs.asked_of_customers(kind=self.kind, category=category.pk if category else None)
        return self.custom_values([one for one in specs if one in self.custom])

    def clean(self) -> dict[str, Any]:
        """They are read as the verb reads them, so that all that is wrong is said at once."""
        told: dict[str, Any] = super().clean() or {}  # type: ignore[misc]
        if self.custom and "category" in told:
            category = self.chosen_category
            try:
                fieldvalues.of_opening(
                    self.custom_told(), kind=self.kind, category=category.pk if category else None, asked=True
                )
            except Invalid as refusal:
                self._say(self.custom_refused(refusal))
        return told

    def _say(self, refusal: Invalid) -> None:
        """Each with the name of its field: the summary stands far from it."""
        for name, sentences in refusal.errors.items():
            if name not in self.errors:  # that it is empty has been said
                label = self.fields[name].label
                self.add_error(name, [f"{label}{_(': ')}{one}" for one in sentences])  # type: ignore[attr-defined]

    def _chosen(self) -> int | None:
        """The category that was sent, while nothing is checked yet."""
        key = self.data.get("category")
        return next((one.category.pk for one in self.subjects if one.key == key), None) if key else None

    def _places(self, spec: Spec) -> list[int]:
        """The numbers of the subjects that it belongs to; none: its categories are not for customers to choose."""
        return [number for number, one in enumerate(self.subjects) if one.category.pk in spec.categories]

    def _drawn(self, spec: Spec, bound: forms.BoundField) -> CustomInput:
        """What is wrong, or was typed and belongs to no chosen subject, is not hidden from whoever typed it."""
        places = self._places(spec) if spec.categories else []
        names = pgettext("between the members of a list", ", ").join(self.subjects[number].name for number in places)
        typed = bool(bound.value()) and not self.data.get("category")
        seen = typed or bool(bound.errors) or any(number >= MOST_SUBJECTS for number in places)
        return CustomInput(bound, spec.asked == AskedAs.MUST, "" if seen else " ".join(map(str, places)), names)
