"""Personal links of customers: random, hashed at rest, bound to one purpose and one ticket (decision 17)."""

from datetime import datetime

from django.db import models

from tickets.models.customer import Address
from tickets.models.ticket import Ticket
from tickets.vocabulary import LinkPurpose


class PersonalLink(models.Model):
    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=10, choices=LinkPurpose)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links")
    address = models.ForeignKey(Address, on_delete=models.CASCADE, null=True, related_name="+")  # who answers by it
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at:%Y-%m-%d}"

    def is_open(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at
