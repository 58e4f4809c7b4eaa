"""Phrases that must not be said to customers (服务忌语), one list for each language [H-44]."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PhraseList(models.Model):
    language = models.CharField(max_length=10, unique=True)
    text = models.TextField(_("phrases"), blank=True)  # one a line; after → what is better said
    updated_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("list of phrases")
        verbose_name_plural = _("lists of phrases")

    def __str__(self) -> str:
        return self.language
