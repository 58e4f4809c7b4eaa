"""In whose reach figures are: all, those of the teams one leads, or one's own (decisions, 'who may do what')."""

from dataclasses import dataclass

from feedback.figures.question import NONE, Question
from servicedesk.errors import NotPermitted
from staff.models import Team
from tickets.permissions import MANAGER

NO_TEAM = -1  # of somebody who leads none, or may see none of those they ask for
_NONE = frozenset({NO_TEAM})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """`teams`: None for all of them, else these; `hidden`: but not these."""

    teams: frozenset[int] | None = None
    hidden: frozenset[int] = frozenset()
    person: int | None = None


def scope_of(question: Question) -> Scope:
    """Narrowed by what the question asks. Teams, colleagues out of reach count as having nothing."""
    actor, asked = question.actor, frozenset(question.teams)
    if actor.kind == "customer":
        raise NotPermitted("not_permitted", "")
    reach = actor.reach_of("board.view")
    if reach == "all":
        secret = frozenset[int]() if actor.kind == "system" or actor.tier == MANAGER else _secret() - actor.teams
        return Scope(teams=(asked - secret or _NONE) if asked else None, hidden=secret)
    if reach == "teams" and question.people != (actor.id,):
        return Scope(teams=(asked & actor.leads if asked else actor.leads) or _NONE)
    return Scope(teams=asked or None, person=actor.id or NONE)


def _secret() -> frozenset[int]:
    return frozenset(Team.objects.filter(confidential=True).values_list("pk", flat=True))
