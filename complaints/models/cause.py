"""The tree of causes 问题归因; its first level is people, process, environment, product, supplier [H-18]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.languages import in_language


class Cause(models.Model):
    key = models.SlugField(_("key"), unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    names = models.JSONField(_("name by language"), default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("cause")
        verbose_name_plural = _("causes")

    def __str__(self) -> str:
        return in_language(self.names) or self.key
