"""`manage.py invite-admin`: the way in when there is no way in yet (decision 9)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused
from staff import access, people
from staff.models import Person, Role


class Command(BaseCommand):
    help = (
        "Prints a one-time link by which an administrator sets a password; it works for seven days. "
        "With --first: only on a desk without anybody, and silent otherwise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", nargs="?", default="admin@localhost.localdomain")
        parser.add_argument("--first", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["first"] and Person.objects.exists():
            return
        try:
            self.stdout.write(self._link(options["email"]))
        except Invalid as wrong:
            raise CommandError(" ".join(str(text) for texts in wrong.errors.values() for text in texts)) from wrong
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    @transaction.atomic
    def _link(self, email: str) -> str:
        actor, now = Actor.from_system(via="command"), timezone.now()
        person = Person.objects.select_related("role").filter(email__iexact=email).first()
        administrator = Role.objects.get(key="administrator")
        if person is None:
            name = _free_name(email.partition("@")[0])
            person = people.add_person(
                username=name,
                full_name=name,
                public_name=name,
                email=email,
                role=administrator,
                actor=actor,
                at=now,
            )
        elif person.role != administrator:
            people.change_role(person=person, role=administrator, actor=actor, at=now)
        return access.invite(person=person, actor=actor, at=now)


def _free_name(wanted: str) -> str:
    """The wished user name, or with the first number behind it that nobody has."""
    names = (wanted, *(f"{wanted}{number}" for number in range(2, 1000)))
    return next(name for name in names if not Person.objects.filter(username__iexact=name).exists())
