"""A list that somebody keeps under a name, for themselves, a team or everybody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Person, Team
from tickets.vocabulary import SharedWith


class SavedView(models.Model):
    """What is kept is the address: whoever opens it sees of it what they may see."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField(blank=True)  # of the inbox's address: view, q, sort, columns and other filters
    shared = models.CharField(_("shared with"), max_length=8, choices=SharedWith, default=SharedWith.NOBODY)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        indexes = [models.Index(fields=["owner", "position", "id"], name="saved_view_of_owner")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once"),
            models.CheckConstraint(
                condition=models.Q(shared="team", team__isnull=False) | ~models.Q(shared="team") & models.Q(team=None),
                name="saved_view_names_its_team",
            ),
        ]

    def __str__(self) -> str:
        return self.name
