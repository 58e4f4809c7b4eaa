"""How many tickets are open, kept as they change: the board need not walk over all of them."""

from django.db import models


class OpenCount(models.Model):
    """So many more open tickets (or fewer) of this team, owner and step; the sum over all rows is what there is.

    A trigger appends a row in the transaction that changes a ticket: writers never wait for one another, and whoever
    reads sees exactly what is committed. `tickets.board.counts` makes many rows of the same into one.
    """

    team = models.BigIntegerField(null=True, blank=True)
    assignee = models.BigIntegerField(null=True, blank=True)
    stage = models.CharField(max_length=16, blank=True)  # of a complaint; other kinds have none
    open = models.IntegerField()
    waiting = models.IntegerField()  # of the open ones

    def __str__(self) -> str:
        return f"{self.open:+} of team {self.team}"
