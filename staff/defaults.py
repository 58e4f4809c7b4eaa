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


def _office_hours() -> WorkingCalendar:
    calendar, made = WorkingCalendar.objects.get_or_create(name="Office hours")
    if made:
        CalendarWindow.objects.bulk_create(
            CalendarWindow(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
            for weekday in _WORKDAYS
            for opens, closes in _HOURS
        )
    return calendar


def _first_team() -> Team:
    return Team.objects.order_by("pk").first() or Team.objects.create(name="Customer service")
