"""An emergency, or a drill: its running log, who had to be told by when, and what was worked [H-12]."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicedesk.actors import Actor
from servicedesk.languages import in_language
from staff.models import Person, Team
from tickets.models.emergencyplan import Authority, Contact, Grade, Plan, TellBy
from tickets.models.ticket import Ticket


class EmergencyQuerySet(models.QuerySet["Emergency"]):
    def visible_to(self, actor: Actor) -> "EmergencyQuerySet":
        """Those without a case, those whose case one may see, and those one was called into, opened or leads."""
        if actor.kind == "system":
            return self
        if actor.kind == "customer" or not actor.may("ticket.read"):
            return self.none()
        if actor.tier == Authority.MANAGER:
            return self
        me = Q(person_id=actor.id) | Q(contact__person_id=actor.id)
        called = EmergencyTell.objects.filter(me, emergency=models.OuterRef("pk"))
        joined = Emergency.teams.through.objects.filter(emergency=models.OuterRef("pk"), team_id__in=actor.teams)
        own = Q(opened_by_id=actor.id) | Q(lead_id=actor.id) | models.Exists(called) | models.Exists(joined)
        return self.filter(Q(ticket=None) | Q(ticket__in=Ticket.objects.visible_to(actor)) | own)

    def live(self) -> "EmergencyQuerySet":
        return self.filter(closed_at=None)

    def real(self) -> "EmergencyQuerySet":
        """Without drills, which stand apart in every figure."""
        return self.filter(drill=False)

    def for_page(self) -> "EmergencyQuerySet":
        return self.select_related("plan", "grade", "ticket", "lead", "opened_by", "closed_by")


class Emergency(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="emergencies")
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="emergencies")
    title = models.CharField(_("what happened"), max_length=200)
    drill = models.BooleanField(_("drill"), default=False)
    teams = models.ManyToManyField(Team, related_name="+")  # departments that have been called in
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: the desk
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(_("how it ended"), blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency")
        verbose_name_plural = _("emergencies")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "plan"], condition=Q(closed_at=None, drill=False), name="emergency_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["-id"], condition=Q(closed_at=None), name="emergency_live")]

    def __str__(self) -> str:
        return self.title


class EmergencyLog(models.Model):
    """The running log. Rows are never changed; only erasing a customer may blank `words`."""

    emergency = models.ForeignKey(Emergency, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    verb = models.CharField(max_length=20)  # "said" for what somebody wrote
    data = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    nonce = models.CharField(max_length=80, null=True, blank=True)  # of the form: sent twice it stands once

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["emergency", "-at", "-id"], name="emergency_log_newest")]
        constraints = [models.UniqueConstraint(fields=["emergency", "nonce"], name="emergency_log_nonce_once")]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"


class EmergencyTell(models.Model):
    """A person, a department or a contact who must be told and confirm: exactly one of the three."""

    emergency = models.ForeignKey(Emergency, on_delete=models.CASCADE, related_name="tells")
    level = models.PositiveSmallIntegerField()  # of the grade that asks for it
    whom = models.CharField(max_length=40)  # the rule by which they are told
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=6, choices=TellBy)
    minutes = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)  # null: somebody must still call them
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=200, blank=True)
    late_at = models.DateTimeField(null=True, blank=True)  # when the sweep noticed; due_at says since when
    dropped_at = models.DateTimeField(null=True, blank=True)  # a lower grade, or the end, no longer asks for it
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)  # of a contact's own link
    after = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")  # whom they stand in for

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(person__isnull=False, team=None, contact=None)
                    | Q(person=None, team__isnull=False, contact=None)
                    | Q(person=None, team=None, contact__isnull=False)
                ),
                name="emergency_tells_one",
            ),
            *(
                models.UniqueConstraint(fields=["emergency", whom], name=f"emergency_tells_{whom}_once")
                for whom in ("person", "team", "contact")
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(confirmed_at=None, late_at=None, dropped_at=None),
                name="emergency_tell_due",
            )
        ]

    def __str__(self) -> str:
        return str(self.person or self.team or self.contact)

    def is_late(self, at: datetime) -> bool:
        """Not confirmed in time, or confirmed later than that; a dropped one is never late by time alone."""
        if self.late_at is not None:
            return True
        return self.dropped_at is None and self.due_at < (self.confirmed_at or at)

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.dropped_at is None


class EmergencyCheck(models.Model):
    """A step of the checklist as it stood when the grade was reached."""

    emergency = models.ForeignKey(Emergency, on_delete=models.CASCADE, related_name="checks")
    level = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    texts = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    needed = models.BooleanField(default=True)  # False: settled without doing it, `note` says why
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["level", "position"]
        constraints = [models.UniqueConstraint(fields=["emergency", "level", "position"], name="emergency_check_once")]

    def __str__(self) -> str:
        return in_language(self.texts)
