"""What a ladder asks for that is no longer there: said at once where ladders are read and written [H-21].

Nothing fails by it: who supervises the case stands in, see `listeners` and `deeds`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from staff.models import Person, Team
from tickets.models import Plan, Policy


def faults_of(policies: Sequence[Policy]) -> dict[int, list[str]]:
    """By the policy's id, only of those with a fault. Three queries at most."""
    named = {policy.pk: _named(policy.ladder) for policy in policies}
    wanted: dict[str, set[int]] = {}
    for names in named.values():
        for kind, number in names:
            wanted.setdefault(kind, set()).add(number)
    gone = {(kind, number): words for kind, ids in wanted.items() for number, words in _gone(kind, ids).items()}
    found = {pk: list(dict.fromkeys(gone[name] for name in names if name in gone)) for pk, names in named.items()}
    return {pk: words for pk, words in found.items() if words}


def _named(ladder: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    names = [one for step in ladder for one in step.get("tell", [])]
    deeds = [(verb, what) for step in ladder for deed in step.get("do", []) for verb, what in deed.items()]
    names += [f"plan:{what}" if verb == "plan" else str(what) for verb, what in deeds]
    parts = [name.partition(":") for name in names]
    return [(kind, int(number)) for kind, colon, number in parts if colon and number.isdecimal()]


def _gone(kind: str, ids: set[int]) -> dict[int, str]:
    if kind == "person":
        people = Person.objects.in_bulk(ids)
        there = {pk for pk, one in people.items() if one.is_active}
        names = {pk: str(one) for pk, one in people.items()}
        words = _("The ladder names %(name)s, who no longer works here: those who supervise the case stand in.")
        return {pk: words % {"name": names.get(pk, f"#{pk}")} for pk in ids - there}
    if kind == "team":
        there = set(Team.objects.filter(pk__in=ids).values_list("pk", flat=True))
        gone = _("The ladder names a team that is gone: the case's own team stands in.")
    elif kind == "plan":
        there = set(Plan.objects.filter(pk__in=ids, active=True).values_list("pk", flat=True))
        gone = _("The ladder opens an emergency by a plan that is not in use.")
    else:
        return {}
    return dict.fromkeys(ids - there, gone)
