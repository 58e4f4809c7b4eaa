"""People who serve. Customers are never rows of this model (decision 9)."""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from staff.models.role import Role
from staff.vocabulary import Availability, Contrast, Density, Motion, Theme


class People(BaseUserManager["Person"]):
    def create_user(self, username: str, *, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):  # type: ignore[django-manager-missing]
    """Somebody with a seat at the desk. `public_name` is all that a customer ever sees of the name."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    public_name = models.CharField(
        _("name shown to customers"), max_length=60, help_text=_("A first name or a name at work, never the surname.")
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, verbose_name=_("role"), related_name="people")
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.AUTO)
    density = models.CharField(_("density"), max_length=12, choices=Density, default=Density.COMFORTABLE)
    contrast = models.CharField(_("contrast"), max_length=4, choices=Contrast, default=Contrast.AUTO)
    motion = models.CharField(_("motion"), max_length=4, choices=Motion, default=Motion.AUTO)
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    availability = models.CharField(_("availability"), max_length=10, choices=Availability, default="available")
    load_limit = models.PositiveSmallIntegerField(_("most open tickets"), default=40)
    session_epoch = models.PositiveIntegerField(default=1, editable=False)  # one more ends every session at once
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = People()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        ordering = ["username"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("username"), name="person_username_any_case"),
            models.UniqueConstraint(Lower("email"), name="person_email_any_case"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.public_name

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session must carry to count: it ends with a new password or a new epoch (trust row 13)."""
        told = f"{self.password}:{self.session_epoch}"
        return salted_hmac("staff.person.session", told, secret=secret, algorithm="sha256").hexdigest()

    def may(self, permission: str) -> bool:
        """Whether the role has this permission, to whatever reach: for menus. Verbs ask the actor."""
        return bool(self.role.permissions.get(permission))

    @property
    def is_staff(self) -> bool:
        """Django's word for 'may open /admin/', which only reads (decision 18)."""
        return self.is_active and self.role.permissions.get("people.edit") == "all"

    is_superuser = is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django admin asks; it may look and nothing else."""
        return self.is_staff and ".view_" in perm

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class Absence(models.Model):
    """A person is away from one moment to another; nothing is routed to them meanwhile."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="absence_ends_later")
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d}–{self.ends_at:%Y-%m-%d}"

    def covers(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


class Invitation(models.Model):
    """A one-time link by which a person sets the first password (decision 9). The token is kept as a hash."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.expires_at:%Y-%m-%d %H:%M}"
