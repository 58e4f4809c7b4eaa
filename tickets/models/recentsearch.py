"""What a person looked for lately: theirs alone, the newest few."""

from django.db import models

from staff.models import Person


class RecentSearch(models.Model):
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "text"], name="recent_search_once")]

    def __str__(self) -> str:
        return self.text
