"""Which policy holds for a ticket: the first of the book in force that fits [H-20]. Kept in the process."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.remembered import Remembered
from staff import calendars
from tickets.clocks import conditions
from tickets.clocks.conditions import FIELDS, Test
from tickets.clocks.rules import rule_of
from tickets.models import Category, Policy, RuleBook, Ticket
from tickets.vocabulary import BookState, Metric, Running


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A policy with its conditions ready to be asked."""

    policy: Policy
    test: Test

    def fits(self, ticket: Ticket) -> bool:
        return self.test.fits(ticket, value_of)


@dataclass(frozen=True, kw_only=True)
class InForce:
    rules: list[Rule]
    heeded: frozenset[str]  # the words of `rules` that matter to a clock


_in_force = Remembered(lambda: _read())
_earlier: dict[int, Policy] = {}  # policies of past books never change, and are read once


def forget() -> None:
    """Look again at the next question; called when a book goes live, and before the sweep counts anew."""
    _in_force.forget()
    _earlier.clear()


def rules() -> list[Rule]:
    """Those in force and in use, in order."""
    return _in_force().rules


def rules_of(policies: Iterable[Policy]) -> list[Rule]:
    """Policies of one book, in order, those out of use left out. One query more if one asks for a category."""
    used = sorted((one for one in policies if one.active), key=lambda one: (one.position, one.pk))
    asked = any(row["field"] == "category" for one in used for row in one.conditions)
    under = _under(list(Category.objects.values_list("pk", "parent_id")) if asked else [])
    return [Rule(policy=one, test=conditions.compiled(one.match, one.conditions, under=under)) for one in used]


def ask(*fields: str) -> bool:
    """Whether a condition in force asks for one of these fields."""
    return any(one.field in fields for rule in rules() for one in rule.test.conditions)


def heed(*words: str) -> bool:
    """Whether a clock that is promised today, or keeps an earlier promise, cares for one of these."""
    return not _in_force().heeded.isdisjoint(words)


def policy_for(ticket: Ticket) -> Policy | None:
    """The first policy in force that fits."""
    return first_of(rules(), ticket)


def first_of(candidates: Sequence[Rule], ticket: Ticket) -> Policy | None:
    return next((one.policy for one in candidates if one.fits(ticket)), None)


def policy_of(pk: int | None) -> Policy | None:
    """A policy by its key, of whatever book: what a clock was promised by."""
    if pk is None:
        return None
    for rule in rules():
        if rule.policy.pk == pk:
            return rule.policy
    if pk not in _earlier:
        _earlier[pk] = Policy.objects.get(pk=pk)
    return _earlier[pk]


def value_of(name: str, ticket: Ticket) -> str:
    """What a condition's field says of a ticket."""
    if name == "outside_hours":
        return "no" if calendars.calendar_for(ticket.team).is_open(ticket.received_at) else "yes"
    return conditions.plain(name, ticket)


def title_of(one: Policy) -> str:
    """Its own name, else whom it is for."""
    parts = [part for row in one.conditions if (part := words_of(row))]
    return one.name or " · ".join(parts) or _("Everything else")


def words_of(row: dict[str, Any]) -> str:
    """A condition in few words; rows are not looked up, so that of these only the field is told."""
    known = FIELDS[row["field"]]
    if known.choices is None or known.name in ("safety", "outside_hours"):
        words = str(known.label)
    else:
        labels = dict(known.choices)
        words = ", ".join(str(labels.get(value, value)) for value in row["values"])
    return _("not %(what)s") % {"what": words} if row["op"] == "is_not" else words


def _read() -> InForce:
    live = list(Policy.objects.filter(book__state=BookState.LIVE).select_related("book"))
    promising = [*live, *_still_promising(live)]
    clocks = [rule_of(Metric(name), own) for one in promising for name, own in one.targets.items() if own]
    return InForce(rules=rules_of(live), heeded=frozenset().union(*(rule.heeds for rule in clocks)))


def _still_promising(live: Sequence[Policy]) -> list[Policy]:
    """Policies of earlier books by which clocks may still run: those that were let keep their promise."""
    book, found = live[0].book if live else None, list[Policy]()
    while book is not None and book.recompute == Running.KEEP and book.based_on_id is not None:
        book = RuleBook.objects.get(pk=book.based_on_id)
        found += book.policies.all()
    return found


def _under(parents: list[tuple[int, int | None]]) -> Any:
    """Adds to some categories those under them."""
    children: dict[str, list[str]] = {}
    for pk, parent in parents:
        children.setdefault(str(parent), []).append(str(pk))

    def under(values: Collection[str]) -> set[str]:
        found, left = set(values), list(values)
        while left:
            for child in children.get(left.pop(), []):
                if child not in found:
                    found.add(child)
                    left.append(child)
        return found

    return under
