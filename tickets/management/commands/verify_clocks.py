"""`manage.py verify_clocks`: every stored due time equals what its ledger says (trust I5)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tickets.clocks.verifying import count, differences, rules_pending


class Command(BaseCommand):
    help = "Count every running clock anew from its ledger and name each that differs from what is stored."

    def handle(self, **_options: Any) -> None:
        if rules_pending():
            raise CommandError("Policies or hours have just changed; the worker counts clocks anew. Ask again soon.")
        wrong = 0
        for one in differences():
            wrong += 1
            self.stdout.write(str(one))
        if wrong:
            raise CommandError(f"{wrong} differ from their ledger.")
        self.stdout.write(f"All {count():,} running clocks equal their ledgers.")
