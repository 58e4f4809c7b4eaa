"""Who hears of a clock that runs out: first the owner, then the team's supervisors, then managers (decision 28)."""

from collections import defaultdict
from collections.abc import Iterable

from staff.models import Membership, Person
from tickets.models import Ticket

OWNER, SUPERVISORS, MANAGERS = 75, 90, 100  # per cent of the target
MANAGER_TIER = 3


class Line:
    """The line of answerability of the whole desk, read in two queries for one run of the sweep.

    Where a rung has nobody, the next one up hears instead: a warning that reaches no one is none [H-21].
    """

    def __init__(self) -> None:
        tiers = dict(Person.objects.filter(is_active=True).values_list("pk", "role__tier"))
        self.active = frozenset(tiers)
        self.managers = frozenset(person for person, tier in tiers.items() if tier == MANAGER_TIER)
        leaders: dict[int, set[int]] = defaultdict(set)
        for team, person in Membership.objects.filter(leads=True).values_list("team_id", "person_id"):
            if person in self.active:
                leaders[team].add(person)
        self.leaders = {team: frozenset(people) for team, people in leaders.items()}

    def told(self, ticket: Ticket, rungs: Iterable[int]) -> frozenset[int]:
        """Everybody who hears of any of these rungs, which were reached at once."""
        return frozenset().union(*(self._at(ticket, rung) for rung in rungs))

    def _at(self, ticket: Ticket, rung: int) -> frozenset[int]:
        supervisors = self.leaders.get(ticket.team_id or 0, frozenset()) or self.managers
        if rung >= MANAGERS:
            return supervisors | self.managers
        if rung >= SUPERVISORS or ticket.assignee_id not in self.active:
            return supervisors
        return frozenset({ticket.assignee_id} if ticket.assignee_id else ())
