"""One person's own relation to a ticket: out of sight until a moment, or named in a colleague's note."""

from django.db import models
from django.db.models import F, Q

from staff.models import Person
from tickets.models.message import Message
from tickets.models.ticket import Ticket


class Snooze(models.Model):
    """Out of this person's lists until then. No clock pauses for it; the row goes when the ticket is back."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="snoozes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="snoozes")
    until = models.DateTimeField(db_index=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "ticket"], name="snooze_once"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="snooze_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until}"


class Mention(models.Model):
    """A person named in a note: open until they answer on the ticket, or say that they have seen it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="mentions")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mentions")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="mention_once")]
        indexes = [models.Index(fields=["person", "ticket"], name="mention_open", condition=Q(seen_at=None))]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.message_id}"
