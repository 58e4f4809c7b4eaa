"""Clocks with their stored due times, and the ledger that explains them [H-20, H-21]."""

from django.db import models

from staff.models import Team, WorkingCalendar
from tickets.models.item import Item
from tickets.models.policy import Policy, RuleBook
from tickets.models.ticket import Ticket
from tickets.vocabulary import STEPS, ClockState, Metric


class Clock(models.Model):
    """One promise about one ticket: `target` working seconds, of which `spent` were used before `running_since`."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    metric = models.CharField(max_length=16, choices=Metric)
    number = models.PositiveSmallIntegerField(default=1)  # pass of a step, round of a response
    state = models.CharField(max_length=10, choices=ClockState, default=ClockState.RUNNING)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, null=True, related_name="+")
    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.PROTECT, related_name="+")
    target = models.PositiveIntegerField()  # working seconds; 0: no longer promised, it counts in silence
    spent = models.PositiveIntegerField(default=0)  # working seconds used in earlier stretches
    started_at = models.DateTimeField()
    running_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # null while paused, unless it was over by then
    noted_at = models.DateTimeField()  # the latest time in the ledger; an entry of an earlier time is replayed
    stopped_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)  # when the desk noticed; due_at says since when
    told = models.TextField(blank=True, default="")  # keys of the rungs it has climbed, in order: "75 90 100 +3600s"
    check_at = models.DateTimeField(null=True, blank=True)  # when the sweep must look next

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "metric", "number"], name="clock_once")]
        indexes = [
            models.Index(fields=["check_at"], name="clock_to_sweep", condition=models.Q(check_at__isnull=False)),
            models.Index(fields=["ticket", "state"], name="clock_of_ticket"),
            models.Index(
                fields=["stopped_at"],
                include=["state", "ticket"],
                name="clock_ended",
                condition=models.Q(state__in=["met", "missed"]),
            ),  # what was kept today
            models.Index(
                fields=["stopped_at"],
                include=["metric", "spent"],
                name="clock_step_ended",
                condition=models.Q(state__in=["met", "missed"], metric__in=[step.value for step in STEPS]),
            ),  # how long steps took lately
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.number}, {self.state}"

    @property
    def climbed(self) -> frozenset[str]:
        """The keys of its ladder's rungs that were told or passed over; none of them comes again."""
        return frozenset(self.told.split())


class ClockEvent(models.Model):
    """The ledger: every start, pause, resume, stop, warning, breach and recomputation of a clock."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=12)  # start, pause, resume, stop, reopen, cancel, recompute, warn, breach
    at = models.DateTimeField()
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["clock", "at"], name="clock_event_of")]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"


class RuleChange(models.Model):
    """Rules or hours changed: the clocks of these open cases are still to be counted anew, in the order of cases.

    With a book the rules in force hold for all of them; with hours each clock keeps the policy it was promised by.
    """

    at = models.DateTimeField()
    book = models.ForeignKey(RuleBook, on_delete=models.CASCADE, null=True, related_name="+")
    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, null=True, related_name="+")
    desk = models.BooleanField(default=False)  # cases of teams without a calendar of their own
    reached = models.BigIntegerField(default=0)  # cases up to this id are done …
    left = models.JSONField(default=list)  # … but for these, which somebody held at that moment

    def __str__(self) -> str:
        return f"rules of {self.at:%Y-%m-%d %H:%M}"
