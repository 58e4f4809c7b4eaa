"""Figures of the reports: facts of every case by day, and their sums.

`feedback.figures` alone writes here. Nothing refers to another table: a fact outlives its case until the sums know it.
0 stands for no team, nobody, no category.
"""

from django.db import models

_PLAIN = "C"  # collation of keys: they are compared by the million


class Fact(models.Model):
    """One thing that one case adds to the figures of one day, with what the case is today (team, person …)."""

    pk = models.CompositePrimaryKey("ticket", "what", "number")
    ticket = models.BigIntegerField()
    what = models.CharField(max_length=32, db_collation=_PLAIN)  # received, met.first_response …: see figures.facts
    number = models.BigIntegerField(default=0)  # which of its kind on this case: round, pass, message
    day = models.DateField()  # where the desk stands
    detail = models.SmallIntegerField(default=0)  # class of its length, hour of the week, score
    seconds = models.IntegerField(default=0)
    kind = models.CharField(max_length=12, db_collation=_PLAIN)
    team = models.BigIntegerField(default=0)
    person = models.BigIntegerField(default=0)
    category = models.BigIntegerField(default=0)
    tier = models.CharField(max_length=10, db_collation=_PLAIN)
    channel = models.CharField(max_length=8, db_collation=_PLAIN)

    class Meta:
        indexes = [models.Index(fields=["what", "day"], name="fact_of_days")]

    def __str__(self) -> str:
        return f"{self.what} {self.day:%Y-%m-%d}"


class Figure(models.Model):
    """How many facts, and their seconds, on one day or in one month (its first day), by what its level tells apart."""

    pk = models.CompositePrimaryKey(
        "level", "what", "day", "team", "person", "category", "kind", "channel", "tier", "detail"
    )
    level = models.PositiveSmallIntegerField()  # see figures.levels
    what = models.CharField(max_length=32, db_collation=_PLAIN)
    day = models.DateField()
    team = models.BigIntegerField(default=0)
    person = models.BigIntegerField(default=0)
    category = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=12, blank=True, db_collation=_PLAIN)
    channel = models.CharField(max_length=8, blank=True, db_collation=_PLAIN)
    tier = models.CharField(max_length=10, blank=True, db_collation=_PLAIN)
    detail = models.SmallIntegerField(default=0)
    n = models.IntegerField()
    total = models.BigIntegerField()  # seconds; of scores their sum

    class Meta:
        indexes = [models.Index(fields=["n"], name="figure_of_nothing", condition=models.Q(n=0))]

    def __str__(self) -> str:
        return f"{self.what} {self.day:%Y-%m-%d}: {self.n}"


class ToCount(models.Model):
    """A case whose facts are to be looked at again. Triggers write it in the transaction that changed the case."""

    ticket = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.ticket)


class Counted(models.Model):
    """The one row that says up to when figures are counted, and whose days they are."""

    at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="counted_is_one")]

    def __str__(self) -> str:
        return f"{self.at} {self.zone}"
