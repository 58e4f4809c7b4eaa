"""The words of the demo in three languages: stories and phrases with details filled in."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

LANGUAGES = ("zh-hans", "en", "zh-hant")
_WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Texts:
    """One language: `products`, `places`, `phrases` by name, and stories by kind."""

    language: str
    words: dict[str, Any]

    @property
    def phrases(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = self.words["phrases"]
        return found

    def stories(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.words[kind]
        return found

    def details(self, random: Random, story: dict[str, Any]) -> dict[str, str]:
        """The particulars of one case: which product, order, place, day."""
        return {
            "product": random.choice(story.get("products") or self.words["products"]),
            "place": random.choice(self.words["places"]),
            "street": random.choice(self.words["streets"]),
            "colour": random.choice(self.words["colours"]),
            "weekday": random.choice(self.words["weekdays"]),
            "order": f"YH{random.randint(2608, 2611)}{random.randint(10000, 99999)}",
            "parcel": f"SF{random.randint(10**11, 10**12 - 1)}",
            "paid": f"{random.choice((129, 268, 399, 599, 899, 1280, 1680, 2399, 3280, 4599))}",
            "number": str(random.randint(2, 6)),
        }

    def fill(self, template: str, facts: dict[str, str]) -> str:
        return template.format_map(facts).strip()


@cache
def texts_in(language: str) -> Texts:
    return Texts(language, tomllib.loads((_WORDS / f"{language}.toml").read_text(encoding="utf-8")))
