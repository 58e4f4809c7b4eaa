"""Keeping the count of open tickets short, and holding it to the tickets themselves."""

from dataclasses import dataclass

from django.db import connection, transaction

_FEW = 200  # more rows than there are sums: not worth the work

_FOLD = """
WITH wanted AS (
    SELECT 1 FROM tickets_opencount HAVING count(*) > count(DISTINCT (team, assignee, stage)) + %s
), gone AS (
    DELETE FROM tickets_opencount WHERE EXISTS (SELECT FROM wanted) RETURNING team, assignee, stage, open, waiting
)
INSERT INTO tickets_opencount (team, assignee, stage, open, waiting)
SELECT team, assignee, stage, sum(open), sum(waiting) FROM gone GROUP BY team, assignee, stage
HAVING (sum(open), sum(waiting)) <> (0, 0)
"""
_TRUE = """
SELECT team_id AS team, assignee_id AS assignee, CASE kind WHEN 'complaint' THEN stage ELSE '' END AS stage,
    count(*) AS open, count(*) FILTER (WHERE state = 'waiting') AS waiting
FROM tickets_ticket WHERE state IN ('new', 'open', 'waiting') GROUP BY 1, 2, 3
"""
_KEPT = """
SELECT team, assignee, stage, sum(open) AS open, sum(waiting) AS waiting FROM tickets_opencount
GROUP BY team, assignee, stage HAVING (sum(open), sum(waiting)) <> (0, 0)
"""
_DIFFER = f"(({_TRUE}) EXCEPT ({_KEPT})) UNION ALL (({_KEPT}) EXCEPT ({_TRUE}))"


def fold(*, few: int = _FEW) -> None:
    """Make one row of all of the same. In one statement: each row is taken once, by whoever comes first."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD, [few])


@transaction.atomic
def recount() -> None:
    """Forget what was kept and count all open tickets. Whoever changes a ticket waits meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE tickets_ticket IN SHARE MODE")
        cursor.execute("DELETE FROM tickets_opencount")
        cursor.execute(f"INSERT INTO tickets_opencount (team, assignee, stage, open, waiting) {_TRUE}")


@dataclass(frozen=True)
class Difference:
    """A sum that only the tickets or only the kept rows know; one that is wrong is named as both know it."""

    team: int | None
    assignee: int | None
    stage: str
    open: int
    waiting: int


def differences() -> list[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(_DIFFER)
        return [Difference(*row) for row in cursor.fetchall()]
