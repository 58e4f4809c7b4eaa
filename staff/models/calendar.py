"""Working calendars as rows: several intervals a day, a country's holidays, own overrides [H-20]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.vocabulary import Running


class InForce(models.Manager["WorkingCalendar"]):
    """Calendars by which somebody works; `with_drafts` has those too that are only planned."""

    def get_queryset(self) -> models.QuerySet["WorkingCalendar"]:
        return super().get_queryset().filter(draft_of=None)


class WorkingCalendar(models.Model):
    """A calendar in force, or the draft of one: a row of its own, so that all verbs and pages work on it alike."""

    name = models.CharField(_("name"), max_length=80)
    zone = models.CharField(_("time zone"), max_length=60, default="UTC", help_text=_("Such as Asia/Shanghai."))
    country = models.CharField(_("public holidays of"), max_length=2, blank=True)
    always_open = models.BooleanField(_("open day and night"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)  # grows with each change: key of the process cache
    draft_of = models.OneToOneField("self", on_delete=models.CASCADE, null=True, editable=False, related_name="draft")
    # [[moment, number of a version], …], newest first: clocks that began before the moment count by that version
    kept = models.JSONField(default=list, editable=False)

    objects = InForce()
    with_drafts = models.Manager["WorkingCalendar"]()

    class Meta:
        ordering = ["name"]
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        constraints = [
            models.UniqueConstraint(fields=["name"], name="calendar_name_once", condition=models.Q(draft_of=None))
        ]

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


class CalendarVersion(models.Model):
    """What a calendar said from a moment on. The newest is the calendar itself; earlier ones are never edited."""

    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()  # see `versions.content_of`
    from_at = models.DateTimeField(null=True)  # null on the first: always was
    running = models.CharField(max_length=7, choices=Running, default=Running.RECOUNT)
    note = models.CharField(_("what changes, and why"), max_length=300, blank=True)
    by = models.ForeignKey("staff.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a calendar")
        verbose_name_plural = _("versions of calendars")
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once")]

    def __str__(self) -> str:
        return f"version {self.number}"


class CalendarPlan(models.Model):
    """When the draft of a calendar goes live, and what then becomes of running clocks."""

    draft = models.OneToOneField(WorkingCalendar, on_delete=models.CASCADE, related_name="plan")
    live_at = models.DateTimeField(_("goes live"), db_index=True)
    running = models.CharField(max_length=7, choices=Running, default=Running.RECOUNT)
    note = models.CharField(_("what changes, and why"), max_length=300, blank=True)
    by = models.ForeignKey("staff.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("planned change of a calendar")
        verbose_name_plural = _("planned changes of calendars")

    def __str__(self) -> str:
        return f"{self.live_at:%Y-%m-%d %H:%M}"


class YearPack(models.Model):
    """The days of a country's year as somebody keeps them; they stand for all that the holiday library knows of it."""

    country = models.CharField(_("country"), max_length=2)
    year = models.PositiveSmallIntegerField(_("year"))
    days = models.JSONField(_("days"), default=list)  # [{"day", "works": bool, "hours": [[…, …]], "name"}]
    source = models.CharField(_("source"), max_length=200, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    changed_at = models.DateTimeField()
    by = models.ForeignKey("staff.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["country", "year"]
        verbose_name = _("public holidays of a year")
        verbose_name_plural = _("public holidays of years")
        constraints = [models.UniqueConstraint(fields=["country", "year"], name="year_pack_once")]

    def __str__(self) -> str:
        return f"{self.country} {self.year}"
