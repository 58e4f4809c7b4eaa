"""Why something was late, in the words of whoever had it [H-21]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Person
from tickets.models.clock import Clock
from tickets.vocabulary import LateReason


class Lateness(models.Model):
    """The reason of one late clock. It may be said anew; the audit keeps what was said before."""

    clock = models.OneToOneField(Clock, on_delete=models.CASCADE, related_name="lateness")
    reason = models.CharField(_("reason"), max_length=12, choices=LateReason)
    words = models.CharField(_("in your words"), max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reason of lateness")
        verbose_name_plural = _("reasons of lateness")
        indexes = [models.Index(fields=["reason"], name="lateness_reason")]

    def __str__(self) -> str:
        return self.get_reason_display()
