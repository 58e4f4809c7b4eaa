"""How many open tickets are due in which hour, kept as they change: the board need not walk over all that is late."""

from django.db import models


class DueCount(models.Model):
    """So many more open tickets (or fewer) of this team and step are due in this hour; appended like OpenCount."""

    hour = models.DateTimeField(
        db_index=True
    )  # its beginning, in UTC; those that are over may have become one, in 1970
    team = models.BigIntegerField(null=True, blank=True)
    stage = models.CharField(max_length=16, blank=True)  # of a complaint; other kinds have none
    open = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.open:+} of team {self.team}, due {self.hour:%Y-%m-%d %H}"
