"""Reports that somebody keeps, and when they are mailed to whom."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.vocabulary import Rhythm, Shared
from staff.models import Person


class SavedReport(models.Model):
    """What is kept is the question: whoever opens it sees the figures that they may see."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_reports")
    name = models.CharField(_("name"), max_length=80)
    report = models.CharField(max_length=20)
    query = models.TextField(blank=True)
    shared = models.CharField(_("shared with"), max_length=8, choices=Shared, default=Shared.NOBODY)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved report")
        verbose_name_plural = _("saved reports")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_report_once")]

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """Mails a saved report about the day, week or month that is over. `next_at` is the slot that is due next."""

    saved = models.ForeignKey(SavedReport, on_delete=models.CASCADE, related_name="schedules")
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm)
    hour = models.PositiveSmallIntegerField(_("hour"), validators=[MaxValueValidator(23)])  # where the desk stands
    recipients = models.ManyToManyField(Person, related_name="+", verbose_name=_("to"))
    next_at = models.DateTimeField()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        indexes = [models.Index(fields=["next_at"], name="schedule_due")]
        constraints = [models.CheckConstraint(condition=Q(hour__lte=23), name="schedule_hour")]

    def __str__(self) -> str:
        return f"{self.saved}, {self.get_rhythm_display()}"
