"""The tree of categories: in order, to choose from, and changed by its verbs; each change is in the audit [H-11]."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, NotPermitted, Text
from staff.models import Team
from tickets.models import Category
from tickets.vocabulary import Impact, Kind

DEEPEST = 3
_KEY = re.compile(r"[^a-z0-9]+")
NAME_LENGTH = 80


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A category where it stands in the tree; `depth` 0 is the first level."""

    category: Category
    depth: int
    path: str
    """'Product › Faulty': its name with those above it."""


def branches(*, all_of_them: bool = False) -> list[Branch]:
    """The tree from top to bottom, in one query; only categories in use unless `all_of_them`."""
    rows = Category.objects.select_related("team").order_by("position", "key")
    under: dict[int | None, list[Category]] = defaultdict(list)
    for one in rows:
        if one.active or all_of_them:
            under[one.parent_id].append(one)
    return list(_walk(under, None, 0, ""))


def _walk(under: Mapping[int | None, list[Category]], parent: int | None, depth: int, path: str) -> list[Branch]:
    found = []
    for one in under.get(parent, []):
        name = f"{path} › {one}" if path else str(one)
        found.append(Branch(category=one, depth=depth, path=name))
        found.extend(_walk(under, one.pk, depth + 1, name))
    return found


def choices(kind: str = "") -> list[tuple[str, str]]:
    """What can be chosen for a ticket (of this kind), by the whole path."""
    return [
        (str(one.category.pk), one.path)
        for one in branches()
        if not kind or not one.category.kinds or kind in one.category.kinds
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
    """A new category. Its key is made of its English name and stays, whatever becomes of the names."""
    _require(actor)
    told = _names(names)
    _check_place(None, parent)
    category = Category(
        key=_free_key(told["en"]), names=told, parent=parent, kinds=_kinds(kinds), team=team, safety=safety,
        impact=Impact(impact), position=position,
    )  # fmt: skip
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
    """Change what a category says and does. Tickets keep it; what is routed from now on follows the new rule."""
    _require(actor)
    category = Category.objects.select_for_update().get(pk=category.pk)
    _check_place(category, parent)
    category.names, category.parent, category.kinds = _names(names), parent, _kinds(kinds)
    category.team, category.safety, category.impact = team, safety, Impact(impact)
    category.position, category.active = position, active
    category.save()
    _record(category, "change", actor=actor, at=at)
    return category


def _require(actor: Actor) -> None:
    if actor.reach_of("rules.edit") != "all":
        raise NotPermitted("not_permitted", _("Your role does not allow this. Ask an administrator."))


def _names(names: Mapping[str, str]) -> dict[str, str]:
    """One line each; English is needed, for it stands in wherever another language has none."""
    told = {code: " ".join(names.get(code, "").split()) for code, _language in settings.LANGUAGES}
    errors: dict[str, list[Text]] = {
        f"name_{code}": [_("A name has at most %(longest)s characters.") % {"longest": NAME_LENGTH}]
        for code, name in told.items()
        if len(name) > NAME_LENGTH
    }
    if not told["en"]:
        errors["name_en"] = [_("The English name is needed: it stands in where another language has none.")]
    if errors:
        raise Invalid(errors)
    return {code: name for code, name in told.items() if name}


def _kinds(kinds: Collection[str]) -> list[str]:
    return [kind.value for kind in Kind if kind.value in kinds]


def _check_place(category: Category | None, parent: Category | None) -> None:
    above, depth = parent, 1
    while above is not None:
        if category is not None and above.pk == category.pk:
            raise Invalid({"parent": [_("A category cannot stand under itself.")]})
        above, depth = above.parent, depth + 1
    if depth > DEEPEST:
        raise Invalid({"parent": [_("The tree has at most three levels.")]})


def _free_key(name: str) -> str:
    stem = _KEY.sub("-", name.lower()).strip("-")[:40] or "category"
    taken = set(Category.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(
        key for number in range(1, len(taken) + 2) if (key := stem if number == 1 else f"{stem}-{number}") not in taken
    )


def _record(category: Category, verb: str, *, actor: Actor, at: datetime) -> None:
    facts = {
        "names": category.names,
        "parent": category.parent_id,
        "kinds": category.kinds,
        "team": category.team_id,
        "safety": category.safety,
        "impact": category.impact,
        "position": category.position,
        "active": category.active,
    }
    record(subject=f"setting:category:{category.pk}", verb=verb, at=at, actor=actor, facts=facts)
