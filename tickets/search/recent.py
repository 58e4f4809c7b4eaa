"""Recent searches of a person: kept until twenty newer ones, found again when the box is empty, thrown away at will."""

from datetime import datetime

from tickets.models import RecentSearch

MOST = 20
LONGEST = 200


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
