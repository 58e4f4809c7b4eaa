"""Times in the query language: days (`2026-10-01`, `today`, `2026-10-01..2026-10-05`) and lengths (`<2d`, `>90m`)."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.errors import Text
from servicedesk.web import times
from staff.calendars import desk_zone
from tickets.filters.meanings import Asking, Meaning, Read, Unusable

_LENGTH = re.compile(r"(\d{1,5})\s*(m|min|h|d|w|分钟?|分鐘|小时|小時|时|時|天|日|周|週)", re.IGNORECASE)
_UNITS = {
    "m": "m", "min": "m", "分": "m", "分钟": "m", "分鐘": "m",
    "h": "h", "小时": "h", "小時": "h", "时": "h", "時": "h",
    "d": "d", "天": "d", "日": "d", "w": "w", "周": "w", "週": "w",
}  # fmt: skip
_SPANS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DAYS = {"yesterday": -1, "昨天": -1, "today": 0, "今天": 0, "tomorrow": 1, "明天": 1}
_DAY_WORDS: dict[int, Text] = {
    -1: gettext_lazy("Yesterday"),
    0: gettext_lazy("Today"),
    1: gettext_lazy("Tomorrow"),
}
_AFTER = (">", ">=")
Bounds = tuple[datetime | None, datetime | None]  # from, and before
Within = Callable[[datetime | None, datetime | None], Q]


def past(within: Within) -> Read:
    """When something happened: days, or how long ago at most (`<2d`) or at least (`>2d`)."""

    def read(text: str, sign: str, asking: Asking) -> Meaning:
        span = length(text)
        if span is None:
            return _by_day(text, sign, asking, within)
        since, until = (None, asking.at - span) if sign in _AFTER else (asking.at - span, None)
        return Meaning(within(since, until), _less_or_more(span, sign))

    return read


def ahead(within: Within) -> Read:
    """When something will happen: days, or in how long at most (`<1h`) or at least (`>1h`)."""

    def read(text: str, sign: str, asking: Asking) -> Meaning:
        span = length(text)
        if span is None:
            return _by_day(text, sign, asking, within)
        since, until = (asking.at + span, None) if sign in _AFTER else (asking.at, asking.at + span)
        return Meaning(within(since, until), _less_or_more(span, sign))

    return read


def length(text: str) -> timedelta | None:
    """`90m`, `1h`, `2d`, `1w`, `2小时`; None for what is no length of time."""
    found = _LENGTH.fullmatch(text)
    return int(found[1]) * _SPANS[_UNITS[found[2].lower()]] if found else None


def between(field: str) -> Within:
    """Tickets with this time from one moment to before another."""

    def within(since: datetime | None, until: datetime | None) -> Q:
        told = {f"{field}__gte": since, f"{field}__lt": until}
        return Q(**{name: value for name, value in told.items() if value is not None})

    return within


def _by_day(text: str, sign: str, asking: Asking, within: Within) -> Meaning:
    first, dots, last = text.partition("..")
    since, until = _day(first, asking.at), _day(last if dots else first, asking.at)
    if since > until:
        raise Unusable("no_such_time", _("The period ends before it begins."))
    begins, ends = _midnight(since), _midnight(until + timedelta(days=1))
    bounds: dict[str, Bounds] = {
        "": (begins, ends),
        "<": (None, begins),
        "<=": (None, ends),
        ">": (ends, None),
        ">=": (begins, None),
    }
    return Meaning(within(*bounds[sign]), _day_words(text, sign, since, until, asking.at))


def _day(text: str, at: datetime) -> date:
    if (apart := _DAYS.get(text.lower())) is not None:
        return timezone.localtime(at, desk_zone()).date() + timedelta(days=apart)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not 1900 < found.year < 9000:
        raise Unusable("no_such_time", _("Write a day like 2026-10-31, “today”, or a length of time like <2d or <4h."))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), desk_zone())


def _day_words(text: str, sign: str, since: date, until: date, at: datetime) -> str:
    first, last = (_called(day, at) for day in (since, until))
    told = first if since == until else _("%(since)s to %(until)s") % {"since": first, "until": last}
    return f"{_SHOWN[sign]}{told}"


def _called(day: date, at: datetime) -> str:
    apart = (day - timezone.localtime(at, desk_zone()).date()).days
    return str(_DAY_WORDS.get(apart) or times.day(day, at=at))


_SHOWN = {"": "", "<": "< ", "<=": "≤ ", ">": "> ", ">=": "≥ "}


def _less_or_more(span: timedelta, sign: str) -> str:
    return f"{_SHOWN['>' if sign in _AFTER else '<']}{times.duration(span)}"
