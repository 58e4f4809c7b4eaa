from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from servicedesk.actors import Actor
from servicedesk.errors import Refused
from staff import access
from staff.signin import find


class Command(BaseCommand):
    help = "Makes a token for the API that may do all its person may, and prints it once, alone on its line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--scope", action="append", default=[], help="read, write, or an area such as ticket")
        parser.add_argument("--name", default="manage.py token")

    def handle(self, *args: Any, **options: Any) -> None:
        person = find(options["username"])
        if person is None or not person.is_active:
            raise CommandError(f"Nobody active is called {options['username']}.")
        try:
            _token, text = access.create_token(
                person=person,
                name=options["name"],
                scopes=options["scope"] or ["write"],
                actor=Actor.from_system(via="command"),
                at=timezone.now(),
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(text)
