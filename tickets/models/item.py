"""What a case is about: an order, a product, a place; with a history of its own 标的与约定 [H-45]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import WorkingCalendar
from tickets.models.customer import Customer
from tickets.vocabulary import ItemKind


class Item(models.Model):
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind)
    number = models.CharField(_("number"), max_length=80)
    name = models.CharField(_("name"), max_length=160, blank=True)
    agreed = models.TextField(_("what was agreed"), blank=True)  # the standard the complaint is judged by
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="items")
    # of a contract: the hours that were agreed; cases about it are promised by them, whatever policy and team say
    calendar = models.ForeignKey(
        WorkingCalendar, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("calendar")
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="item_once")]

    def __str__(self) -> str:
        return self.name or self.number
