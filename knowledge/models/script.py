"""A script (话术): a text that is used again and again, filled in for the case and never sent blindly [H-6, H-25]."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from staff.models import Person, Team


class Script(models.Model):
    key = models.SlugField(max_length=60, unique=True, null=True, blank=True)  # of those that every desk starts with
    titles = models.JSONField(_("title"), default=dict)  # by language
    texts = models.JSONField(_("text"), default=dict)  # by language
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+")  # none: everybody
    fits = models.JSONField(_("fits"), default=list, blank=True)  # occasions, as `knowledge.occasions` knows them
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    active = models.BooleanField(_("in use"), default=True)
    used = models.PositiveIntegerField(_("used"), default=0)  # how often it was put into a text
    updated_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.in_language(self.titles, get_language() or settings.LANGUAGE_CODE)[1]

    @staticmethod
    def in_language(words: dict[str, str], wanted: str) -> tuple[str, str]:
        """(language, words) in the language wanted, else in the other Chinese, English, or whatever there is."""
        order = [wanted, *(["zh-hans", "zh-hant"] if wanted.startswith("zh") else []), "en", *words]
        found = next((one for one in order if words.get(one)), wanted)
        return found, words.get(found, "")
