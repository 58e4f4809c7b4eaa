"""The search document of a ticket or message: its own table, never joined by pages (decision 15)."""

from django.db import models

from tickets.models.message import Message
from tickets.models.ticket import Ticket


class SearchDocument(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, null=True, related_name="+")
    internal = models.BooleanField(default=False)
    text = models.TextField()  # normalised, cut at 50,000 characters; the bigram vector is a generated column
