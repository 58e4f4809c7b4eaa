"""What every desk starts with: roles, one calendar, one team, the desk itself. Safe to call again (decision 12)."""

from datetime import time

from django.conf import settings

from staff.models import CalendarWindow, Desk, Role, Team, WorkingCalendar
from staff.vocabulary import ROLES

_HOURS = ((time(9), time(12)), (time(13, 30), time(18)))
_WORKDAYS = range(5)


def defaults() -> None:
    """Add what is missing; what an administrator has changed stays as it is."""
    for key, role in ROLES.items():
        Role.objects.get_or_create(
            key=key,
            defaults={
                "tier": role["tier"],
                "permissions": role["permissions"],
                "grant_limit": role["grant"],
                "approve_limit": role["approve"],
            },
        )
    if not Desk.objects.exists():
        Desk.objects.create(pk=1, name=str(settings.DESK_NAME), calendar=_office_hours(), team=_first_team())
    if Desk.objects.filter(round_the_clock=None).exists():
        Desk.objects.update(round_the_clock=_round_the_clock())


def _office_hours() -> WorkingCalendar:
    calendar, made = WorkingCalendar.objects.get_or_create(name="Office hours")
    if made:
        CalendarWindow.objects.bulk_create(
            CalendarWindow(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
            for weekday in _WORKDAYS
            for opens, closes in _HOURS
        )
    return calendar


def _round_the_clock() -> WorkingCalendar:
    """A new row whatever others are called: nobody else's calendar may become the one that cannot change."""
    name = "Round the clock"
    taken = set(WorkingCalendar.objects.filter(name__startswith=name).values_list("name", flat=True))
    free = next(
        one for number in range(1, len(taken) + 2) if (one := f"{name} {number}" if number > 1 else name) not in taken
    )
    return WorkingCalendar.objects.create(name=free, always_open=True)


def _first_team() -> Team:
    return Team.objects.order_by("pk").first() or Team.objects.create(name="Customer service")
