"""How somebody last had each list, and which one was open: found again on any machine, after any time."""

from typing import Any

from tickets.models import ListHabit

Lists = dict[str, Any]


def of(person: int) -> Lists:
    lists = ListHabit.objects.filter(person=person).values_list("lists", flat=True).first()
    return lists or {}


def keep(lists: Lists, *, person: int) -> None:
    ListHabit.objects.update_or_create(person_id=person, defaults={"lists": lists})
