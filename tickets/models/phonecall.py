"""A telephone call while it is taken: when it began and ended is kept here, so that a reload loses no second."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Person
from tickets.models.customer import Customer
from tickets.models.message import Message
from tickets.models.ticket import Ticket


class PhoneCall(models.Model):
    """Words stand here only while they are typed: they go to the case once the call is logged."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="phone_calls")
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    logged_at = models.DateTimeField(_("logged"), null=True, blank=True)
    draft = models.JSONField(default=dict, blank=True)  # what is typed so far, by field
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, blank=True, related_name="phone_calls")
    message = models.OneToOneField(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("telephone call")
        verbose_name_plural = _("telephone calls")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="phone_call_one_sheet", condition=models.Q(logged_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.started_at:%Y-%m-%d %H:%M}"

    def length(self, at: datetime) -> timedelta:
        """How long it lasted, or has lasted so far."""
        return (self.ended_at or at) - self.started_at
