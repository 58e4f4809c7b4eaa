"""The move table engine: what may be done to a case, by whom, asking what, and what is still missing.

A lifecycle is data. Buttons, API, bulk menu, documentation and tests read the same table; one function
performs a move, and it is the only door.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Missing, Refused, Text
from servicedesk.fields import Field

Sort = Literal["evidence", "advance", "answer", "back", "exit"]


def _always(case: Any, actor: Actor) -> bool:
    return True


def _nothing(case: Any, actor: Actor) -> Sequence[Missing]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Move:
    """One row of a lifecycle's table.

    `target` None: the case stays where it is (evidence). `permission` is asked of staff; `customer` opens the
    move to the customer, too, `staff` False closes it to staff. `when` and `missing` read the case and decide
    nothing else.
    """

    verb: str
    label: Text
    sources: frozenset[str]
    target: str | None = None
    sort: Sort = "evidence"
    permission: str = "ticket.reply"
    staff: bool = True
    customer: bool = False
    fields: tuple[Field, ...] = ()
    when: Callable[[Any, Actor], bool] = _always
    missing: Callable[[Any, Actor], Sequence[Missing]] = _nothing
    hint: Text = ""


@dataclass(frozen=True)
class Offer:
    """A move as it stands open to one actor on one case."""

    move: Move
    at_state: str
    target: str
    missing: tuple[Missing, ...]
    case: Any = field(repr=False, compare=False)

    @property
    def verb(self) -> str:
        return self.move.verb

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """With their choices and first values, worked out when first asked for: a page opens one of ten."""
        return tuple(spec.for_case(self.case) for spec in self.move.fields)

    def as_data(self) -> dict[str, Any]:
        return {
            "verb": self.verb,
            "label": str(self.move.label),
            "from": self.at_state,
            "to": self.target,
            "fields": [spec.as_data() for spec in self.fields],
            "missing": [lack.as_data() for lack in self.missing],
        }


@dataclass(frozen=True)
class Lifecycle:
    """States in their order and the moves between them."""

    name: str
    states: tuple[str, ...]
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        for move in self.moves:
            unknown = (move.sources | ({move.target} if move.target else set())) - set(self.states)
            if unknown:
                raise ValueError(f"{self.name}.{move.verb} names unknown states {sorted(unknown)}")

    def offers(
        self, case: Any, state: str, actor: Actor, *, permitted: Callable[[str], bool], exclude: Iterable[str] = ()
    ) -> list[Offer]:
        """Every move open to the actor now, in the table's order."""
        skip = set(exclude)
        return [
            self._offer(move, case, state, actor)
            for move in self.moves
            if move.verb not in skip and _is_open(move, case, state, actor, permitted)
        ]

    def find(self, verb: str, case: Any, state: str, actor: Actor, *, permitted: Callable[[str], bool]) -> Offer:
        """The move of this verb, if it is open; raises Refused with the reason why it is not.

        A verb may stand in several rows (other fields in other states): the first open one counts, and if there is
        none, the row of this state says why.
        """
        rows = [move for move in self.moves if move.verb == verb]
        if not rows:
            raise Refused("unknown_verb", _("There is no move called “%(verb)s”.") % {"verb": verb})
        rows.sort(key=lambda move: state not in move.sources)
        for move in rows:
            if _is_open(move, case, state, actor, permitted):
                return self._offer(move, case, state, actor)
        raise _refusal(rows[0], actor, permitted)

    def _offer(self, move: Move, case: Any, state: str, actor: Actor) -> Offer:
        return Offer(move, state, move.target or state, tuple(move.missing(case, actor)), case)


def _is_open(move: Move, case: Any, state: str, actor: Actor, permitted: Callable[[str], bool]) -> bool:
    return state in move.sources and _open_to(move, actor, permitted) and move.when(case, actor)


def _open_to(move: Move, actor: Actor, permitted: Callable[[str], bool]) -> bool:
    if actor.kind == "system":
        return True
    if actor.kind == "customer":
        return move.customer
    return move.staff and permitted(move.permission)


def _refusal(move: Move, actor: Actor, permitted: Callable[[str], bool]) -> Refused:
    """Why a move that is not open is not."""
    if _open_to(move, actor, permitted):
        return Refused("not_now", _("“%(move)s” is not possible now.") % {"move": move.label})
    refusal = Refused("not_permitted", _("“%(move)s” is not open to you.") % {"move": move.label})
    refusal.status = 403
    return refusal
