"""One survey of one customer about one ticket [H-28]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.vocabulary import Score
from tickets.models import Message, Ticket


class Survey(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="surveys")
    number = models.PositiveSmallIntegerField(default=1)  # pass of the follow-up step
    letter = models.OneToOneField(Message, on_delete=models.SET_NULL, null=True, related_name="survey")
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)  # the letter was delivered
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    changeable_until = models.DateTimeField(null=True, blank=True)  # seven days after the first answer
    helped = models.BooleanField(_("did it help"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("score"), choices=Score, null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [models.UniqueConstraint(fields=["ticket", "number"], name="survey_once_per_pass")]

    def __str__(self) -> str:
        return f"{self.ticket} {self.number}"
