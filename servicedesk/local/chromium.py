"""Finding a Chromium for the browser tests, and saying how to get one."""

import os
import shutil
from pathlib import Path

from servicedesk.local.places import Trouble

# First the one without windows: the same engine takes a third less time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> Path:
    """CHROMIUM, else one on the PATH, else the newest that playwright keeps in the home folder."""
    if given := os.environ.get("CHROMIUM"):
        return Path(given)
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    kept = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    if kept:
        return kept[-1]
    raise Trouble(
        "The journeys need a Chromium, and fonts for Chinese.\n"
        "On Debian or Ubuntu: apt install chromium fonts-noto-cjk\n"
        "Elsewhere: .venv/bin/playwright install chromium\n"
        "Or name one: CHROMIUM=/path/to/chromium make e2e"
    )
