"""`manage.py icons <folder of @tabler/icons>/icons/outline`: make the sprite anew from what is named."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from servicedesk.web.sprite import compose, named


class Command(BaseCommand):
    help = "Make static/icons.svg anew: exactly the icons that templates and code name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="icons/outline of the unpacked @tabler/icons 3.51.0")

    def handle(self, *args: Any, **options: Any) -> None:
        names = named(settings.BASE_DIR)
        target = settings.BASE_DIR / "static" / "icons.svg"
        target.write_text(compose(names, options["folder"]), encoding="utf-8")
        self.stdout.write(f"{len(names)} icons in {target.name}")
