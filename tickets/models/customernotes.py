"""What colleagues note about a customer, and what the customer allows [H-27, H-43]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Person
from tickets.models.customer import Customer
from tickets.vocabulary import ConsentBy, ConsentTo


class CustomerNote(models.Model):
    """Stays with the file in which it was written; a file is read together with those merged into it."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notes")
    body = models.TextField(_("note"))
    hidden_need = models.BooleanField(_("a hidden need"), default=False)  # noticed by a colleague, not said [H-27]
    pinned = models.BooleanField(_("pinned"), default=False)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("customer's note")
        verbose_name_plural = _("customers' notes")
        indexes = [models.Index(fields=["customer", "-written_at", "-id"], name="note_of_customer")]

    def __str__(self) -> str:
        return self.body[:80]


class Consent(models.Model):
    """One word of the customer about one use of their data. Never changed: the last row of a purpose holds."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    to = models.CharField(_("what for"), max_length=10, choices=ConsentTo)
    given = models.BooleanField(_("given"))
    how = models.CharField(_("how it was said"), max_length=10, choices=ConsentBy)
    words = models.CharField(_("in their words"), max_length=300, blank=True)
    happened_at = models.DateTimeField()
    logged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["customer", "-happened_at", "-id"], name="consent_of_customer")]

    def __str__(self) -> str:
        return f"{self.to}: {self.given}"
