"""Sums that tell less apart, for the questions that are asked most: added up from those of finer levels."""

from django.db import migrations

# The level, the finer one that it is added up from, and what it keeps of that one's keys.
COARSE = (
    (10, 12, ()),
    (14, 12, ("team",)),
    (15, 12, ("person",)),
    (16, 13, ("category",)),
    (20, 22, ("detail",)),
    (25, 22, ("team", "detail")),
    (26, 22, ("person", "detail")),
)
NOTHING = {"team": "0", "person": "0", "category": "0", "kind": "''", "channel": "''", "tier": "''", "detail": "0"}


def added_up(level: int, finer: int, kept: tuple[str, ...]) -> str:
    keys = ", ".join(f"{name if name in kept else nothing} AS {name}" for name, nothing in NOTHING.items())
    return (
        f"INSERT INTO feedback_figure (level, what, day, {', '.join(NOTHING)}, n, total) "
        f"SELECT {level} AS level, what, day, {keys}, sum(n), sum(total) FROM feedback_figure WHERE level = {finer} "
        f"GROUP BY {', '.join(('what', 'day', *kept))} HAVING sum(n) <> 0 OR sum(total) <> 0"
    )


ADD_UP = [
    "SET LOCAL statement_timeout = 0",
    "SELECT pg_advisory_xact_lock(7310001)",  # no refresh meanwhile
    *(added_up(*one) for one in COARSE),
]
LET_GO = f"DELETE FROM feedback_figure WHERE level IN ({', '.join(str(level) for level, _finer, _kept in COARSE)})"


class Migration(migrations.Migration):
    dependencies = [("feedback", "0005_exports_and_saved_reports")]

    operations = [migrations.RunSQL(sql=ADD_UP, reverse_sql=LET_GO)]
