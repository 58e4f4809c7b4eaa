"""Guards: how a higher app may veto a lower app's verb, by raising Refused (decision 13)."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

_guards: dict[str, list[Callable[..., None]]] = defaultdict(list)


def guards(verb: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorator: ask this function before the verb (such as "ticket.close") does anything."""

    def register(guard: Callable[..., None]) -> Callable[..., None]:
        _guards[verb].append(guard)
        return guard

    return register


def ask(verb: str, subject: Any, **facts: Any) -> None:
    """Ask every guard of a verb; the first that raises Refused stops it."""
    for guard in _guards[verb]:
        guard(subject, **facts)
