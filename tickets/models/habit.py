"""How somebody last had their lists; for themselves alone."""

from django.db import models

from staff.models import Person


class ListHabit(models.Model):
    """`lists`: by view its order and columns, and under "at" the address of the view that was open last."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    lists = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.person_id)
