"""Custom fields: what a desk asks of its own about a ticket, and what was answered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.languages import in_language
from tickets.models.category import Category
from tickets.models.ticket import Ticket
from tickets.vocabulary import AskedAs, FieldType, Kind

FOLDED = 200  # characters by which a value is found


class CustomField(models.Model):
    """One thing that is asked. Key and type stay as they were made: values and programs rely on them."""

    key = models.CharField(_("key"), max_length=40, unique=True)
    type = models.CharField(_("type"), max_length=10, choices=FieldType)
    names = models.JSONField(_("name by language"), default=dict)
    hints = models.JSONField(_("hint by language"), default=dict)
    options = models.JSONField(default=list)  # of a choice, in order: [{"key": …, "names": {…}, "active": …}]
    kinds = ArrayField(
        models.CharField(max_length=12, choices=Kind), verbose_name=_("for kinds"), default=list, blank=True
    )
    categories = models.ManyToManyField(Category, related_name="+", blank=True)  # none: all; each with what is under it
    asked = models.CharField(_("on the public form"), max_length=4, choices=AskedAs, default=AskedAs.NOT)
    shown = models.BooleanField(_("the customer sees it"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")

    def __str__(self) -> str:
        return in_language(self.names) or self.key

    def shown_kinds(self) -> list[object]:
        """The kinds it is for, in words; empty: for all."""
        return [Kind(kind).label for kind in self.kinds]


class FieldValue(models.Model):
    """What a ticket has in a custom field. `text` is the whole value; beside it stands by what it is found.

    Each foreign key leads an index below.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="field_values", db_index=False)
    field = models.ForeignKey(CustomField, on_delete=models.PROTECT, related_name="values", db_index=False)
    text = models.TextField()  # a number in digits, a day in ISO form, true or false, a choice by its key
    folded = models.CharField(max_length=FOLDED)  # its beginning, with width and case folded
    number = models.BigIntegerField(null=True)  # of a number; of a day its number in the calendar

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "field"], name="fieldvalue_once")]
        indexes = [
            models.Index(
                fields=["field", "folded", "ticket"],
                opclasses=["int8_ops", "varchar_pattern_ops", "int8_ops"],
                name="fieldvalue_folded",
            ),
            models.Index(
                fields=["field", "number", "ticket"],
                condition=models.Q(number__isnull=False),
                name="fieldvalue_number",
            ),
        ]

    def __str__(self) -> str:
        return self.text
