"""Who sees which figures (decisions, 'who may do what'): one's own work, that of the teams one leads, or all."""

from typing import Literal

from servicedesk.actors import Actor

Sight = Literal["", "own", "teams", "all"]


def sight_of(actor: Actor) -> Sight:
    """Whose figures this actor sees; whoever serves customers sees their own."""
    reach = actor.reach_of("board.view")
    if reach in ("teams", "all"):
        return reach
    return "own" if reach or actor.may("ticket.reply") else ""


def may_export(actor: Actor) -> bool:
    """Figures, and the cases behind them, as a file: not one's own alone."""
    return sight_of(actor) in ("teams", "all")
