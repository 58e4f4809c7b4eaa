"""Working calendars as rows: several intervals a day, a country's holidays, own overrides [H-20]."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkingCalendar(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    zone = models.CharField(_("time zone"), max_length=60, default="UTC", help_text=_("Such as Asia/Shanghai."))
    country = models.CharField(_("public holidays of"), max_length=2, blank=True)
    always_open = models.BooleanField(_("open day and night"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)  # grows with each change: key of the process cache

    class Meta:
        ordering = ["name"]
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")

    def __str__(self) -> str:
        return self.name


class CalendarWindow(models.Model):
    """One interval of a weekday, in the calendar's local time. `closes` 00:00 is midnight at the day's end."""

    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField(_("weekday"))  # 0 = Monday
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="window_weekday_of_a_week"),
            models.UniqueConstraint(fields=["calendar", "weekday", "opens"], name="window_once"),
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


class CalendarDay(models.Model):
    """An own rule for one day, before the country's: closed, or open at these hours."""

    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    windows = models.JSONField(_("hours"), default=list, blank=True)  # [["09:00", "12:00"], …]; [] = closed
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
