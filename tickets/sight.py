"""What of a person decides which tickets they see: the shape of every question about visible tickets."""

from dataclasses import dataclass

from servicedesk.actors import Actor, Reach


@dataclass(frozen=True)
class Sight:
    """The same for the same person until their teams or role change."""

    tier: int
    teams: frozenset[int]
    reads: bool

    @classmethod
    def of(cls, actor: Actor) -> "Sight":
        return cls(tier=actor.tier, teams=actor.teams, reads=actor.may("ticket.read"))

    def as_actor(self, person: int | None) -> Actor:
        """Somebody who sees just this, to write a question with."""
        reach: dict[str, Reach] = {"ticket.read": "all"} if self.reads else {}
        return Actor(kind="person", id=person, name="", tier=self.tier, teams=self.teams, reach=reach)
