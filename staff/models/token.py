"""API tokens: hashed by knox, named, limited to scopes, and never more than their person may."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from servicedesk.errors import Text
from staff.models.person import Person
from staff.vocabulary import SCOPES


class Token(AbstractAuthToken):  # type: ignore[misc]
    name = models.CharField(_("name"), max_length=80, blank=True)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"), default=list, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    @property
    def powers(self) -> list[Text]:
        """What the token may do, in the words with which it was chosen."""
        return [SCOPES.get(scope, scope) for scope in self.scopes]
