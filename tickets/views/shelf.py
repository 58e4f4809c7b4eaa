"""Saved views as the rail shows them, and which of them the address is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import QueryDict

from servicedesk.actors import Actor
from tickets.filters.listing import Listing
from tickets.lists import savedviews
from tickets.models import SavedView
from tickets.querysets import TicketQuerySet

_NOT_KEPT = ("page", "saved")


@dataclass(frozen=True, kw_only=True)
class Shelved:
    view: SavedView
    address: str
    current: bool
    mine: bool
    number: int | None
    """None until the rail asks for it."""


@dataclass
class Shelf:
    params: QueryDict
    actor: Actor
    at: datetime

    @cached_property
    def views(self) -> list[SavedView]:
        return list(savedviews.seen_by(self.actor))

    @cached_property
    def current(self) -> SavedView | None:
        """The saved view that the address came from."""
        asked = self.params.get("saved")
        return next((view for view in self.views if str(view.pk) == asked), None) if asked else None

    @property
    def changed(self) -> bool:
        """Whether the list is another than what was saved."""
        return self.current is not None and self.query != self.current.query

    @cached_property
    def query(self) -> str:
        """What would be saved of this address."""
        return kept(self.params)

    @property
    def audiences(self) -> list[tuple[str, str, bool]]:
        held = savedviews.audience_of(self.current) if self.current and self.is_mine else "nobody"
        return [(value, words, value == held) for value, words in savedviews.audiences(self.actor)]

    @property
    def is_mine(self) -> bool:
        return self.current is not None and self.current.owner_id == self.actor.id

    @property
    def counted(self) -> Mapping[str, TicketQuerySet]:
        return {f"saved-{view.pk}": Listing(QueryDict(view.query), self.actor, self.at).tickets for view in self.views}

    def rows(self, counts: Mapping[str, int] | None) -> list[Shelved]:
        return [
            Shelved(
                view=view,
                address=savedviews.address(view),
                current=view == self.current,
                mine=view.owner_id == self.actor.id,
                number=counts[f"saved-{view.pk}"] if counts else None,
            )
            for view in self.views
        ]


def kept(params: QueryDict) -> str:
    """An address without its page, in one order: what is saved, and compared."""
    told = QueryDict(mutable=True)
    for name in sorted(params):
        if name not in _NOT_KEPT:
            told.setlist(name, [value for value in params.getlist(name) if value])
    return told.urlencode()
