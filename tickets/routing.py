"""Who gets a new case: the category's team, and in it whoever is there and has the fewest (decision 24).

A customer's named owner comes before that, see `namedowner`.
"""

from datetime import datetime

from servicedesk import rows
from staff.models import Person, Team
from staff.vocabulary import Availability
from tickets.models import Category
from tickets.vocabulary import UNFINISHED


def route(category: Category | None, *, at: datetime) -> tuple[Team | None, Person | None]:
    """The team of the category, else of the desk, and a first owner from it; one query.

    The owner is the available member with the fewest open cases and room for one more, agents before those who lead;
    else one who leads the team; else nobody.
    """
    return _best(category.team_id if category is not None else None, at=at)


def owner_in(team: Team, *, at: datetime, besides: int | None = None) -> Person | None:
    """The first owner within a team, `besides` a person: who is there and has the fewest, else who leads it."""
    return _best(team.pk, at=at, besides=besides)[1]


def _best(team: int | None, *, at: datetime, besides: int | None = None) -> tuple[Team | None, Person | None]:
    values = {
        "team": team,
        "at": at,
        "besides": besides,
        "available": Availability.AVAILABLE,
        "unfinished": list(UNFINISHED),
    }
    for found in rows.read(_BEST, values, team=Team, person=Person):
        return found["team"], found["person"]
    return None, None


# In SQL, for every new case asks this and building the query cost ten times more than running it.
_BEST = """
SELECT {team}, {person}
FROM staff_team AS team
LEFT JOIN (
    SELECT membership.team_id, membership.person_id, load,
        CASE WHEN here AND NOT leads THEN 3 WHEN here THEN 2 WHEN leads THEN 1 ELSE 0 END AS place
    FROM staff_membership AS membership
    JOIN staff_person AS member ON member.id = membership.person_id AND member.is_active
        AND member.id IS DISTINCT FROM %(besides)s::bigint
    CROSS JOIN LATERAL (
        SELECT count(*) AS load FROM tickets_ticket
        WHERE assignee_id = member.id AND state = ANY(%(unfinished)s)
    ) AS work
    CROSS JOIN LATERAL (
        SELECT member.availability = %(available)s AND load < member.load_limit AND NOT EXISTS (
            SELECT FROM staff_absence
            WHERE person_id = member.id AND starts_at <= %(at)s AND ends_at > %(at)s
        ) AS here
    ) AS now
) AS choice ON choice.team_id = team.id AND choice.place > 0
LEFT JOIN staff_person AS person ON person.id = choice.person_id
WHERE team.id = COALESCE(%(team)s::bigint, (SELECT team_id FROM staff_desk LIMIT 1))
ORDER BY choice.place DESC NULLS LAST, choice.load, choice.person_id
LIMIT 1
"""
