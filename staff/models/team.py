"""Teams with a function; who belongs, who leads [H-3]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models.calendar import WorkingCalendar
from staff.models.person import Person
from staff.vocabulary import Function


class Team(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    function = models.CharField(_("function"), max_length=12, choices=Function, default=Function.SERVICE)
    calendar = models.ForeignKey(
        WorkingCalendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("calendar"),
        help_text=_("Empty: the desk's."),
    )
    confidential = models.BooleanField(
        _("confidential"), default=False, help_text=_("Only members, their supervisors and managers see its tickets.")
    )
    members = models.ManyToManyField(Person, through="Membership", related_name="teams")

    class Meta:
        ordering = ["name"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    leads = models.BooleanField(_("leads the team"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.person_id}"
