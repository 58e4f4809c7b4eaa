"""The kernel's own few rows: signs of life, and how often somebody has knocked."""

from django.db import models


class Heartbeat(models.Model):
    """When a part of the desk that has no address of its own was last alive: `worker`, `beat`."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Knocks(models.Model):
    """How often one key was used in one scope since `began`; counting starts anew at `ends`.

    `key` is a keyed hash: the row must not tell whose address or name it counts.
    """

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    used = models.PositiveIntegerField()
    began = models.DateTimeField()
    ends = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="knocks_once_per_key")]

    def __str__(self) -> str:
        return f"{self.scope}: {self.used}"
