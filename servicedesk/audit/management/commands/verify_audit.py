import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from servicedesk.audit.verify import verify


def anchor(text: str) -> tuple[int, str]:
    number, _colon, hashed = text.partition(":")
    if not number.isdigit() or len(hashed) != 64:
        raise ArgumentTypeError("expected NUMBER:HASH, as logged by audit.seal")
    return int(number), hashed


class Command(BaseCommand):
    help = "Checks every audit entry, chain and seal, and names what was changed or is missing. Exit code 1 if any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor", type=anchor, metavar="NUMBER:HASH", help="a seal from the log, to check against"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        report = verify(anchor=options["anchor"])
        for finding in report.findings:
            self.stderr.write(self.style.ERROR(finding.sentence))
        took = time.monotonic() - begun
        seen = f"{report.entries} entries, {report.seals} seals, {report.erased} with erased words, in {took:.1f} s"
        if not report.holds:
            raise CommandError(f"The audit does not hold: {len(report.findings)} findings ({seen}).")
        self.stdout.write(self.style.SUCCESS(f"The audit holds: {seen}."))
