"""The tree of categories: to choose from, and changed by its verbs; each change is in the audit [H-11]."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from staff.models import Team
from tickets import nametree
from tickets.models import Category
from tickets.nametree import Branch
from tickets.vocabulary import Impact, Kind

DEEPEST = 3


def branches(*, all_of_them: bool = False) -> list[Branch[Category]]:
    """The tree, in one query; only what is in use unless `all_of_them`."""
    rows = Category.objects.select_related("team").order_by("position", "key")
    return nametree.arrange(rows if all_of_them else rows.filter(active=True))


def choices(kind: str = "") -> list[tuple[str, str]]:
    """What can be chosen for a ticket (of this kind), by the whole path."""
    return [
        (str(one.node.pk), one.path) for one in branches() if not kind or not one.node.kinds or kind in one.node.kinds
    ]


@transaction.atomic
def create(
    *,
    names: Mapping[str, str],
    parent: Category | None,
    kinds: Collection[str],
    team: Team | None,
    safety: bool,
    impact: int,
    position: int,
    actor: Actor,
    at: datetime,
) -> Category:
    """A new category, in use at once. Raises Invalid, NotPermitted."""
    nametree.require_editor(actor)
    told = nametree.checked_names(names)
    nametree.check_place(None, parent, deepest=DEEPEST)
    category = Category(key=nametree.free_key(Category, told["en"]), names=told, parent=parent, position=position)
    category.kinds, category.team, category.safety, category.impact = _kinds(kinds), team, safety, Impact(impact)
    category.save()
    _record(category, "create", actor=actor, at=at)
    return category


@transaction.atomic
def change(
    category: Category,
    *,
    names: Mapping[str, str],
    parent: Category | None,
    kinds: Collection[str],
    team: Team | None,
    safety: bool,
    impact: int,
    position: int,
    active: bool,
    actor: Actor,
    at: datetime,
) -> Category:
    """Change what a category says and does. Tickets that have it keep team and priority; new ones follow the rule."""
    nametree.require_editor(actor)
    category = Category.objects.select_for_update().get(pk=category.pk)
    nametree.check_place(category, parent, deepest=DEEPEST)
    category.names, category.parent, category.kinds = nametree.checked_names(names), parent, _kinds(kinds)
    category.team, category.safety, category.impact = team, safety, Impact(impact)
    category.position, category.active = position, active
    category.save()
    _record(category, "change", actor=actor, at=at)
    return category


def _kinds(kinds: Collection[str]) -> list[str]:
    return [kind.value for kind in Kind if kind.value in kinds]


def _record(category: Category, verb: str, *, actor: Actor, at: datetime) -> None:
    facts = {
        "names": category.names,
        "parent": category.parent_id,
        "kinds": category.kinds,
        "team": category.team_id,
        "safety": category.safety,
        "impact": int(category.impact),
        "position": category.position,
        "active": category.active,
    }
    record(subject=f"setting:category:{category.pk}", verb=verb, at=at, actor=actor, facts=facts)
