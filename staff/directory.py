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


def _names() -> Choices:
    """Active people by every name they go by."""
    active = Person.objects.filter(is_active=True).order_by("full_name", "username")
    found = active.values_list("pk", "username", "full_name", "public_name")
    return tuple((pk, name) for pk, *names in found for name in names)


def _signing_in() -> tuple[tuple[str, str], ...]:
    active = Person.objects.filter(is_active=True).order_by("full_name", "username")
    return tuple((person.username, str(person)) for person in active.only("full_name", "username"))


_people, _teams, _called = Remembered(_active), Remembered(_by_name), Remembered(_names)
_usernames = Remembered(_signing_in)


def people() -> Choices:
    """Active people as (id, name), by name."""
    return _people()


def usernames() -> tuple[tuple[str, str], ...]:
    """Active people as (user name, name), by name."""
    return _usernames()


def teams() -> Choices:
    """Teams as (id, name), by name."""
    return _teams()


def people_called(text: str) -> list[int]:
    """Those who go by this name, else those whose name has it in it. Of people who have left only the user name."""
    found = named(_called(), text)
    return found or list(Person.objects.filter(username__iexact=text, is_active=False).values_list("pk", flat=True))


def teams_called(text: str) -> list[int]:
    """The teams of this name, else those whose name has it in it."""
    return named(teams(), text)


def named(choices: Choices, text: str) -> list[int]:
    """The ids that go by a name, in any case; else those in whose name it stands."""
    wanted = text.casefold()
    exact = [pk for pk, name in choices if name.casefold() == wanted]
    return list(dict.fromkeys(exact or [pk for pk, name in choices if wanted in name.casefold()]))
