"""The tree of causes, changed by its verbs; each change is in the audit [H-18]."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from complaints.models import Cause, Evidence
from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from tickets import nametree
from tickets.nametree import Branch

DEEPEST = 3


def branches() -> list[Branch[Cause]]:
    """The whole tree, in one query."""
    return nametree.arrange(Cause.objects.order_by("position", "key"))


def named_since(since: datetime) -> Mapping[str, int]:
    """How often each cause was named since then, by what the move stored of it (its key or id)."""
    named = Evidence.objects.filter(verb="name_cause", at__gte=since).values_list("data__cause", flat=True)
    return Counter(str(one) for one in named)


@transaction.atomic
def create(*, names: Mapping[str, str], parent: Cause | None, position: int, actor: Actor, at: datetime) -> Cause:
    """A new cause, in use at once. Raises Invalid, NotPermitted."""
    nametree.require_editor(actor)
    told = nametree.checked_names(names)
    nametree.check_place(None, parent, deepest=DEEPEST)
    cause = Cause(key=nametree.free_key(Cause, told["en"]), names=told, parent=parent, position=position)
    cause.save()
    _record(cause, "create", actor=actor, at=at)
    return cause


@transaction.atomic
def change(
    cause: Cause,
    *,
    names: Mapping[str, str],
    parent: Cause | None,
    position: int,
    active: bool,
    actor: Actor,
    at: datetime,
) -> Cause:
    """Change a cause. Files in which it was named keep it; out of use, it is no longer offered."""
    nametree.require_editor(actor)
    cause = Cause.objects.select_for_update().get(pk=cause.pk)
    nametree.check_place(cause, parent, deepest=DEEPEST)
    cause.names, cause.parent = nametree.checked_names(names), parent
    cause.position, cause.active = position, active
    cause.save()
    _record(cause, "change", actor=actor, at=at)
    return cause


def _record(cause: Cause, verb: str, *, actor: Actor, at: datetime) -> None:
    facts = {"names": cause.names, "parent": cause.parent_id, "position": cause.position, "active": cause.active}
    record(subject=f"setting:cause:{cause.pk}", verb=verb, at=at, actor=actor, facts=facts)
