"""The plans every desk starts with, in three languages. Safe to call again: what was changed stays (decision 12)."""

from collections.abc import Mapping, Sequence
from typing import Any

from tickets.emergencies.seeds import SEEDS
from tickets.models import ChecklistItem, Grade, GradeTell, Plan


def defaults() -> None:
    """Add the plans that are missing. One query when none is."""
    known = set(Plan.objects.filter(key__in=SEEDS).values_list("key", flat=True))
    for key, seed in SEEDS.items():
        if key not in known:
            _plant(key, seed)


def _plant(key: str, seed: Mapping[str, Any]) -> None:
    plan = Plan.objects.create(key=key, kind=seed["kind"], names=_texts(seed["names"]))
    for level, told in enumerate(seed["grades"], 1):
        grade = Grade.objects.create(
            plan=plan,
            level=level,
            names=_texts(told["names"]),
            decides_tier=told["decides"],
            crisis={part: _texts(words) for part, words in told.get("crisis", {}).items()},
        )
        GradeTell.objects.bulk_create(
            GradeTell(grade=grade, whom=whom, minutes=minutes, by=by) for whom, minutes, by in told["tells"]
        )
        ChecklistItem.objects.bulk_create(
            ChecklistItem(grade=grade, position=position, texts=_texts(step))
            for position, step in enumerate(told["steps"], 1)
        )


def _texts(told: Sequence[str]) -> dict[str, str]:
    """English, simplified, traditional."""
    return dict(zip(("en", "zh-hans", "zh-hant"), told, strict=True))
