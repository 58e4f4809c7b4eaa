"""Macros that every desk starts with, upon its scripts, in three languages. Safe to call again (decision 12)."""

from datetime import datetime
from typing import Any

from knowledge import defaults as knowledge
from knowledge.models import Script
from tickets.macros import WAIT
from tickets.models import Macro

_LANGUAGES = ("en", "zh-hans", "zh-hant")
_SEEDS: dict[str, tuple[tuple[str, str, str], dict[str, Any]]] = {  # by the key of the script: names, deeds
    "ask-photo": (("Ask for a picture, and wait", "请客户提供照片并等待", "請客戶提供照片並等待"), {WAIT: {}}),
    "ask-order": (
        ("Ask for the order number; look again tomorrow", "请客户提供订单号，明天再看", "請客戶提供訂單編號，明天再看"),
        {"snooze": {"until": "tomorrow"}},
    ),
    "more-time": (
        ("It takes longer; look again tomorrow", "告知需要更多时间，明天再看", "告知需要更多時間，明天再看"),
        {"snooze": {"until": "tomorrow"}},
    ),
}


def defaults(*, at: datetime) -> None:
    """What is missing; a macro that a desk rewrote or took out of use stays as it is."""
    knowledge.defaults(at=at)
    scripts = {script.key: script for script in Script.objects.filter(key__in=_SEEDS)}
    there = set(Macro.objects.exclude(key=None).values_list("key", flat=True))
    Macro.objects.bulk_create(
        Macro(
            key=key,
            names=dict(zip(_LANGUAGES, names, strict=True)),
            script=scripts[key],
            deeds=deeds,
            updated_at=at,
        )
        for key, (names, deeds) in _SEEDS.items()
        if key not in there
    )
