"""What every desk starts with: scripts and phrases to avoid, in three languages. Safe to call again (decision 12)."""

import tomllib
from datetime import datetime
from pathlib import Path

from django.conf import settings

from knowledge.models import PhraseList, Script

_SEEDS = Path(__file__).parent / "seeds.toml"


def defaults(*, at: datetime) -> None:
    """What is missing; a script that a desk rewrote or took out of use stays as it is."""
    seeds = tomllib.loads(_SEEDS.read_text(encoding="utf-8"))
    codes = [code for code, _name in settings.LANGUAGES]
    there = set(Script.objects.exclude(key=None).values_list("key", flat=True))
    Script.objects.bulk_create(
        Script(
            key=key,
            fits=told["fits"],
            titles={code: told[code]["title"] for code in codes},
            texts={code: told[code]["text"] for code in codes},
            updated_at=at,
        )
        for key, told in seeds["scripts"].items()
        if key not in there
    )
    lists = [PhraseList(language=code, text=seeds["phrases"][code], updated_at=at) for code in codes]
    PhraseList.objects.bulk_create(lists, ignore_conflicts=True)
