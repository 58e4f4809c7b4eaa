"""Who acts: a person, a customer, or the desk itself, with what they may do and by which door they came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Reach = Literal["", "own", "teams", "all"]


@dataclass(frozen=True)
class Actor:
    """One doer of one request or task. Limits are amounts in the desk's currency.

    `reach` says how far each permission goes ("own", "teams", "all"; absent means not at all);
    `teams` are those the person belongs to, `leads` those they lead; `scopes` caps what a token
    may do (None: no cap); `via` is the door: page, api, mail, task, sms.
    """

    kind: Literal["person", "customer", "system"]
    id: int | None
    name: str
    reach: Mapping[str, Reach] = field(default_factory=dict)
    teams: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    scopes: frozenset[str] | None = None
    via: str = "page"
    grant_limit: Decimal = Decimal(0)
    approve_limit: Decimal = Decimal(0)
    tier: int = 0

    @classmethod
    def from_system(cls, *, via: str = "task") -> "Actor":
        """The desk itself: may do everything, is answerable for what it records."""
        return cls(kind="system", id=None, name="", via=via)

    @property
    def person_id(self) -> int:
        """The person's id, for rows that only people write. Raises ValueError for customers and the desk."""
        if self.kind != "person" or self.id is None:
            raise ValueError(f"Only a person can do this, not {self.kind}.")
        return self.id

    def reach_of(self, permission: str) -> Reach:
        """How far this actor may use the permission, after the cap of its scopes."""
        if not self._in_scope(permission):
            return ""
        return "all" if self.kind == "system" else self.reach.get(permission, "")

    def may(self, permission: str) -> bool:
        return bool(self.reach_of(permission))

    def _in_scope(self, permission: str) -> bool:
        if self.scopes is None:
            return True
        prefix, _, last = permission.rpartition(".")
        enough = {"write", permission, prefix}
        if last == "read":
            enough.add("read")
        return not self.scopes.isdisjoint(enough)


SYSTEM = Actor.from_system()
