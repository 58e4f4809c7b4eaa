"""What the pages announce to the apps above."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class DisplayChosen:
    """A signed-in person chose how their pages look. Empty strings are what was left as it is."""

    person: Any
    theme: str = ""
    density: str = ""
    contrast: str = ""
    motion: str = ""
    language: str = ""
    shortcuts: str = ""
    """"on" or "off"."""
