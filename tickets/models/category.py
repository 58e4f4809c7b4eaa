"""The tree of categories: it routes, sets safety, and says what a case costs attention [H-11]."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.languages import in_language
from staff.models import Team
from tickets.vocabulary import Impact, Kind


class Category(models.Model):
    key = models.SlugField(_("key"), unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    names = models.JSONField(_("name by language"), default=dict)  # {"en": …, "zh-hans": …, "zh-hant": …}
    kinds = ArrayField(
        models.CharField(max_length=12, choices=Kind), verbose_name=_("for kinds"), default=list, blank=True
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("team"))
    safety = models.BooleanField(_("touches safety"), default=False)
    impact = models.PositiveSmallIntegerField(_("usual impact"), choices=Impact, default=Impact.ONE)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name_in()

    def name_in(self, language: str = "") -> str:
        """The name in a language (the reader's), else English, else the key."""
        return in_language(self.names, language) or self.key

    def shown_kinds(self) -> list[object]:
        """The kinds it is for, in words; empty: for all."""
        return [Kind(kind).label for kind in self.kinds]
