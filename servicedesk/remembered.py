"""What a process remembers of rows that change seldom and that pages and verbs ask for all day: names, texts, rules.

    _names = Remembered(lambda: tuple(Team.objects.values_list("pk", "name")))
    _names()          # read, or what was read less than five seconds ago
    _names.forget()   # whoever changes such rows in this process sees the change at once

Another process sees a change within `SECONDS`. That does no harm: what must hold is asked by verbs, under their locks.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, ClassVar, Generic, TypeVar

T = TypeVar("T")

SECONDS = 5.0


class Remembered(Generic[T]):
    _all: ClassVar[list["Remembered[Any]"]] = []

    def __init__(self, read: Callable[[], T], *, seconds: float | None = None) -> None:
        self._read, self._seconds = read, seconds
        self._known: tuple[float, T] | None = None  # one assignment: threads see the old or the new, never a half
        Remembered._all.append(self)

    def __call__(self) -> T:
        known = self._known
        if known is None or monotonic() - known[0] >= (SECONDS if self._seconds is None else self._seconds):
            self._known = known = (monotonic(), self._read())
        return known[1]

    def forget(self) -> None:
        """Read anew at the next question."""
        self._known = None


def forget_all() -> None:
    """Read everything anew: the database under this process is another one."""
    for one in Remembered._all:
        one.forget()
