"""Keeping the counts of open tickets short, and holding them to the tickets themselves."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

_FEW = 200  # rows of which there are several of a kind: not worth the work
_OPEN = "FROM tickets_ticket WHERE state IN ('new', 'open', 'waiting')"
_STAGE = "CASE kind WHEN 'complaint' THEN stage ELSE '' END AS stage"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A sum that only the tickets or only the kept rows know; one that is wrong is named as both know it."""

    table: str
    sum: dict[str, object]


@dataclass(frozen=True, kw_only=True)
class _Ledger:
    """A table whose rows are added up.

    `keys`: by what, each with what it is once rows are one. `true`: a row for each open ticket, as the trigger adds it.
    The questions are put together from these words of ours alone.
    """

    table: str
    keys: dict[str, str]
    sums: tuple[str, ...]
    true: str

    @property
    def _columns(self) -> str:
        return ", ".join([*self.keys, *self.sums])

    def _of(self, rows: str) -> str:
        """The sums of these rows, but those that come to nothing."""
        keys = ", ".join(f"{what} AS {key}" for key, what in self.keys.items())
        sums = ", ".join(f"sum({name}) AS {name}" for name in self.sums)
        something = " OR ".join(f"sum({name}) <> 0" for name in self.sums)
        return f"SELECT {keys}, {sums} FROM {rows} GROUP BY {', '.join(self.keys.values())} HAVING {something}"  # noqa: S608

    @property
    def fold(self) -> str:
        return f"""
        WITH same AS (
            SELECT id FROM (
                SELECT id, count(*) OVER (PARTITION BY {", ".join(self.keys.values())}) AS rows FROM {self.table}
            ) AS each WHERE rows > 1
        ), gone AS (
            DELETE FROM {self.table} WHERE id IN (SELECT id FROM same) AND (SELECT count(*) FROM same) > %s
            RETURNING {self._columns}
        )
        INSERT INTO {self.table} ({self._columns}) {self._of("gone")}
        """  # noqa: S608

    @property
    def recount(self) -> str:
        return f"INSERT INTO {self.table} ({self._columns}) {self._of(f'({self.true}) AS told')}"

    @property
    def differences(self) -> str:
        true, kept = self._of(f"({self.true}) AS told"), self._of(self.table)
        return f"(({true}) EXCEPT ({kept})) UNION ALL (({kept}) EXCEPT ({true}))"


_LEDGERS = (
    _Ledger(
        table="tickets_opencount",
        keys={"team": "team", "assignee": "assignee", "stage": "stage"},
        sums=("open", "waiting"),
        true=f"""
            SELECT team_id AS team, assignee_id AS assignee, {_STAGE}, 1 AS open, (state = 'waiting')::int AS waiting
            {_OPEN}
        """,
    ),
    _Ledger(
        table="tickets_duecount",
        # What was late stays late: hours that are over become one. By an hour more, for clocks of two machines differ.
        keys={
            "hour": "CASE WHEN hour < date_trunc('hour', now(), 'UTC') - interval '1 hour' "
            "THEN to_timestamp(0) ELSE hour END",
            "team": "team",
            "stage": "stage",
        },
        sums=("open",),
        true=f"SELECT date_trunc('hour', due_sort, 'UTC') AS hour, team_id AS team, {_STAGE}, 1 AS open {_OPEN}",
    ),
)


def fold(*, few: int = _FEW) -> None:
    """Make one row of all of a kind. In one statement: each row is taken once, by whoever comes first."""
    with connection.cursor() as cursor:
        for ledger in _LEDGERS:
            cursor.execute(ledger.fold, [few])


@transaction.atomic
def recount() -> None:
    """Forget what was kept and count all open tickets. Whoever changes a ticket waits meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE tickets_ticket IN SHARE MODE")
        for ledger in _LEDGERS:
            cursor.execute(f"DELETE FROM {ledger.table}")  # noqa: S608 (a table of ours)
            cursor.execute(ledger.recount)


def differences() -> Iterator[Difference]:
    for ledger in _LEDGERS:
        with connection.cursor() as cursor:
            cursor.execute(ledger.differences)
            names = [*ledger.keys, *ledger.sums]
            for row in cursor.fetchall():
                yield Difference(table=ledger.table, sum=dict(zip(names, row, strict=True)))
