"""Who hears of a clock that runs out: those whom its ladder names, up the line of answerability (decision 28)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property

from django.db import connection

from staff.models import Membership
from tickets.clocks.ladder import Rung
from tickets.models import Ticket

MANAGER_TIER = 3


class Line:
    """The line of answerability of the whole desk, read in one query for one run of the sweep.

    Where a step has nobody, the next one up hears instead: a warning that reaches no one is none [H-21].
    """

    def __init__(self) -> None:
        tiers, leaders = {}, defaultdict(set)
        for person, tier, leads, team in _everybody():
            tiers[person] = tier
            if leads:
                leaders[team].add(person)
        self.active = frozenset(tiers)
        self.managers = frozenset(person for person, tier in tiers.items() if tier == MANAGER_TIER)
        self.leaders = {team: frozenset(people) for team, people in leaders.items()}

    def told(self, ticket: Ticket, rungs: Iterable[Rung], *, hidden: Collection[int] = ()) -> dict[int, bool]:
        """Everybody who hears of any of these rungs, which were reached at once; whether by mail, too.

        Of `hidden` tickets only those hear who answer for them: somebody named may not be let see the case.
        """
        found: dict[int, bool] = {}
        for step in (step for rung in rungs for step in rung.steps):
            by_mail = "mail" in step.by
            for whom in step.tell:
                for person in self._people(ticket, whom, is_hidden=ticket.pk in hidden):
                    found[person] = by_mail or found.get(person, False)
        return found

    def supervisors(self, ticket: Ticket) -> frozenset[int]:
        return self.leaders.get(ticket.team_id or 0, frozenset()) or self.managers

    def _people(self, ticket: Ticket, whom: str, *, is_hidden: bool) -> frozenset[int]:
        match whom.partition(":"):
            case "managers", _, _:
                return self.managers
            case "owner", _, _:
                found = {ticket.assignee_id}
            case "first_contact", _, _:
                found = {ticket.first_contact_id}
            case "person", _, key if not is_hidden:
                found = {int(key)}
            case "team", _, key if not is_hidden:
                return (self._members.get(int(key), frozenset()) & self.active) or self.supervisors(ticket)
            case _:
                return self.supervisors(ticket)
        return frozenset(person for person in found if person in self.active) or self.supervisors(ticket)

    @cached_property
    def _members(self) -> dict[int, frozenset[int]]:
        members: dict[int, set[int]] = defaultdict(set)
        for team, person in Membership.objects.values_list("team_id", "person_id"):
            members[team].add(person)
        return {team: frozenset(people) for team, people in members.items()}


def _everybody() -> list[tuple[int, int, bool | None, int | None]]:
    """Who works here, once for each team; in SQL, for the sweep asks this whenever anything is due."""
    with connection.cursor() as cursor:
        cursor.execute(_EVERYBODY)
        found: list[tuple[int, int, bool | None, int | None]] = cursor.fetchall()
        return found


_EVERYBODY = """
SELECT person.id, role.tier, membership.leads, membership.team_id
FROM staff_person AS person JOIN staff_role AS role ON role.id = person.role_id
LEFT JOIN staff_membership AS membership ON membership.person_id = person.id
WHERE person.is_active
"""


def is_named(rungs: Iterable[Rung]) -> bool:
    """Whether a person or a team is named, who may not be let see the case."""
    return any(":" in whom for rung in rungs for step in rung.steps for whom in step.tell)
