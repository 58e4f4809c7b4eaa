"""Which sums are kept: a level tells some dimensions apart and adds up the others, by day or by month.

A question is answered from the first level that tells apart what it needs; what no level does is counted from the
facts themselves. A new level is one line here and a migration that adds its sums up (0006).
"""

from collections.abc import Collection
from dataclasses import dataclass

DIMENSIONS = ("kind", "team", "person", "category", "tier", "channel")


@dataclass(frozen=True, kw_only=True)
class Level:
    """`detail`: also by class of length, hour or score, for facts that have one.

    Those without detail have the sums of families as well: 'met.*' of all metrics, 'finished.*' of all bands.
    """

    code: int
    dimensions: tuple[str, ...]
    monthly: bool = False
    detail: bool = False

    def covers(self, dimensions: Collection[str], *, monthly: bool, detail: bool) -> bool:
        return self.monthly == monthly and self.detail == detail and set(dimensions) <= set(self.dimensions)


# From the coarsest: the first that tells apart what is asked has the fewest rows, and they hardly grow with the desk.
LEVELS = (
    Level(code=10, dimensions=(), monthly=True),
    Level(code=14, dimensions=("team",), monthly=True),
    Level(code=15, dimensions=("person",), monthly=True),
    Level(code=16, dimensions=("category",), monthly=True),
    Level(code=20, dimensions=(), monthly=True, detail=True),
    Level(code=25, dimensions=("team",), monthly=True, detail=True),
    Level(code=26, dimensions=("person",), monthly=True, detail=True),
    Level(code=1, dimensions=("kind", "team")),
    Level(code=2, dimensions=("team", "person")),
    Level(code=11, dimensions=("kind", "team", "channel", "tier"), monthly=True),
    Level(code=12, dimensions=("kind", "team", "person"), monthly=True),
    Level(code=13, dimensions=("kind", "team", "category"), monthly=True),
    Level(code=21, dimensions=("kind", "team"), monthly=True, detail=True),
    Level(code=22, dimensions=("team", "person"), monthly=True, detail=True),
    Level(code=23, dimensions=("category",), monthly=True, detail=True),
    Level(code=24, dimensions=("channel", "tier"), monthly=True, detail=True),
)
# Facts with a detail worth adding up.
DETAILED = "split_part(what, '.', 1) IN ('received', 'finished', 'score', 'met', 'missed', 'wait', 'step', 'silence')"

KEY = "level, what, day, team, person, category, kind, channel, tier, detail"


def level_for(dimensions: Collection[str], *, monthly: bool, detail: bool) -> Level | None:
    wanted = (one for one in LEVELS if one.covers(dimensions, monthly=monthly, detail=detail))
    return next(wanted, None)


def adding_sql(source: str) -> str:
    """A statement that adds the facts of `source`, each with its `sign`, to the sums of every level."""
    return (
        f"INSERT INTO feedback_figure AS old ({KEY}, n, total) {sums_sql(source)} "
        f"ON CONFLICT ({KEY}) DO UPDATE SET n = old.n + excluded.n, total = old.total + excluded.total"
    )


def sums_sql(source: str) -> str:
    """A query of the sums of all levels over the facts of `source`, each with its `sign`."""
    return " UNION ALL ".join(_of_level(level, source) for level in LEVELS)


def _of_level(level: Level, source: str) -> str:
    if level.detail:
        return _grouped(level, "what", f"{source} WHERE {DETAILED}")
    families = f"{source} WHERE {_FAMILY} IN ('met', 'missed', 'finished', 'step', 'late')"
    return f"{_grouped(level, 'what', source)} UNION ALL {_grouped(level, _FAMILY + _EVERY, families)}"


_FAMILY, _EVERY = "split_part(what, '.', 1)", " || '.*'"


def _grouped(level: Level, what: str, source: str) -> str:
    day = "date_trunc('month', day::timestamp)::date" if level.monthly else "day"
    of_people, none = ("team", "person", "category"), {"kind": "''", "channel": "''", "tier": "''"}
    told = [name if name in level.dimensions else none.get(name, "0") for name in (*of_people, *none)]
    keys = [str(level.code), what, day, *told, "detail" if level.detail else "0"]
    grouped = ", ".join(str(n) for n in range(1, len(keys) + 1))
    return (
        f"SELECT {', '.join(keys)}, sum(sign)::int, sum(sign * seconds) FROM {source} "  # noqa: S608
        f"GROUP BY {grouped} HAVING sum(sign) <> 0 OR sum(sign * seconds) <> 0"
    )
