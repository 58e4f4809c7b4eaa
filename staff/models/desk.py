"""The desk itself: one row with what holds for the whole house."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models.calendar import WorkingCalendar
from staff.models.team import Team


class Desk(models.Model):
    name = models.CharField(_("organisation"), max_length=120)
    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.PROTECT, verbose_name=_("calendar"))
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("team for what no category claims")
    )
    round_the_clock = models.ForeignKey(
        WorkingCalendar, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )  # every second counts: for promises by the calendar day; its hours cannot be changed
    language = models.CharField(_("language of letters, if the customer's is unknown"), max_length=10, default="en")
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    follow_up_days = models.PositiveSmallIntegerField(_("working days until follow-up"), default=3)
    verify_days = models.PositiveSmallIntegerField(_("days until an action's effect is verified"), default=30)

    class Meta:
        verbose_name = _("desk")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="desk_is_one")]

    def __str__(self) -> str:
        return self.name
