"""What every desk starts with: roles, one calendar, one team, the desk itself. Safe to call again (decision 12)."""

from datetime import time

from django.conf import settings
from django.utils import translation

from staff.models import CalendarWindow, Desk, Role, Team, WorkingCalendar
from staff.vocabulary import ROLES

_HOURS = ((time(9), time(12)), (time(13, 30), time(18)))
_WORKDAYS = range(5)
# Names are rows that everybody may change, so they are written once, in the desk's own language.
_NAMES = {
    "en": {"team": "Customer service", "office": "Office hours", "always": "Round the clock"},
    "zh-hans": {"team": "客户服务", "office": "办公时间", "always": "全天候"},
    "zh-hant": {"team": "客戶服務", "office": "辦公時間", "always": "全天候"},
}


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
        _first_desk(settings.DESK_LANGUAGE)
    if Desk.objects.filter(round_the_clock=None).exists():
        Desk.objects.update(round_the_clock=_round_the_clock(_NAMES[settings.DESK_LANGUAGE]["always"]))


def _first_desk(language: str) -> None:
    names = _NAMES[language]
    with translation.override(language):
        name = str(settings.DESK_NAME)
    team = Team.objects.order_by("pk").first() or Team.objects.create(name=names["team"])
    Desk.objects.create(pk=1, name=name, language=language, calendar=_office_hours(names["office"]), team=team)


def _office_hours(name: str) -> WorkingCalendar:
    calendar, made = WorkingCalendar.objects.get_or_create(name=name)
    if made:
        CalendarWindow.objects.bulk_create(
            CalendarWindow(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
            for weekday in _WORKDAYS
            for opens, closes in _HOURS
        )
    return calendar


def _round_the_clock(name: str) -> WorkingCalendar:
    """A new row whatever others are called: nobody else's calendar may become the one that cannot change."""
    taken = set(WorkingCalendar.objects.filter(name__startswith=name).values_list("name", flat=True))
    free = next(
        one for number in range(1, len(taken) + 2) if (one := f"{name} {number}" if number > 1 else name) not in taken
    )
    return WorkingCalendar.objects.create(name=free, always_open=True)
