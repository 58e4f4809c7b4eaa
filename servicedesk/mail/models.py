"""The outbox: one row per letter, from the moment it is meant until it is known what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .querysets import OutgoingQuerySet
from .vocabulary import RESENDABLE, Channel, State, Text, error_sentence


class Outgoing(models.Model):
    """One letter to one recipient. Only outbox.py and delivery.py write it."""

    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    to = models.CharField(_("to"), max_length=320)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    topic = models.CharField(_("about"), max_length=80, blank=True)  # "ticket:100231"; its letters go in order
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    in_reply_to = models.CharField(max_length=250, blank=True)
    attachments = models.JSONField(_("files"), default=list)  # [{"key", "name", "type"}]
    natural_key = models.CharField(max_length=200, blank=True)
    # Its words are for the recipient alone (a password link): never shown, and blanked once it has left.
    confidential = models.BooleanField(default=False)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    message_id = models.CharField(max_length=250)  # fixed before the first attempt, so that a repeat is recognised
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("due"))  # the first planned time; the order within a topic
    next_attempt_at = models.DateTimeField(_("next attempt"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    attempt_key = models.UUIDField(null=True)  # the attempt that may say how it ended
    lease_until = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)  # set just before the letter's own bytes leave us
    sent_at = models.DateTimeField(_("sent"), null=True)
    error_code = models.CharField(max_length=30, blank=True)
    error_detail = models.CharField(max_length=300, blank=True)  # the other server's own words
    unannounced = models.BooleanField(default=False)  # what became of it is still to be told to the apps

    objects: ClassVar = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = (
            models.UniqueConstraint(fields=("message_id",), name="outgoing_message_id"),
            models.UniqueConstraint(fields=("natural_key",), condition=~Q(natural_key=""), name="outgoing_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="outgoing_state"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(attempt_key__isnull=False, lease_until__isnull=False),
                name="outgoing_sending_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sent", "kept")) | Q(sent_at__isnull=False), name="outgoing_sent_has_time"
            ),
        )
        indexes = (
            models.Index(fields=("next_attempt_at", "id"), condition=Q(state="queued"), name="outgoing_due"),
            models.Index(fields=("lease_until",), condition=Q(state="sending"), name="outgoing_leases"),
            models.Index(
                fields=("topic", "due_at", "id"),
                condition=Q(state__in=("queued", "sending")) & ~Q(topic=""),
                name="outgoing_order",
            ),
            models.Index(fields=("topic", "-id"), name="outgoing_topic"),
            models.Index(F("state"), F("id").desc(), name="outgoing_state_newest"),
            models.Index(fields=("id",), condition=Q(unannounced=True), name="outgoing_unannounced"),
        )

    def __str__(self) -> str:
        return f"letter {self.pk} ({self.kind or self.channel}, {self.state})"

    @property
    def error_sentence(self) -> Text:
        return error_sentence(self.error_code)

    @property
    def can_resend(self) -> bool:
        return self.state in RESENDABLE

    @property
    def can_cancel(self) -> bool:
        return self.state == State.QUEUED
