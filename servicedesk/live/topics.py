"""Topics: what a page may listen to. Each has a predicate; a topic without one is open to nobody.

A page asks for `/events/?topics=ticket:12,inbox`. `ticket:12` hears of that ticket, `inbox` of every nudge by that
name, without its true id. Apps register theirs in `topics.py`, found at start like `receivers.py`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

_SHAPE = re.compile(r"([a-z_]{1,30})(?::([A-Za-z0-9-]{1,40}))?")
MOST_TOPICS = 20


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Who listens: a signed-in active person, or, with `person` None, a customer whose session says what is theirs."""

    person: Any | None
    session: SessionBase


Predicate = Callable[[Listener, str], bool]
_predicates: dict[str, Predicate] = {}


def topic(name: str) -> Callable[[Predicate], Predicate]:
    """Decorator: may this listener hear of `name`, for this id ("" when they ask for all of them)?

    Asked when a stream opens and every few seconds while it is open: one indexed query at most.
    """

    def register(may: Predicate) -> Predicate:
        _predicates[name] = may
        return may

    return register


def read(asked: str) -> frozenset[str]:
    """The topics of a query string; empty when one of them has no such shape, or when there are too many."""
    topics = frozenset(asked.split(","))
    if len(topics) > MOST_TOPICS or not all(_SHAPE.fullmatch(each) for each in topics):
        return frozenset()
    return topics


def may_listen(listener: Listener, topics: Iterable[str]) -> bool:
    """Whether every one of these topics is open to the listener."""
    for each in topics:
        name, _colon, id = each.partition(":")
        may = _predicates.get(name)
        if may is None or not may(listener, id):
            return False
    return True


@topic("desk")
def anybody_signed_in(listener: Listener, id: str) -> bool:
    """What concerns all staff and nobody in particular, such as a message to everyone."""
    return listener.person is not None and not id


@topic("person")
def oneself(listener: Listener, id: str) -> bool:
    """A person's own notices."""
    return listener.person is not None and id == str(listener.person.pk)
