"""Entries, their erasable personal values, the heads of their chains, and the seals over the heads."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .querysets import EntryQuerySet


class Entry(models.Model):
    """One thing that was done to one subject. Triggers refuse every UPDATE and DELETE."""

    subject = models.CharField(_("subject"), max_length=120)  # "ticket:123"
    number = models.PositiveBigIntegerField(_("number"))  # 1, 2, 3 … within the subject
    at = models.DateTimeField(_("at"))
    actor_kind = models.CharField(_("kind of actor"), max_length=12)  # person, customer, system, anonymous
    actor_id = models.BigIntegerField(_("actor"), null=True)
    via = models.CharField(_("by way of"), max_length=20)
    verb = models.CharField(_("what was done"), max_length=60)
    facts = models.JSONField(_("facts"), default=dict)
    personal_hash = models.CharField(max_length=64, blank=True)  # sha256(salt + values); "" when nothing personal
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects: ClassVar = EntryQuerySet.as_manager()

    if TYPE_CHECKING:
        personal: "Personal"

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        constraints = (models.UniqueConstraint(fields=("subject", "number"), name="audit_entry_in_order"),)
        indexes = (models.Index(fields=("actor_kind", "actor_id", "-id"), name="audit_entry_actor"),)

    def __str__(self) -> str:
        return f"{self.subject} #{self.number} {self.verb}"

    def personal_values(self) -> dict[str, str]:
        """Names and words kept beside the entry; {} once erased. Load with `.with_personal()`."""
        side = getattr(self, "personal", None)
        return side.values if side else {}

    def actor_name(self) -> str:
        return self.personal_values().get("actor", "")


class Personal(models.Model):
    """Personal values of one entry. May be blanked or deleted, never changed; the entry keeps their salted hash."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="personal")
    salt = models.CharField(max_length=32, blank=True)
    values: Any = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("personal values")
        verbose_name_plural = _("personal values")

    def __str__(self) -> str:
        return f"personal values of {self.entry_id}"


class Head(models.Model):
    """The end of one subject's chain: its row lock orders the writers, its `sealed` flag feeds the seals.

    Derived from the entries; `previous` is the hash of the entry before the last one.
    """

    subject = models.CharField(_("subject"), max_length=120)
    number = models.PositiveBigIntegerField(_("number"))
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    sealed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("chain head")
        verbose_name_plural = _("chain heads")
        constraints = (models.UniqueConstraint(fields=("subject",), name="audit_head_subject"),)
        indexes = (models.Index(fields=("id",), condition=models.Q(sealed=False), name="audit_head_unsealed"),)

    def __str__(self) -> str:
        return f"{self.subject} up to {self.number}"


class Seal(models.Model):
    """Every minute: the heads that moved since the last seal, chained over all subjects."""

    number = models.PositiveBigIntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    heads = models.JSONField(_("heads"))  # {"ticket:123": [7, "hash of its entry 7"]}
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = (models.UniqueConstraint(fields=("number",), name="audit_seal_in_order"),)

    def __str__(self) -> str:
        return f"seal {self.number}"
