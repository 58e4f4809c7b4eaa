"""Organisations: whom customers speak for, a firm or an authority, known by the domains of their mail [H-1, H-27]."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=160)
    notes = models.TextField(_("notes"), blank=True)
    contract = models.ForeignKey(
        "tickets.Item", on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("contract"), related_name="+"
    )
    created_at = models.DateTimeField(_("known since"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [models.UniqueConstraint(Lower("name"), name="organisation_once")]

    def __str__(self) -> str:
        return self.name


class OrganisationDomain(models.Model):
    """What stands after the @ of its people's mail."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(_("domain"), max_length=190, unique=True)

    class Meta:
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain
