"""Recent searches of a person: kept until twenty newer ones, found again when the box is empty, thrown away at will."""

import re
from collections.abc import Iterable
from datetime import datetime

from tickets.models import RecentSearch

MOST = 20
LONGEST = 200
_PART = re.compile(r"\w{3,}|[^\W\d_a-z]+")  # that says something: of letters and digits three, of Han one


def remember(text: str, *, person: int, at: datetime) -> None:
    """Once, with the time of the last time."""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST:
        return
    RecentSearch.objects.update_or_create(person_id=person, text=text, defaults={"at": at})
    kept = RecentSearch.objects.filter(person=person).order_by("-at", "-pk").values("pk")[:MOST]
    RecentSearch.objects.filter(person=person).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


def of(person: int) -> list[RecentSearch]:
    """The newest first."""
    return list(RecentSearch.objects.filter(person=person).order_by("-at", "-pk")[:MOST])


def forget(*, person: int) -> None:
    RecentSearch.objects.filter(person=person).delete()


def forget_about(told: Iterable[str]) -> None:
    """Away with what anybody looked for by these names and addresses, or by a part of one: rather too much."""
    known = [one.casefold() for one in told if one]
    texts = RecentSearch.objects.values_list("pk", "text")
    gone = [key for key, text in texts if _is_about(text.casefold(), known)]
    RecentSearch.objects.filter(pk__in=gone).delete()


def _is_about(text: str, known: list[str]) -> bool:
    parts = {text, *_PART.findall(text)}
    return any(one in text or any(part in one for part in parts) for one in known)
