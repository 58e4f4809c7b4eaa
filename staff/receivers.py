"""What this app writes when others announce something, and when its own rows change."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver

from servicedesk.events import receives
from servicedesk.web.events import DisplayChosen
from staff import calendars
from staff.defaults import defaults
from staff.models import CalendarDay, CalendarWindow, Desk, WorkingCalendar


@receives(DisplayChosen)
def keep_display(event: DisplayChosen) -> None:
    """The person's own choice goes with them to every browser."""
    chosen = {name: value for name in ("theme", "density", "language") if (value := getattr(event, name))}
    for name, value in chosen.items():
        setattr(event.person, name, value)
    event.person.save(update_fields=list(chosen))


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
