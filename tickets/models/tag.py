"""Tags: short words that agents put on tickets, each written once whatever its case or width."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket

LONGEST = 40


class Tag(models.Model):
    name = models.CharField(_("name"), max_length=LONGEST, unique=True)  # as `tagging.normalise` writes it

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="tagging_once")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.ticket_id}"
