"""Two files that are one person: what was merged, so that it can be undone, and what never is to be [H-7]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Person
from tickets.models.customer import Customer


class CustomerMerge(models.Model):
    kept = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merged_away")
    merged_at = models.DateTimeField(_("merged"))
    merged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # {"addresses", "primary", "tickets", "items": ids; "preferred", "before", "after": of the file that was kept}
    moved = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"


class NotTheSame(models.Model):
    """A colleague looked: these two are two. `one` has the lower number."""

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="not_the_same_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="not_the_same_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"
