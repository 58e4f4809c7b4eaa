"""Names to choose from: active people and teams, kept in the process for a few seconds as calendars are.

Choosers stand on pages that agents open all day; a name that is five seconds old does no harm, for verbs check again.
"""

from servicedesk.remembered import Remembered
from staff.models import Person, Team

Choices = tuple[tuple[int, str], ...]


def _active() -> Choices:
    active = Person.objects.filter(is_active=True).order_by("full_name", "username")
    return tuple((person.pk, str(person)) for person in active.only("full_name", "username"))


def _by_name() -> Choices:
    return tuple(Team.objects.order_by("name").values_list("pk", "name"))


_people, _teams = Remembered(_active), Remembered(_by_name)


def people() -> Choices:
    """Active people as (id, name), by name."""
    return _people()


def teams() -> Choices:
    """Teams as (id, name), by name."""
    return _teams()
