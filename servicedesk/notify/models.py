"""Notices as rows: one for each person and thing to hear of."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """`kind` and `params` make the sentence when it is read, in the reader's language. Only telling.py writes it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=40)
    topic = models.CharField(_("about"), max_length=80, blank=True)  # "ticket:100231": read with that page
    params = models.JSONField(default=dict)
    at = models.DateTimeField(_("told"))
    read_at = models.DateTimeField(_("read"), null=True)
    by_mail = models.BooleanField(default=True)  # also in the person's next letter
    mailed_at = models.DateTimeField(null=True)
    natural_key = models.CharField(max_length=160)  # the same cause makes it once, whatever runs twice

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = (models.UniqueConstraint(fields=("natural_key",), name="notice_once"),)
        indexes = (
            models.Index(fields=("person", "-id"), name="notice_newest"),
            models.Index(fields=("person", "topic"), condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(
                fields=("at",), condition=models.Q(by_mail=True, mailed_at=None, read_at=None), name="notice_to_mail"
            ),
        )

    def __str__(self) -> str:
        return f"notice {self.pk} ({self.kind})"
