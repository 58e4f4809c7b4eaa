"""Texts of letters by kind and language; edited on the settings page, filled with an allowlist of names."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterText(models.Model):
    kind = models.CharField(_("letter"), max_length=24)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))  # paragraphs; {placeholders}; the link is a line of its own: {link}
    sms = models.CharField(_("text message"), max_length=300, blank=True)
    edited = models.BooleanField(default=False)  # an edited text is never overwritten by defaults()

    class Meta:
        ordering = ["kind", "language"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="letter_text_once")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"
