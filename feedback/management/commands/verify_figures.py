"""`manage.py verify_figures`: every figure of reports and board equals what the cases say; `--mend` counts all anew."""

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from feedback.figures import refreshing, verifying
from tickets.board import counts


class Command(BaseCommand):
    help = "Look at every case and add everything up again; name what is counted otherwise."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="throw away all figures and count them anew")

    def handle(self, *, mend: bool, **_options: Any) -> None:
        if mend:
            refreshing.count_all(timezone.now())
            counts.recount()
        self._refresh()
        wrong = 0
        for one in chain(verifying.differences(), counts.differences()):
            wrong += 1
            self.stdout.write(str(one))
        if wrong:
            raise CommandError(f"{wrong} figures differ from the cases; --mend counts all anew.")
        self.stdout.write("All figures equal the cases.")

    def _refresh(self) -> None:
        """What changed a moment ago is no difference."""
        done = refreshing.refresh(timezone.now())
        while done.cases and not done.complete:
            done = refreshing.refresh(timezone.now())
