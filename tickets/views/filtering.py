"""The filters of the inbox as one sees them: chips for those that hold, fields to choose others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from servicedesk.errors import Text
from servicedesk.numerals import whole
from staff.models import Person, Team
from tickets.filters import DUE, ME, NOBODY, HourFilter, TicketFilter
from tickets.filters.query import Query
from tickets.lists import syntax
from tickets.lists.happened import hour_of_week
from tickets.lists.syntax import Term
from tickets.models import Category, Customer
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import STEPS, Channel, Kind, Priority, State, Tier

Pairs = list[tuple[str, Text]]
NAMES: dict[str, Text] = {
    "kind": gettext_lazy("Kind"),
    "state": gettext_lazy("State"),
    "step": gettext_lazy("Step"),
    "priority": gettext_lazy("Priority"),
    "due": gettext_lazy("Next clock"),
    "team": gettext_lazy("Team"),
    "assignee": gettext_lazy("Assigned to"),
    "channel": gettext_lazy("Channel"),
    "category": gettext_lazy("Category"),
    "tier": gettext_lazy("Customer tier"),
    "customer": gettext_lazy("Customer"),
    "missed": gettext_lazy("Time not kept"),
}
PICK = "pick-"  # begins the names of the form's fields
_OFFERED = ("kind", "state", "step", "priority", "due", "team", "assignee", "channel", "category", "tier")


@dataclass(frozen=True, kw_only=True)
class Chip:
    name: Text
    value: Text
    without: str
    """Address of the same list without this filter."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """`value` as the query language writes it."""

    value: str
    label: Text
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Select:
    name: str
    label: Text
    options: list[Option]


def _strings(pairs: Any) -> Pairs:
    return [(str(value), label) for value, label in pairs]


_FIXED: dict[str, Pairs] = {
    "kind": _strings(Kind.choices),
    "state": _strings(State.choices),
    "step": _strings((step.value, step.label) for step in STEPS),
    "priority": _strings(Priority.choices),
    "due": _strings(DUE),
    "channel": _strings(Channel.choices),
    "tier": _strings(Tier.choices),
    "missed": [("today", gettext_lazy("Today"))],
}


def chips(filters: TicketFilter, address: Callable[..., str]) -> list[Chip]:
    """One for each filter that holds; names of rows are asked for these alone."""
    return [
        Chip(name=_name(filters, name), value=_value(filters, name, values), without=address(**{name: None}))
        for name, values in _held(filters)
    ]


def query_chips(query: Query, address: Callable[..., str]) -> list[Chip]:
    """One for each condition of the query."""
    return [
        Chip(name=one.label, value=one.words, without=address(q=syntax.without(query.text, one.term) or None))
        for one in query.conditions
    ]


def pieces(query: Query) -> list[tuple[str, bool]]:
    """The text as it was typed, cut into parts, with whether a flaw stands there."""
    found, at = [], 0
    for flaw in query.flaws:
        if flaw.start >= at:
            found += [(query.text[at : flaw.start], False), (query.text[flaw.start : flaw.end], True)]
            at = flaw.end
    return [piece for piece in [*found, (query.text[at:], False)] if piece[0]]


def counted(filters: TicketFilter, tickets: TicketQuerySet) -> list[str]:
    """How many cases a list by what happened holds, and how often that happened where a case can count twice."""
    happened = filters.happened
    if not happened:
        return []
    number = tickets.order_by().count()
    often = [one.times(tickets, asked) for one, asked in happened.values() if one.times is not None]
    cases = ngettext("%(n)d case", "%(n)d cases", number) % {"n": number}
    return [*(ngettext("%(n)d time", "%(n)d times", times) % {"n": times} for times in often), cases]


def kept(params: QueryDict) -> Pairs:
    """What a search within this list must send along: view and filters, not the page and not the words."""
    names = ("view", "saved", "sort", "columns", *TicketFilter.base_filters)
    return [(name, value) for name in names for value in params.getlist(name)]


def fields(filters: TicketFilter, query: Query) -> list[Select]:
    """A choice for each filter that people set by hand, whether it holds by the address or by the query."""
    held = {name: values[0] for name, values in _held(filters) if len(values) == 1}
    typed = {name: term.values[0].text.casefold() for name, term in _choosable(query).items()}
    return [
        Select(
            name=name,
            label=NAMES[name],
            options=[
                Option(
                    value=value,
                    label=label,
                    chosen=typed[name] in (value.casefold(), str(label).casefold())
                    if name in typed
                    else held.get(name) == kept,
                )
                for value, label, kept in _options(name)
            ],
        )
        for name in _OFFERED
    ]


def folded(params: QueryDict, query: Query) -> QueryDict:
    """What was chosen in the form, written into the query: form and text are two views of one thing."""
    text = syntax.without(query.text, *_choosable(query).values())
    told = QueryDict(mutable=True)
    for name, values in params.lists():
        if name not in ("q", "page", *_OFFERED) and not name.startswith(PICK):
            told.setlist(name, values)
    picked = [(name, params.get(f"{PICK}{name}", "")) for name in _OFFERED]
    told["q"] = " ".join([text, *(syntax.write(name, value) for name, value in picked if value)]).strip()
    return told


def _choosable(query: Query) -> dict[str, Term]:
    """The terms that the form can show: one value, no sign, not negated; the first of each key."""
    found: dict[str, Term] = {}
    for term in query.reading.conditions:
        if term.key in _OFFERED and len(term.values) == 1 and not term.sign and not term.negated:
            found.setdefault(term.key, term)
    return found


def _name(filters: TicketFilter, name: str) -> Text:
    return NAMES.get(name) or filters.filters[name].label


def _value(filters: TicketFilter, name: str, values: list[str]) -> str:
    if name in filters.happened:
        one, asked = filters.happened[name]
        return one.says(asked)
    if isinstance(filters.filters[name], HourFilter):
        return hour_of_week(*filters.form.cleaned_data[name])
    return _words(name, values)


def _held(filters: TicketFilter) -> Iterator[tuple[str, list[str]]]:
    filters.form.is_valid()
    for name, value in filters.form.cleaned_data.items():
        if value:
            yield name, [str(one) for one in (value if isinstance(value, list) else [value])]


def _options(name: str) -> list[tuple[str, Text, str]]:
    """As the query writes it, in words, and as addresses of old have it."""
    if name == "priority":
        return [(one.name.lower(), one.label, str(one.value)) for one in Priority]
    if name in _FIXED:
        return [(value, label, value) for value, label in _FIXED[name]]
    if name == "team":
        return [(one.name, one.name, str(one.pk)) for one in Team.objects.order_by("name")]
    if name == "category":
        return [(one.key, str(one), str(one.pk)) for one in Category.objects.filter(active=True)]
    people = Person.objects.filter(is_active=True).order_by("full_name")
    named = [(one.username, str(one), str(one.pk)) for one in people]
    return [(ME, _("me"), ME), (NOBODY, _("nobody"), NOBODY), *named]


def _words(name: str, values: list[str]) -> str:
    known = dict(_FIXED.get(name) or _rows(name, values))
    return _(" or ").join(str(known.get(value, value)) for value in values)


def _rows(name: str, values: list[str]) -> Pairs:
    fixed: Pairs = [(ME, _("me")), (NOBODY, _("nobody"))] if name == "assignee" else [(NOBODY, _("none"))]
    named: dict[str, QuerySet[Any]] = {
        "team": Team.objects.all(),
        "category": Category.objects.all(),
        "assignee": Person.objects.all(),
        "customer": Customer.objects.filter(restricted=False),  # an address names nobody whom one may not see
    }
    ids = [key for value in values if (key := whole(value)) is not None]
    found = named[name].filter(pk__in=ids) if ids else ()
    return fixed + [(str(one.pk), str(one)) for one in found]
