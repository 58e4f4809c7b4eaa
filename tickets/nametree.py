"""Trees of things that have a name in each language: categories, causes. In order, and their common rules."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, NotPermitted, Text

T = TypeVar("T", bound=Model)
NAME_LENGTH = 80
_NO_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class Branch(Generic[T]):
    """One thing where it stands in its tree; `depth` 0 is the first level, `path` is 'Product › Faulty'."""

    node: T
    depth: int
    path: str


def arrange(rows: Iterable[T]) -> list[Branch[T]]:
    """Rows in the order of siblings become a tree from top to bottom; what stands under a missing row is left out."""
    under: dict[int | None, list[T]] = defaultdict(list)
    for row in rows:
        under[row.parent_id].append(row)  # type: ignore[attr-defined]
    return list(_walk(under, None, 0, ""))


def _walk(under: Mapping[int | None, list[T]], parent: int | None, depth: int, path: str) -> Iterable[Branch[T]]:
    for node in under.get(parent, []):
        name = f"{path} › {node}" if path else str(node)
        yield Branch(node=node, depth=depth, path=name)
        yield from _walk(under, node.pk, depth + 1, name)


def checked_names(names: Mapping[str, str]) -> dict[str, str]:
    """One line each. Raises Invalid with `name_<language>`; English is needed, for it stands in for the others."""
    told = {code: " ".join(names.get(code, "").split()) for code, _language in settings.LANGUAGES}
    errors: dict[str, list[Text]] = {
        _field(code): [_("A name has at most %(longest)s characters.") % {"longest": NAME_LENGTH}]
        for code, name in told.items()
        if len(name) > NAME_LENGTH
    }
    if not told["en"]:
        errors["name_en"] = [_("The English name is needed: it stands in where another language has none.")]
    if errors:
        raise Invalid(errors)
    return {code: name for code, name in told.items() if name}


def check_place(node: Any, parent: Any, *, deepest: int) -> None:
    """Raises Invalid when a thing would stand under itself, or too deep. `node` is None for a new one."""
    above, depth = parent, 1
    while above is not None:
        if node is not None and above.pk == node.pk:
            raise Invalid({"parent": [_("It cannot stand under itself.")]})
        above, depth = above.parent, depth + 1
    if depth > deepest:
        raise Invalid({"parent": [_("The tree has at most %(number)s levels.") % {"number": deepest}]})


def free_key(model: type[Model], name: str) -> str:
    """A key made of an English name that nothing else has; it stays, whatever becomes of the names."""
    stem = _NO_KEY.sub("-", name.lower()).strip("-")[:40] or model._meta.model_name or "key"
    taken = set(model._default_manager.filter(key__startswith=stem).values_list("key", flat=True))
    wanted = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 2))]
    return next(key for key in wanted if key not in taken)


def require_editor(actor: Actor) -> None:
    """Raises NotPermitted unless the actor may change the desk's rules."""
    if actor.reach_of("rules.edit") != "all":
        raise NotPermitted("not_permitted", _("Your role does not allow this. Ask an administrator."))


def _field(code: str) -> str:
    """Forms name the fields of languages so: name_en, name_zh_hans."""
    return f"name_{code.replace('-', '_')}"
