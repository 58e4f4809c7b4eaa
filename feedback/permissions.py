"""Who sees which figures (decisions, 'who may do what'): one's own work, that of the teams one leads, or all."""

from typing import Literal

from servicedesk.actors import Actor
from staff.acting import acting_as
from staff.models import Person

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


def readers(actor: Actor) -> list[tuple[int, str]]:
    """To whom this actor may have figures mailed, as (id, name): to themselves alone where they see only their own."""
    people = Person.objects.filter(is_active=True).select_related("role").order_by("full_name", "username")
    if sight_of(actor) == "own":
        people = people.filter(pk=actor.person_id)
    return [(person.pk, str(person)) for person in people if sight_of(acting_as(person))]
