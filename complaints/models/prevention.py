"""Corrective and preventive actions with owner, date and a later verification of effect [H-18]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import StepPass
from complaints.vocabulary import ActionKind
from staff.models import Person
from tickets.models import Task


class Action(models.Model):
    step_pass = models.ForeignKey(StepPass, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(_("kind"), max_length=10, choices=ActionKind)
    what = models.TextField(_("what"))
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="actions")
    due = models.DateField(_("by"))
    # To carry it out; the task's result is the proof. None on actions planned before there were such tasks.
    carrying_out = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="carries_out", null=True)
    verification = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="action")
    planned_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)  # carried out, as its owner says

    class Meta:
        ordering = ["due", "id"]

    def __str__(self) -> str:
        return self.what
