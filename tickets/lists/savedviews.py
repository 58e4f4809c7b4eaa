"""Saved views: an inbox address with a name. Shared is the address, never a ticket that the reader may not see."""

from datetime import datetime

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, NotPermitted
from staff import directory
from tickets.models import SavedView
from tickets.vocabulary import SharedWith

MOST = 50  # of one person
LONGEST = 2_000


def seen_by(actor: Actor) -> QuerySet[SavedView]:
    """One's own in one's own order, then those shared with one's teams or with all."""
    if not actor.may("ticket.read") or actor.kind != "person":
        return SavedView.objects.none()
    shared = Q(shared=SharedWith.ALL) | Q(shared=SharedWith.TEAM, team__in=actor.teams)
    found = SavedView.objects.filter(Q(owner=actor.id) | shared).select_related("owner")
    mine = ExpressionWrapper(Q(owner=actor.id), output_field=BooleanField())
    return found.order_by(mine.desc(), "position", "name", "pk")


def address(view: SavedView) -> str:
    """The inbox as it was saved."""
    return f"/desk/?{view.query}{'&' if view.query else ''}saved={view.pk}"


def audiences(actor: Actor) -> list[tuple[str, str]]:
    """With whom this actor may share, as (choice, words): leaders with their teams, managers with all."""
    found = [(SharedWith.NOBODY.value, _("only me"))]
    if not actor.may("ticket.assign"):
        return found
    everywhere = actor.reach_of("ticket.assign") == "all"
    found += [(f"team-{pk}", name) for pk, name in directory.teams() if everywhere or pk in actor.leads]
    return [*found, (SharedWith.ALL.value, _("everybody"))] if everywhere else found


@transaction.atomic
def save(*, name: str, query: str, audience: str, actor: Actor, at: datetime) -> SavedView:
    """Keep an address; the same name again replaces one's own. Raises Invalid, NotPermitted."""
    shared, team = _shared(audience, actor)
    name = _named(name)
    if len(query) > LONGEST:
        raise Invalid({"name": [_("This list has too many conditions to be kept.")]})
    mine = SavedView.objects.select_for_update().filter(owner=actor.person_id)
    found = mine.filter(name=name).first()
    if found is None:
        if mine.count() >= MOST:
            raise Invalid({"name": [_("You have fifty saved views. Delete one first.")]})
        last = mine.order_by().values_list("position", flat=True)
        found = SavedView(owner_id=actor.person_id, name=name, position=max(last, default=0) + 1)
    found.query, found.shared, found.team_id, found.saved_at = query, shared, team, at
    found.save()
    return found


@transaction.atomic
def change(view: SavedView, *, name: str, audience: str, actor: Actor) -> SavedView:
    """Another name, other readers. Raises Invalid, NotPermitted."""
    require_own(view, actor)
    view.shared, view.team_id = _shared(audience, actor)
    view.name = _named(name)
    if SavedView.objects.filter(owner=view.owner_id, name=view.name).exclude(pk=view.pk).exists():
        raise Invalid({"name": [_("You have a view of this name.")]})
    view.save(update_fields=["name", "shared", "team"])
    return view


@transaction.atomic
def move(view: SavedView, *, up: bool, actor: Actor) -> None:
    """One place up or down among one's own."""
    require_own(view, actor)
    mine = list(SavedView.objects.select_for_update().filter(owner=view.owner_id).order_by("position", "name", "pk"))
    here = mine.index(view)
    there = min(max(here + (-1 if up else 1), 0), len(mine) - 1)
    mine.insert(there, mine.pop(here))
    for place, one in enumerate(mine, 1):
        one.position = place
    SavedView.objects.bulk_update(mine, ["position"])


def drop(view: SavedView, *, actor: Actor) -> None:
    """Raises NotPermitted for what is somebody else's."""
    require_own(view, actor)
    view.delete()


def may_change(view: SavedView, actor: Actor) -> bool:
    """Whoever saved it; what is shared also whoever organises the whole desk."""
    shared = view.shared != SharedWith.NOBODY
    return view.owner_id == actor.id or (shared and actor.reach_of("ticket.assign") == "all")


def require_own(view: SavedView, actor: Actor) -> None:
    if not may_change(view, actor):
        raise NotPermitted("not_permitted", _("Only whoever saved this view may change it."))


def audience_of(view: SavedView) -> str:
    """As `audiences` names it."""
    return f"team-{view.team_id}" if view.shared == SharedWith.TEAM else str(view.shared)


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Invalid({"name": [_("Give it a name of at most 80 characters.")]})
    return name


def _shared(audience: str, actor: Actor) -> tuple[SharedWith, int | None]:
    if audience not in dict(audiences(actor)):
        raise NotPermitted("not_permitted", _("You may share views with teams that you lead; managers with all."))
    kind, _dash, team = audience.partition("-")
    return SharedWith(kind), int(team) if team else None
