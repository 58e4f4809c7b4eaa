"""What the sweep told whom, and what a ladder has the desk do by itself (decision 28)."""

from django.db import models

from staff.models import Person
from tickets.models.clock import Clock
from tickets.vocabulary import DeedState


class Alert(models.Model):
    """A rung of the ladder that was told to a person; the key makes it once, whatever runs twice."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="alerts")
    rung = models.CharField(max_length=12)  # "75", "100", "-1800s": see `ladder.key_of`
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)  # told again then, unless it was acknowledged

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "rung", "person"], name="alert_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="alert_of", condition=models.Q(acknowledged_at=None)),
            models.Index(fields=["person", "-acknowledged_at"], name="alert_acknowledged"),
            models.Index(
                fields=["snoozed_until"],
                name="alert_to_wake",
                condition=models.Q(acknowledged_at=None, snoozed_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.rung


class Deed(models.Model):
    """What a rung has the desk do: written with the rung, done by the worker in a transaction of its own."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="deeds")
    rung = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()  # among the deeds of its rung
    verb = models.CharField(max_length=12)  # reassign, priority, watch, plan, letter
    object = models.CharField(max_length=40)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=DeedState, default=DeedState.ASKED)
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "rung", "position"], name="deed_once")]
        indexes = [models.Index(fields=["id"], name="deed_to_do", condition=models.Q(state="asked"))]

    def __str__(self) -> str:
        return f"{self.verb} {self.object}"
