"""Rows and columns of an answer: their keys, their labels, and which keys of the database they take in."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.vocabulary import Step
from feedback.figures import subjects
from feedback.figures.periods import TIMES, units
from feedback.figures.question import FIELDS, NONE, UNSAID, Question
from servicedesk.errors import Text
from servicedesk.web import times
from staff import directory
from staff.models import Person
from tickets.lists.happened import hour_of_week
from tickets.vocabulary import Channel, Kind, LateReason, Metric, Tier

_WORDS: dict[str, Sequence[tuple[str, Any]]] = {
    "kind": Kind.choices,
    "tier": Tier.choices,
    "channel": Channel.choices,
    "metric": Metric.choices,
    "step": Step.choices,
    "reason": [*LateReason.choices, (UNSAID, gettext_lazy("Not said yet"))],
}


@dataclass(frozen=True, kw_only=True)
class Key:
    """`members`: keys of the database; None: it tells kinds of facts apart, and takes in all of them."""

    key: str
    label: Text
    members: frozenset[Any] | None = None
    level: int = 0


TOTAL = Key(key="", label=gettext_lazy("Total"))


def arranged(question: Question, by: str, there: Collection[Any]) -> list[Key]:
    """All rows (or columns) in their order. Every unit of time is there; of the others those with figures."""
    if not by:
        return []
    if by in TIMES:
        days = units(question.since, question.until, by)
        return [Key(key=day.isoformat(), label=time_words(day, by), members=frozenset({day})) for day in days]
    if by in _WORDS:
        return list(_words(question, by, there))
    return _BY[by](question, {one for one in there if one is not None})


def time_words(day: date, by: str) -> str:
    """The unit of time that begins on this day, in words."""
    match by:
        case "week":
            return _("Week %(number)d of %(year)d") % {"number": day.isocalendar().week, "year": day.isocalendar().year}
        case "month":
            return date_format(day, "YEAR_MONTH_FORMAT")
        case "quarter":
            return _("Quarter %(number)d of %(year)d") % {"number": (day.month + 2) // 3, "year": day.year}
        case "year":
            return str(day.year)
    return times.full_day(day)


def _words(question: Question, by: str, there: Collection[Any]) -> Iterator[Key]:
    """Of clocks, steps and reasons all, or the one of the question; of dimensions those with figures."""
    wished = getattr(question, FIELDS.get(by, by))
    for word, label in _WORDS[by]:
        if by in FIELDS:
            if word in there and (not wished or word in wished):
                yield Key(key=word, label=label, members=frozenset({word}))
        elif not wished or word == wished:
            yield Key(key=word, label=label)


def _teams(question: Question, there: set[int]) -> list[Key]:
    names = {pk: name for pk, name in directory.teams() if pk in there}
    return _named(names, there, _("No team"))


def _people(question: Question, there: set[int]) -> list[Key]:
    """Those who left are asked for; who is here is known."""
    names = {pk: name for pk, name in directory.people() if pk in there}
    if there - names.keys() - {NONE}:
        people = Person.objects.filter(pk__in=there).order_by("full_name", "username").only("full_name", "username")
        names = {one.pk: str(one) for one in people}
    return _named(names, there, _("Nobody"))


def _named(names: dict[int, str], there: set[int], nobody: str) -> list[Key]:
    keys = [Key(key=str(pk), label=name, members=frozenset({pk})) for pk, name in names.items()]
    return [*keys, Key(key=str(NONE), label=nobody, members=frozenset({NONE}))] if NONE in there else keys


def _categories(question: Question, there: set[int]) -> list[Key]:
    """Each with what stands under it, as the inbox's filter has it; so rows of different depth overlap."""
    wished = subjects.under(question.categories) if question.categories else None
    found = []
    for one, depth in subjects.tree():
        members = subjects.under([one.pk])
        if members & there and (wished is None or one.pk in wished):
            found.append(Key(key=str(one.pk), label=str(one), members=members, level=depth))
    nothing = Key(key=str(NONE), label=_("No category"), members=frozenset({NONE}))
    return [*found, nothing] if NONE in there and (wished is None or NONE in wished) else found


def _hours(question: Question, there: set[int]) -> list[Key]:
    """The hours of the week, Monday first."""
    return [Key(key=str(n), label=hour_of_week(n // 24 + 1, n % 24), members=frozenset({n})) for n in range(7 * 24)]


_BY: dict[str, Callable[[Question, set[int]], list[Key]]] = {
    "team": _teams,
    "person": _people,
    "category": _categories,
    "hour": _hours,
}
