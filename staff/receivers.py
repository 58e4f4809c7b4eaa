"""What this app writes when others announce something, and when its own rows change."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set, user_logged_in
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth import update_session_auth_hash
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from servicedesk.audit.recording import record
from servicedesk.events import receives
from servicedesk.web.events import DisplayChosen
from staff import calendars
from staff.access import end_everything
from staff.acting import acting_as
from staff.defaults import defaults
from staff.models import CalendarDay, CalendarWindow, Desk, Person, Token, WorkingCalendar


@receives(DisplayChosen)
def keep_display(event: DisplayChosen) -> None:
    """The person's own choice goes with them to every browser."""
    chosen: dict[str, Any] = {
        name: value
        for name in ("theme", "density", "contrast", "motion", "language")
        if (value := getattr(event, name))
    }
    if event.shortcuts:
        chosen["shortcuts"] = event.shortcuts == "on"
    for name, value in chosen.items():
        setattr(event.person, name, value)
    if event.shortcuts:
        event.person.shortcuts = event.shortcuts == "on"
    event.person.save(update_fields=[*chosen, "shortcuts"])


@receiver(user_logged_in)
def note_sign_in(user: Person, **_signal: Any) -> None:
    _note(user, "sign_in")


@receiver([password_changed, password_reset, password_set])
def end_tokens(user: Person, **_signal: Any) -> None:
    """The new password itself ends all other sessions (their hash no longer fits); tokens go with them."""
    Token.objects.filter(user=user).delete()
    _note(user, "change_password")


@receiver(authenticator_added)
def note_second_factor(user: Person, **_signal: Any) -> None:
    _note(user, "add_second_factor")


@receiver(authenticator_removed)
def end_weaker_ways(user: Person, request: HttpRequest, **_signal: Any) -> None:
    """Without the second factor nobody keeps what it once opened, but for the session that took it away."""
    end_everything(user)
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)
    _note(user, "remove_second_factor")


def _note(person: Person, verb: str) -> None:
    record(subject=f"person:{person.pk}", verb=verb, at=timezone.now(), actor=acting_as(person))


@receiver(post_migrate, sender=apps.get_app_config("staff"))
def plant_defaults(**_signal: Any) -> None:
    defaults()


@receiver([post_save, post_delete], sender=CalendarWindow)
@receiver([post_save, post_delete], sender=CalendarDay)
def grow_version(instance: CalendarWindow | CalendarDay, **_signal: Any) -> None:
    """Every process builds the calendar anew (bulk writes call `calendars.changed` themselves)."""
    calendars.changed(instance.calendar_id)


@receiver(post_save, sender=WorkingCalendar)
def grow_own_version(instance: WorkingCalendar, created: bool, **_signal: Any) -> None:
    if not created:
        calendars.changed(instance.pk)


@receiver([post_save, post_delete], sender=Desk)
def look_again(**_signal: Any) -> None:
    calendars.forget()
