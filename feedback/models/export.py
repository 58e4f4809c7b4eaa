"""A file that somebody asked for and the worker writes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.vocabulary import ExportState, Format
from staff.models import Person


class Export(models.Model):
    """The cases behind one measure of a report, for one person alone. Only `feedback.reports.exporting` writes it.

    `reached`, `rows`, `size` and `sheets` say how far the file is written: what lies beyond was never committed.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exports")
    report = models.CharField(max_length=20)
    query = models.TextField(blank=True)  # the wish, about fixed days
    measure = models.CharField(max_length=30)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    language = models.CharField(max_length=12)
    state = models.CharField(_("state"), max_length=8, choices=ExportState, default=ExportState.WAITING)
    key = models.CharField(max_length=64, unique=True)  # names the file, and its address
    reached = models.BigIntegerField(default=0)  # the last case in the file
    rows = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField(default=0)  # bytes
    sheets = models.JSONField(default=list)  # where in the file each sheet begins
    attempts = models.PositiveSmallIntegerField(default=0)  # that went wrong
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="export_waiting"),
            models.Index(fields=["person", "-id"], name="export_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.measure} ({self.format})"
