"""A macro: words of a script and deeds on the ticket, by one press and all or none of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from knowledge.models import Script
from staff.models import Team
from tickets.vocabulary import MacroWords


class Macro(models.Model):
    key = models.SlugField(max_length=60, unique=True, null=True, blank=True)  # of those that every desk starts with
    names = models.JSONField(_("name"), default=dict)  # by language
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+")  # none: everybody
    script = models.ForeignKey(Script, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    said_as = models.CharField(_("the words become"), max_length=8, choices=MacroWords, default=MacroWords.REPLY)
    deeds = models.JSONField(_("deeds"), default=dict)  # {deed: what it is told}, as `tickets.bulk.deeds` knows them
    active = models.BooleanField(_("in use"), default=True)
    used = models.PositiveIntegerField(_("used"), default=0)
    updated_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ["pk"]

    def __str__(self) -> str:
        return Script.in_language(self.names, get_language() or settings.LANGUAGE_CODE)[1]
