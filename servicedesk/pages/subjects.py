"""What a case can be about, as a customer chooses it: few, in their words, danger never hidden."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import get_language, pgettext

from tickets.models import Category
from tickets.vocabulary import Kind


@dataclass(frozen=True)
class Subject:
    category: Category
    name: str
    hint: str
    """What falls under it, in a few words; of a danger, where it is."""

    @property
    def key(self) -> str:
        return self.category.key


def subjects(kind: Kind) -> list[Subject]:
    """The first level of the tree, and every kind of danger by its own name [H-11]; none for praise."""
    if kind == Kind.PRAISE:
        return []
    language = get_language() or "en"
    fitting = list(Category.objects.filter(Q(kinds=[]) | Q(kinds__contains=[kind]), active=True))
    names = {one.pk: one.name_in(language) for one in fitting}
    below: dict[int | None, list[str]] = {}
    for one in fitting:
        if not one.safety:
            below.setdefault(one.parent_id, []).append(one.name_in(language))
    separator = pgettext("between the members of a list", ", ")
    return [
        Subject(
            one,
            names[one.pk],
            names.get(one.parent_id or 0, "") if one.safety else separator.join(below.get(one.pk, [])),
        )
        for one in sorted(fitting, key=lambda one: one.safety)
        if one.parent_id is None or one.safety
    ]
