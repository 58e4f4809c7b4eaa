"""A complaint's file: the passes of its seven steps and the evidence in each [H-13…19]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.vocabulary import ExitKind, Outcome, Severity, Step
from staff.models import Person
from tickets.models import Customer, Message, Ticket


class Complaint(models.Model):
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="complaint")
    wish = models.TextField(_("what the customer wants"), blank=True)  # as typed in the form
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, blank=True)
    answer_by = models.DateField(_("time limit"), null=True, blank=True)  # told to the customer at confirm
    follow_up_at = models.DateTimeField(_("follow-up due"), null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True)  # when the worker looks next: reminder or survey
    exit = models.CharField(_("way out"), max_length=16, choices=ExitKind, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    lessons = models.TextField(_("what was learnt"), blank=True)
    reopenings = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        indexes = [
            models.Index(fields=["look_at"], name="complaint_to_look", condition=models.Q(look_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.ticket.reference


class StepPass(models.Model):
    """One pass of one step. The pass with the highest number is the one that counts.

    Evidence may stand in a pass that has not started yet (an apology while listening).
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="passes")
    step = models.CharField(max_length=10, choices=Step)
    number = models.PositiveSmallIntegerField(default=1)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(blank=True)  # why this pass was begun anew, or left

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "step", "number"], name="pass_once")]

    def __str__(self) -> str:
        return f"{self.step} {self.number}"


class Evidence(models.Model):
    """What was done or said in a step: by whom, when it truly happened, and in what words. Never changed."""

    step_pass = models.ForeignKey(StepPass, on_delete=models.CASCADE, related_name="evidence")
    verb = models.CharField(max_length=30)
    at = models.DateTimeField()  # when it happened
    logged_at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)  # the move's fields as cleaned
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["step_pass", "at"], name="evidence_of_pass")]

    def __str__(self) -> str:
        return self.verb
