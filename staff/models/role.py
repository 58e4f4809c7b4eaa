"""Roles are data: a tier, a set of permissions with their reach, and an authority in money [H-2]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.vocabulary import ROLES


class Role(models.Model):
    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True, help_text=_("Empty: the built-in name."))
    tier = models.PositiveSmallIntegerField(_("tier"), default=1)
    permissions = models.JSONField(_("permissions"), default=dict, help_text=_("Permission to reach: own, teams, all."))
    grant_limit = models.DecimalField(_("may grant alone"), max_digits=12, decimal_places=2, default=0)
    approve_limit = models.DecimalField(_("may approve for others"), max_digits=12, decimal_places=2, default=0)

    class Meta:
        ordering = ["tier", "key"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return self.name or str(ROLES.get(self.key, {}).get("name", self.key))
