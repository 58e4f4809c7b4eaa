"""For whom a policy is: conditions on what a case's row says. Pure; reading a case asks the database nothing [H-20].

Values are written as strings: a word of the vocabulary, a number, or "yes". A case without a team has the team "".
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tickets.vocabulary import Channel, Impact, ItemKind, Kind, Priority, Tier

OPS: Mapping[str, Promise] = {"is": _("is one of"), "is_not": _("is none of")}
Choices = tuple[tuple[str, Any], ...]
YES: Choices = (("yes", _("yes")),)


@dataclass(frozen=True, kw_only=True)
class Field:
    """Something that a condition can ask of a case, which has its customer, team and item at hand.

    `choices` are those that never change; None: they are rows (categories, teams, people) or typed (items, customers).
    """

    name: str
    label: Promise
    read: Callable[[Any], Any]
    choices: Choices | None = None

    def value_of(self, case: Any) -> str:
        found = self.read(case)
        if isinstance(found, bool):
            return "yes" if found else "no"
        return "" if found is None else str(found)


def _of(words: type[Any]) -> Choices:
    return tuple((str(value), label) for value, label in words.choices)


LANGUAGES: Choices = (("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文"))

FIELDS: Mapping[str, Field] = {
    one.name: one
    for one in (
        Field(name="kind", label=_("Kind"), read=lambda case: case.kind, choices=_of(Kind)),
        Field(name="priority", label=_("Priority"), read=lambda case: int(case.priority), choices=_of(Priority)),
        Field(name="tier", label=_("Customer tier"), read=lambda case: case.customer.tier, choices=_of(Tier)),
        Field(name="channel", label=_("Channel"), read=lambda case: case.channel, choices=_of(Channel)),
        Field(name="category", label=_("Category"), read=lambda case: case.category_id),
        Field(name="team", label=_("Team"), read=lambda case: case.team_id),
        Field(name="item", label=_("What it is about"), read=lambda case: case.item_id),
        Field(
            name="item_kind",
            label=_("What it is about: kind"),
            read=lambda case: case.item.kind if case.item_id else "",
            choices=_of(ItemKind),
        ),
        Field(name="language", label=_("Language"), read=lambda case: case.language, choices=LANGUAGES),
        Field(name="customer", label=_("Customer"), read=lambda case: case.customer_id),
        Field(name="safety", label=_("Touches safety"), read=lambda case: bool(case.safety), choices=YES),
        Field(name="impact", label=_("Impact"), read=lambda case: int(case.impact), choices=_of(Impact)),
        Field(name="named_owner", label=_("Named owner"), read=lambda case: case.customer.named_owner_id),
        Field(name="outside_hours", label=_("Received outside hours"), read=lambda case: "", choices=YES),
    )
}

Reader = Callable[[str, Any], str]


@dataclass(frozen=True, kw_only=True)
class Condition:
    field: str
    values: frozenset[str]
    negated: bool = False

    def holds(self, case: Any, read: Reader) -> bool:
        return (read(self.field, case) in self.values) != self.negated


@dataclass(frozen=True, kw_only=True)
class Test:
    """All conditions of a policy, or any of them; without conditions it fits every case."""

    conditions: tuple[Condition, ...] = ()
    any_of_them: bool = False

    def fits(self, case: Any, read: Reader) -> bool:
        if self.any_of_them and self.conditions:
            return any(one.holds(case, read) for one in self.conditions)
        return all(one.holds(case, read) for one in self.conditions)


def compiled(
    match: str, rows: Iterable[Mapping[str, Any]], *, under: Callable[[Collection[str]], Collection[str]]
) -> Test:
    """What a policy's row says, ready to be asked. `under` adds to categories all that is under them."""
    made = []
    for row in rows:
        values = under(row["values"]) if row["field"] == "category" else row["values"]
        made.append(Condition(field=row["field"], values=frozenset(values), negated=row["op"] == "is_not"))
    return Test(conditions=tuple(made), any_of_them=match == "any")


def plain(field: str, case: Any) -> str:
    """What a field says of a case; whether it came outside hours is asked of a calendar, by the caller."""
    return FIELDS[field].value_of(case)
