"""Whether what was counted is what the cases say: every fact looked at again, every sum added up again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from feedback.figures.facts import COLUMNS, FRESH_SQL
from feedback.figures.levels import KEY, sums_sql
from feedback.models import ToCount
from staff.calendars import desk_zone
from tickets.models import Ticket

AT_ONCE = 5_000  # cases compared in one statement
_FACTS = f"""
WITH {FRESH_SQL},
old AS MATERIALIZED (SELECT {COLUMNS} FROM feedback_fact WHERE ticket = ANY(%(ids)s))
SELECT ticket, what, day, 'missing' FROM (SELECT * FROM fresh EXCEPT SELECT * FROM old) AS missing
UNION ALL SELECT ticket, what, day, 'too much' FROM (SELECT * FROM old EXCEPT SELECT * FROM fresh) AS more
ORDER BY 1, 2, 3
"""  # noqa: S608 (constants of these modules; values are bound)
_GONE = """
SELECT ticket, what, day, 'too much' FROM feedback_fact fact
WHERE NOT EXISTS (SELECT FROM tickets_ticket WHERE id = fact.ticket) ORDER BY 1, 2
"""
_SUMS = f"""
WITH again ({KEY}, n, total) AS ({sums_sql("(SELECT *, 1 AS sign FROM feedback_fact) AS facts")}),
kept AS (SELECT {KEY}, n, total FROM feedback_figure WHERE n <> 0 OR total <> 0)
SELECT level, what, day, 'kept ' || coalesce(sum(n) FILTER (WHERE side = 'kept'), 0)
    || ', counted ' || coalesce(sum(n) FILTER (WHERE side = 'again'), 0)
FROM (
    SELECT 'again' AS side, * FROM (SELECT * FROM again EXCEPT SELECT * FROM kept) AS missing
    UNION ALL SELECT 'kept', * FROM (SELECT * FROM kept EXCEPT SELECT * FROM again) AS more
) AS differences GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608 (constants of these modules)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A fact of a case that is missing or too much; or a level's sum of a day that is not the sum of its facts."""

    where: str
    what: str
    day: date
    found: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} of {self.day} {self.found}"


def differences() -> Iterator[Difference]:
    """Every difference. What is noted to be counted (`waiting`) may differ until the next refresh."""
    last = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for begin in range(0, last, AT_ONCE):
        ids = list(Ticket.objects.filter(pk__gt=begin, pk__lte=begin + AT_ONCE).values_list("pk", flat=True))
        yield from _ask("case", _FACTS, {"ids": ids, "zone": str(desk_zone())})
    yield from _ask("case", _GONE, {})
    yield from _ask("level", _SUMS, {})


def waiting() -> int:
    """How many notes the next refresh will look at."""
    return ToCount.objects.count()


def _ask(of: str, sql: str, values: dict[str, Any]) -> Iterator[Difference]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # a large desk has many millions of facts
        cursor.execute(sql, values or None)
        rows = cursor.fetchall()
    for where, what, day, found in rows:
        yield Difference(where=f"{of} {where}", what=what, day=day, found=found)
