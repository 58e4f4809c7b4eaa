"""`manage.py demo`: fill an empty desk with ninety days of a believable shop."""

import logging
import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from servicedesk.demo.loading import load
from servicedesk.errors import Refused


class Command(BaseCommand):
    requires_system_checks = ()  # `migrate` has just made them all
    help = "Fills an empty desk with the demo: 10 people, 80 customers, 300 cases of the last 90 days."

    def handle(self, *args: Any, **options: Any) -> None:
        given = os.environ.get("DEMO_PASSWORD", "")
        password = given or secrets.token_urlsafe(9)
        log = logging.getLogger("servicedesk")
        level = log.level
        log.setLevel(logging.WARNING)  # ninety days of them
        try:
            loaded = load(password=password, at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        finally:
            log.setLevel(level)
        self.stdout.write(
            f"{loaded.people} people, {loaded.customers} customers and {loaded.tickets} tickets are there."
        )
        if not given:
            self.stdout.write(f"Password of amy, ben, sue, max and ada (shown this once): {password}")
