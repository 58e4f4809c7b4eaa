"""Emergency plans: the kind of event, its grades, who decides, who is told, what is worked, whom one reaches [H-12]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.languages import in_language
from staff.models import Person, Team, WorkingCalendar


class EventKind(models.TextChoices):
    EQUIPMENT = "equipment", _("Equipment failure")
    CONFLICT = "conflict", _("Conflict with a customer")
    SAFETY = "safety", _("Safety incident")
    OPINION = "opinion", _("Public opinion")
    OTHER = "other", _("Another event")


class Authority(models.IntegerChoices):
    """From which tier on one may decide a grade [H-2]."""

    AGENT = 1, _("Agents and above")
    SUPERVISOR = 2, _("Supervisors and managers")
    MANAGER = 3, _("Managers")


class TellBy(models.TextChoices):
    """How word is given. A colleague always finds it on the desk's pages, too."""

    PAGE = "page", _("On the desk")
    MAIL = "mail", _("By mail")
    SMS = "sms", _("By text message and mail")
    CALL = "call", _("By telephone")


class Duty(models.TextChoices):
    """What a contact of the network can be called for."""

    COMMAND = "command", _("Manager on call")
    FACILITY = "facility", _("Building and facilities")
    TECHNICAL = "technical", _("Technical support")
    SECURITY = "security", _("Security")
    MEDICAL = "medical", _("First aid")
    RESCUE = "rescue", _("Police, fire brigade, ambulance")
    PRESS = "press", _("Press and public relations")
    LEGAL = "legal", _("Legal advice")
    SUPPLIER = "supplier", _("Supplier")


class CallResult(models.TextChoices):
    REACHED = "reached", _("Reached")
    NOT_REACHED = "not_reached", _("Not reached")
    WRONG = "wrong", _("Wrong number or address")


class Plan(models.Model):
    key = models.SlugField(unique=True)  # of the plans every desk starts with, so that they are planted once
    kind = models.CharField(_("kind of event"), max_length=12, choices=EventKind)
    names = models.JSONField(_("name by language"), default=dict)
    active = models.BooleanField(_("in use"), default=True)
    drill_every = models.PositiveSmallIntegerField(_("days between drills"), default=180)
    version = models.PositiveIntegerField(default=1)  # of two editors at once the second is told

    class Meta:
        ordering = ["id"]
        verbose_name = _("emergency plan")
        verbose_name_plural = _("emergency plans")

    def __str__(self) -> str:
        return in_language(self.names)


class Grade(models.Model):
    """One grade of a plan. It adds to those below it: their people are told and their steps are worked, too."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="grades")
    level = models.PositiveSmallIntegerField(_("level"))  # 1 is the lowest
    names = models.JSONField(_("name by language"), default=dict)
    decides_tier = models.PositiveSmallIntegerField(_("who decides"), choices=Authority, default=Authority.SUPERVISOR)
    decider = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    departments = models.ManyToManyField(Team, related_name="+", blank=True)  # they join at this grade
    join_minutes = models.PositiveSmallIntegerField(_("departments join within (minutes)"), default=15)
    crisis = models.JSONField(default=dict)  # {"apologise" | "empathise" | "offer": {language: words}}

    class Meta:
        ordering = ["plan_id", "level"]
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        constraints = [models.UniqueConstraint(fields=["plan", "level"], name="grade_once")]

    def __str__(self) -> str:
        return in_language(self.names)


class GradeTell(models.Model):
    """Somebody who must be told when this grade is reached, and must confirm within so many minutes."""

    grade = models.ForeignKey(Grade, on_delete=models.CASCADE, related_name="tells")
    whom = models.CharField(max_length=40)  # owner, first_contact, supervisors, managers, person:7, team:3, duty:press
    minutes = models.PositiveSmallIntegerField(_("within (minutes)"))
    by = models.CharField(max_length=6, choices=TellBy, default=TellBy.MAIL)

    class Meta:
        ordering = ["minutes", "id"]
        constraints = [models.UniqueConstraint(fields=["grade", "whom"], name="grade_tells_once")]

    def __str__(self) -> str:
        return f"{self.whom} within {self.minutes} min"


class ChecklistItem(models.Model):
    grade = models.ForeignKey(Grade, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    texts = models.JSONField(default=dict)  # by language

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["grade", "position"], name="checklist_position_once")]

    def __str__(self) -> str:
        return in_language(self.texts)


class Contact(models.Model):
    """Somebody of the contact network 应急联络网. Of one duty, those on duty are called in order, until one answers."""

    name = models.CharField(_("name"), max_length=120)
    duty = models.CharField(_("called for"), max_length=12, choices=Duty)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    calendar = models.ForeignKey(
        WorkingCalendar, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # when they are on duty; null: by their own week, else day and night
    week = models.JSONField(default=dict, blank=True)  # {"0": [["18:00", "08:00"]], …}: 0 is Monday
    position = models.PositiveSmallIntegerField(_("order"), default=10)
    note = models.CharField(_("note"), max_length=300, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    test_every = models.PositiveSmallIntegerField(_("days between tests"), default=90)
    tested_at = models.DateTimeField(null=True, blank=True)
    tested_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    result = models.CharField(max_length=12, choices=CallResult, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["duty", "position", "id"]
        verbose_name = _("emergency contact")
        verbose_name_plural = _("emergency contacts")

    def __str__(self) -> str:
        return self.name
