"""The conversation: messages, notes, calls and events, read in one query with their cleaned text stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.mail.models import Outgoing
from staff.models import Person
from tickets.models.customer import Customer
from tickets.models.ticket import Ticket
from tickets.vocabulary import Author, Channel, Entry


class Message(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    entry = models.CharField(max_length=8, choices=Entry, default=Entry.MESSAGE)
    public = models.BooleanField(default=False)  # whether the customer may see it
    author = models.CharField(max_length=10, choices=Author)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=120, blank=True)  # public name as it stood then
    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    at = models.DateTimeField()  # when it was said
    logged_at = models.DateTimeField()
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)  # of a person's words with marks: made and cleaned as they were written
    language = models.CharField(max_length=10, blank=True)
    data = models.JSONField(default=dict, blank=True)  # event: {"verb", …facts}; call: {"outcome", "minutes"}
    outgoing = models.OneToOneField(Outgoing, on_delete=models.SET_NULL, null=True, blank=True, related_name="message")
    nonce = models.CharField(max_length=64, null=True, blank=True)

    was_there = False  # not kept: whether a verb found it under the same nonce

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["ticket", "at", "id"], name="message_of_ticket")]
        constraints = [models.UniqueConstraint(fields=["ticket", "nonce"], name="message_nonce_once")]

    def __str__(self) -> str:
        return f"{self.entry} {self.pk}"


class PrivateFile(models.Model):
    """A file in private storage under a generated key; `content_type` is ours, from the content."""

    key = models.CharField(max_length=64, unique=True)  # ≥ 128 random bits; also the file's name on disk
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Attachment(PrivateFile):
    """A file of a message."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
