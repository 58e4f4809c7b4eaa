"""Notices as rows: one for each person and thing to hear of; and how each person wants to hear."""

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
    by_mail = models.BooleanField(default=True)  # also in a letter to the person …
    mail_at = models.DateTimeField()  # … not before: quiet hours and the daily letter put it off
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
                fields=("mail_at",),
                condition=models.Q(by_mail=True, mailed_at=None, read_at=None),
                name="notice_to_mail",
            ),
        )

    def __str__(self) -> str:
        return f"notice {self.pk} ({self.kind})"


class How(models.TextChoices):
    """How a person hears of one kind. The page always shows what is told at all."""

    MAIL = "mail", _("On the page and by letter")
    PAGE = "page", _("On the page only")
    DIGEST = "digest", _("On the page and in one daily letter")
    OFF = "off", _("Not at all")


class Choice(models.Model):
    """Where a person wants to hear of a kind otherwise than by page and letter. Only choosing.py writes it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=40)
    how = models.CharField(max_length=6, choices=How)
    browser = models.BooleanField(default=False)  # and as a notification of the browser, while a desk tab is open

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "kind"), name="notice_choice_once"),)

    def __str__(self) -> str:
        return f"{self.kind}: {self.how}"


class QuietHours(models.Model):
    """When nothing disturbs a person, emergencies aside: hours of every day, over midnight as well, and one stretch.

    The hours are those of `zone`: where the desk stood when they were set.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiet_hours")
    since = models.TimeField(_("from"), null=True)
    until = models.TimeField(_("until"), null=True)
    weekends = models.BooleanField(_("Saturdays and Sundays all day"), default=False)
    zone = models.CharField(max_length=64)
    calm_until = models.DateTimeField(_("do not disturb until"), null=True)  # today, by one press

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")

    def __str__(self) -> str:
        return f"{self.since}–{self.until}"
