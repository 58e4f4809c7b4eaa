"""What of a person decides which tickets they see: the shape of every question about visible tickets."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from servicedesk.actors import Actor, Reach
from tickets.vocabulary import MANAGER_TIER

if TYPE_CHECKING:
    from tickets.querysets import TicketQuerySet


@dataclass(frozen=True)
class Sight:
    """The same for the same person until their teams or role change."""

    tier: int
    teams: frozenset[int]
    reads: bool

    @classmethod
    def of(cls, actor: Actor) -> "Sight":
        return cls(tier=actor.tier, teams=actor.teams, reads=actor.may("ticket.read"))

    @classmethod
    def counting(cls, actor: Actor, tickets: "TicketQuerySet") -> "Sight":
        """For numbers alone: while nothing at all is hidden from them, they see as much as managers do.

        A dozen counts are planned and answered in half the time without what would hide. For rows use `of`.
        """
        seen = cls.of(actor)
        return replace(seen, tier=MANAGER_TIER) if seen.reads and not tickets.hides_from(actor) else seen

    def as_actor(self, person: int | None) -> Actor:
        """Somebody who sees just this, to write a question with."""
        reach: dict[str, Reach] = {"ticket.read": "all"} if self.reads else {}
        return Actor(kind="person", id=person, name="", tier=self.tier, teams=self.teams, reach=reach)
