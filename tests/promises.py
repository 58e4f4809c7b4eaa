"""Promises for tests, in the book that holds: `a_policy(kind=Kind.ENQUIRY, first_response=60)`, in working minutes."""

from typing import Any

from django.db.models import F

from tickets.clocks import policies
from tickets.clocks.terms import spread
from tickets.models import Policy, RuleBook
from tickets.vocabulary import BookState, Unit


def the_book() -> RuleBook:
    return RuleBook.objects.get(state=BookState.LIVE)


def spec(amount: int, unit: str = Unit.MINUTES) -> dict[str, Any]:
    return {"amount": amount, "unit": str(unit)}


def targets(**lengths: int | dict[str, Any]) -> dict[str, Any]:
    """The same for every priority; a number is working minutes. What says more than an amount is taken as it is."""
    return {
        metric: spread(spec(one)) if isinstance(one, int) else spread(one) if "amount" in one else one
        for metric, one in lengths.items()
    }


def only_when(**wanted: Any) -> list[dict[str, Any]]:
    """Conditions: `only_when(kind=Kind.ENQUIRY, tier=Tier.VIP)`."""
    return [
        {"field": name, "op": "is", "values": [str(int(value)) if isinstance(value, int) else str(value)]}
        for name, value in wanted.items()
        if value not in ("", None)
    ]


def a_policy(name: str = "Test", *, book: RuleBook | None = None, at_top: bool = True, **given: Any) -> Policy:
    """A policy before (or after) all others; `kind`, `tier`, `priority`, `team` … say for whom, metrics how long."""
    book = book or the_book()
    when = {one: given.pop(one) for one in ("kind", "tier", "priority", "team", "category") if one in given}
    own = {one: given.pop(one) for one in ("conditions", "calendar", "ladder", "match") if one in given}
    key = 1 + max(Policy.objects.values_list("key", flat=True), default=0)
    number = book.policies.count()
    if at_top:
        book.policies.update(position=F("position") + 1)
    made = Policy.objects.create(
        book=book,
        key=key,
        position=1 if at_top else number + 2,
        name=name,
        **{"conditions": only_when(**when), "targets": targets(**given), **own},
    )
    policies.forget()
    return made


def nothing_is_promised() -> None:
    Policy.objects.all().update(active=False)
    policies.forget()


def promise_again(name: str = "", **lengths: int | dict[str, Any]) -> None:
    """Write other lengths over what is promised, behind the verbs' back."""
    found = Policy.objects.filter(active=True)
    (found.filter(name=name) if name else found).update(targets=targets(**lengths))
    policies.forget()
