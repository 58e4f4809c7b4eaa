"""The search document of a ticket or message: its own table, never joined by pages (decision 15)."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from tickets.models.message import Message
from tickets.models.ticket import Ticket


class SearchDocument(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, null=True, related_name="+")
    internal = models.BooleanField(default=False)
    text = models.TextField()  # normalised, cut at 50,000 characters
    grams = models.GeneratedField(  # words, and pairs of Han characters; written by the database
        expression=models.Func("text", function="public.sd_grams"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        # Terms are found at once: those that wait would be gone through in each question of a search.
        indexes = [GinIndex(fields=["grams"], fastupdate=False, name="search_document_grams")]

    def __str__(self) -> str:
        return f"of ticket {self.ticket_id}"
