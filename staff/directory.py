"""Names to choose from: active people and teams, kept in the process for a few seconds as calendars are.

Choosers stand on pages that agents open all day; a name that is five seconds old does no harm, for verbs check again.
"""

from dataclasses import dataclass, field
from time import monotonic

from staff.models import Person, Team

_FRESH_SECONDS = 5.0

Choices = tuple[tuple[int, str], ...]


@dataclass
class _Kept:
    people: Choices = ()
    teams: Choices = ()
    read_at: float = field(default=float("-inf"))

    def refresh(self) -> None:
        if monotonic() - self.read_at >= _FRESH_SECONDS:
            active = Person.objects.filter(is_active=True).order_by("full_name", "username")
            self.people = tuple((person.pk, str(person)) for person in active.only("full_name", "username"))
            self.teams = tuple(Team.objects.order_by("name").values_list("pk", "name"))
            self.read_at = monotonic()


_kept = _Kept()


def people() -> Choices:
    """Active people as (id, name), by name."""
    _kept.refresh()
    return _kept.people


def teams() -> Choices:
    """Teams as (id, name), by name."""
    _kept.refresh()
    return _kept.teams


def forget() -> None:
    """Look again at the next question."""
    _kept.read_at = float("-inf")
