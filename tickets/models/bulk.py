"""The same deed for many tickets: what was asked, and how it went with each."""

from django.db import models

from staff.models import Person
from tickets.models.ticket import Ticket
from tickets.vocabulary import BulkState, RowState


class BulkJob(models.Model):
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    deed = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    language = models.CharField(max_length=10)  # in which each row's words are written
    total = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=BulkState, default=BulkState.WAITING)
    asked_at = models.DateTimeField(db_index=True)
    undoes = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="undone_by")
    scopes = models.JSONField(null=True)  # of the token by which it was asked for; the worker may no more than that
    nonce = models.CharField(max_length=64, null=True, unique=True)  # whoever asks twice under one key asks once

    class Meta:
        indexes = [models.Index(fields=["id"], name="bulk_waiting", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.deed} {self.total}"


class BulkRow(models.Model):
    """One ticket's turn. `before`: what the inverse deed needs; `version`: the ticket's, when the deed was done."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="rows")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=RowState, default=RowState.WAITING)
    words = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["job", "ticket"], name="bulk_each_ticket_once")]
        indexes = [models.Index(fields=["job", "state", "place"], name="bulk_row_next")]

    def __str__(self) -> str:
        return f"{self.place} of {self.job_id}"
