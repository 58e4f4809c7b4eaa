"""`manage.py healthy worker`: for health checks of containers that have no page to ask."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from servicedesk import heartbeat


class Command(BaseCommand):
    help = "Ends with an error unless this part of the desk was heard of within the last minute."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", choices=["worker", "beat"])

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        if not heartbeat.is_alive(part, at=timezone.now()):
            raise CommandError(f"{part} was not heard of within the last minute.")
