"""Events: how a lower app lets higher ones join its transaction (decision 13).

An event is a frozen dataclass named in the past tense. Receivers run at once, inside the
announcer's transaction, and only write rows; an error in one rolls everything back.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")

_receivers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def receives(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Decorator: call this function for every announced event of exactly this type."""

    def register(receiver: Callable[[E], None]) -> Callable[[E], None]:
        _receivers[event].append(receiver)
        return receiver

    return register


def announce(event: object) -> None:
    """Deliver an event to its receivers, in order of registration, inside the caller's transaction."""
    for receiver in _receivers[type(event)]:
        receiver(event)
